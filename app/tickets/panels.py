"""What rooms above this one add to a ticket's page and to its JSON: the plan, who else is here.

`main` registers them, so that tickets need not know who builds on them.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.pages.panels import Waiting
from app.people.viewer import Viewer
from app.texts import _
from app.tickets import queries
from app.tickets.models import Ticket
from app.web.templating import url

Panel = Callable[[Session, Viewer, Ticket], dict[str, Any]]
PANELS: dict[str, Panel] = {}
"""By name; "plan" is the one that the JSON shows too."""


def panels_of(db: Session, viewer: Viewer, ticket: Ticket) -> dict[str, Any]:
    """Everything the panels say of the ticket, by name."""
    said: dict[str, Any] = {}
    for panel in PANELS.values():
        said |= panel(db, viewer, ticket)
    return said


def plan_of(db: Session, viewer: Viewer, ticket: Ticket) -> Sequence[Any]:
    """The steps of the ticket's plan, as the panel "plan" tells them."""
    return PANELS["plan"](db, viewer, ticket)["plan"] if "plan" in PANELS else []


def agenda(db: Session, viewer: Viewer) -> list[Waiting]:
    """For the start page of a body: where it is its turn. One query."""
    if not viewer.is_body:
        return []
    answers, results = queries.number_waiting_for_body(db, viewer)
    lines = (
        (_("Anfragen, die auf Ihre Antwort warten"), answers, url("tickets.index"), True),
        (_("Ergebnisse, die Sie prüfen können"), results, url("tickets.index", {"stage": "resolved"}), False),
    )
    return [
        Waiting(label, str(number) if number < queries.MOST_COUNTED else f"{queries.MOST_COUNTED - 1}+", href, pressing)
        for label, number, href, pressing in lines
        if number
    ]
