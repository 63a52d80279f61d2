"""While a ticket waits on others, its clocks stand still."""

from sqlalchemy.orm import Session

from app.errors import Conflict, Invalid
from app.people.models import now
from app.people.viewer import Viewer
from app.texts import _
from app.tickets import queries
from app.tickets.change import changed, expect, happened, tell_body, ticket_id
from app.tickets.models import OPEN_STAGES, Pause, Ticket, WaitingFor
from app.web.markdown import render


def wait(db: Session, ticket: Ticket, waiting_for: WaitingFor, *, actor: Viewer, reason: str = "") -> None:
    """The ticket waits for the municipality or for a third party; `reason` says for what."""
    expect(ticket, *OPEN_STAGES)
    if waiting_for == WaitingFor.nobody:
        raise Invalid({"waiting_for": _("Bitte wählen Sie, auf wen gewartet wird.")})
    if ticket.waiting_for == waiting_for:
        raise Conflict(_("Darauf wartet die Anfrage schon."))
    before = {"waiting_for": ticket.waiting_for}
    if ticket.waiting_for != WaitingFor.nobody:
        end_pause(db, ticket, actor, silent=True)
    begin_pause(db, ticket, waiting_for, actor, reason)
    if waiting_for == WaitingFor.municipality:
        tell_body(db, ticket, actor, "waiting_for_you", reason=reason)
    changed(db, ticket, actor, "wait", before=before, after={"waiting_for": ticket.waiting_for})


def resume(db: Session, ticket: Ticket, *, actor: Viewer) -> None:
    """The waiting is over, the clocks run again."""
    expect(ticket, *OPEN_STAGES)
    if ticket.waiting_for == WaitingFor.nobody:
        raise Conflict(_("Die Anfrage wartet auf niemanden."))
    before = {"waiting_for": ticket.waiting_for}
    end_pause(db, ticket, actor)
    changed(db, ticket, actor, "resume", before=before, after={"waiting_for": ticket.waiting_for})


def begin_pause(db: Session, ticket: Ticket, waiting_for: WaitingFor, actor: Viewer, reason: str = "") -> None:
    ticket.waiting_for = waiting_for
    db.add(Pause(ticket_id=ticket_id(ticket), waiting_for=waiting_for, started_at=now()))
    db.flush()
    happened(
        db, ticket, actor, "waiting", facts={"waiting_for": waiting_for.value}, body=reason, body_html=render(reason)
    )


def end_pause(db: Session, ticket: Ticket, actor: Viewer | None, *, silent: bool = False) -> None:
    """Ends the running pause, if there is one."""
    pause = queries.open_pause(db, ticket_id(ticket))
    if pause is not None:
        pause.ended_at = max(now(), pause.started_at)
        db.flush()
    if ticket.waiting_for != WaitingFor.nobody and not silent:
        happened(db, ticket, actor, "resumed")
    ticket.waiting_for = WaitingFor.nobody
