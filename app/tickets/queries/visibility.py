"""Which tickets someone may read, as SQL and as the facts the permission table asks for."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, and_, bindparam, exists, false, or_, select, true
from sqlalchemy.orm import Session
from sqlmodel import col

from app.people.viewer import Viewer
from app.policy import Reach, reach
from app.tickets.models import Participant, Ticket

# Statements that each page asks are built once and run with these: building one costs more than PostgreSQL needs
# to answer it.
TICKET_ID = bindparam("ticket_id", type_=BigInteger)
VIEWER_ID, BODY_ID = bindparam("viewer_id", type_=Integer), bindparam("body_id", type_=Integer)


def numbers(viewer: Viewer) -> dict[str, int]:
    """The values of VIEWER_ID and BODY_ID."""
    return {"viewer_id": viewer.id, "body_id": viewer.organisation_id}


def visible_to(viewer: Viewer | None) -> ColumnElement[bool]:
    """The tickets the viewer may read, as SQL; the same as `policy.can(viewer, "ticket.read", ticket)`."""
    if viewer is None:
        return false()
    return visible(reach(viewer, "ticket.read"), viewer.id, viewer.organisation_id)


def visible(far: Reach, viewer_id: Any, organisation_id: Any) -> ColumnElement[bool]:
    """`visible_to` for a reach and the viewer's numbers, which may be bound when the statement runs."""
    if far is Reach.nothing:
        return false()
    if far is Reach.everything:
        return true()
    takes_part = or_(
        col(Ticket.reporter_id) == viewer_id,
        exists().where(col(Participant.ticket_id) == col(Ticket.id), col(Participant.user_id) == viewer_id),
    )
    return and_(col(Ticket.organisation_id) == organisation_id, or_(col(Ticket.confidential).is_(False), takes_part))


@dataclass(frozen=True)
class TicketFacts:
    """What the permission table needs to know of a ticket."""

    organisation_id: int
    confidential: bool
    party_ids: frozenset[int]


def facts(db: Session, ticket: Ticket) -> TicketFacts:
    """The ticket as the permission table sees it; who takes part matters for confidential ones only."""
    parties = party_ids(db, ticket) if ticket.confidential else frozenset()
    return TicketFacts(ticket.organisation_id, ticket.confidential, parties)


def party_ids(db: Session, ticket: Ticket) -> frozenset[int]:
    """The reporter and those kept informed."""
    informed = db.scalars(select(col(Participant.user_id)).where(col(Participant.ticket_id) == ticket.id))
    return frozenset({ticket.reporter_id, *informed})
