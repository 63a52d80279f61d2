"""One ticket, and what its verbs need of it."""

from functools import cache

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.errors import NotFound
from app.people.viewer import Viewer
from app.policy import Reach, reach
from app.texts import _
from app.tickets.models import TICKETS, Pause, Ticket
from app.tickets.queries.visibility import BODY_ID, VIEWER_ID, numbers, visible


def by_reference(db: Session, viewer: Viewer, reference: str, *, lock: bool = False) -> Ticket:
    """The ticket, as far as the viewer may know of it; with `lock`, until the transaction ends nobody else changes it.

    Raises NotFound.
    """
    query = _by_reference(reach(viewer, "ticket.read"), lock=lock)
    ticket = db.scalars(query, {"reference": reference.strip().upper()} | numbers(viewer)).first()
    if ticket is None:
        raise NotFound(_("Diese Anfrage gibt es nicht, oder sie ist nicht für Ihr Konto bestimmt."))
    return ticket


@cache
def _by_reference(far: Reach, *, lock: bool) -> Select[Ticket]:
    query = select(Ticket).where(col(Ticket.reference) == bindparam("reference"), visible(far, VIEWER_ID, BODY_ID))
    return query.with_for_update(of=TICKETS) if lock else query


def by_id(db: Session, ticket_id: int, *, lock: bool = False) -> Ticket | None:
    """For services that follow a link of a ticket at hand."""
    query = select(Ticket).where(col(Ticket.id) == ticket_id)
    return db.scalars(query.with_for_update(of=TICKETS) if lock else query).first()


def next_number(db: Session) -> int:
    """The next number of a ticket; gaps are possible, doubles are not."""
    return int(db.execute(_NEXT_NUMBER).scalar_one())


_NEXT_NUMBER = select(func.nextval("ticket_number"))


def pauses(db: Session, ticket: Ticket) -> list[Pause]:
    return list(db.scalars(select(Pause).where(col(Pause.ticket_id) == ticket.id).order_by(col(Pause.id))))


def open_pause(db: Session, ticket_id: int) -> Pause | None:
    return db.scalars(select(Pause).where(col(Pause.ticket_id) == ticket_id, col(Pause.ended_at).is_(None))).first()
