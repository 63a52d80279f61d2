"""Correcting a request while it is open."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.people.viewer import Viewer
from app.tickets.change import changed, expect, expect_version, happened
from app.tickets.models import OPEN_STAGES, Ticket
from app.web.markdown import render


@dataclass(frozen=True)
class Correction:
    """The texts of a request as they shall be; `version` is what the editor had before their eyes."""

    title: str
    description: str
    goal: str
    service: str
    version: str


def edit(db: Session, ticket: Ticket, wish: Correction, *, actor: Viewer) -> None:
    """Saves corrected texts. Raises Stale with the stored texts when someone saved in between."""
    expect(ticket, *OPEN_STAGES)
    before = texts_of(ticket)
    expect_version(wish.version, before)
    ticket.title, ticket.description = wish.title, wish.description
    ticket.goal, ticket.service = wish.goal, wish.service
    ticket.description_html = render(wish.description)
    fields = [name for name, text in texts_of(ticket).items() if text != before[name]]
    if not fields:
        return
    happened(db, ticket, actor, "edited", facts={"fields": fields})
    changed(db, ticket, actor, "edit", after={"fields": fields})


def texts_of(ticket: Ticket) -> dict[str, Any]:
    """The texts that can be corrected."""
    return {name: getattr(ticket, name) for name in ("title", "description", "goal", "service")}
