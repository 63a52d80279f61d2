"""One verb on many tickets: what can be done is done, and what can't is named with the reason."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.errors import AppError
from app.people.viewer import Viewer
from app.policy import can
from app.texts import _
from app.tickets import service
from app.tickets.models import TICKETS, Priority, Ticket
from app.tickets.queries import facts, visible_to

MOST = 100


@dataclass
class Outcome:
    """`done` are references; `failed` are (reference, title, why not)."""

    done: list[str] = field(default_factory=list)
    failed: list[tuple[str, str, str]] = field(default_factory=list)


def assign_many(db: Session, references: Sequence[str], advisor_id: int, *, actor: Viewer) -> Outcome:
    """Gives the tickets to someone of the centre."""
    return _each(db, references, actor, lambda ticket: service.assign(db, ticket, advisor_id, actor=actor))


def take_up_many(db: Session, references: Sequence[str], *, actor: Viewer) -> Outcome:
    """Takes up the new ones among the tickets."""
    return _each(db, references, actor, lambda ticket: service.take_up(db, ticket, actor=actor))


def triage_many(db: Session, references: Sequence[str], priority: Priority, *, actor: Viewer) -> Outcome:
    """Settles the tickets' priority, and takes the new ones up with it."""
    wish = service.Triage(priority=priority)
    return _each(db, references, actor, lambda ticket: service.triage(db, ticket, wish, actor=actor))


def _each(db: Session, references: Sequence[str], actor: Viewer, verb: Callable[[Ticket], None]) -> Outcome:
    """Each ticket in its own savepoint. All are locked first, in the order of their ids: two such runs can't
    hold each other up."""
    outcome = Outcome()
    query = select(Ticket).where(col(Ticket.reference).in_(list(references)[:MOST]), visible_to(actor))
    tickets = db.scalars(query.order_by(col(Ticket.id)).with_for_update(of=TICKETS)).all()
    for ticket in tickets:
        reference, title = ticket.reference, ticket.title
        try:
            with db.begin_nested():
                if not can(actor, "ticket.work", facts(db, ticket)):
                    outcome.failed.append((reference, title, _("Dafür hat Ihr Konto keine Berechtigung.")))
                    continue
                verb(ticket)
        except AppError as error:
            outcome.failed.append((reference, title, error.message))
        else:
            outcome.done.append(reference)
    known = {ticket.reference for ticket in tickets}
    missing = [reference for reference in dict.fromkeys(references) if reference not in known]
    outcome.failed += [(reference, "", _("Diese Anfrage gibt es nicht (mehr).")) for reference in missing]
    return outcome
