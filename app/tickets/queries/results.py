"""Public results of tickets. What is released is the same for everyone; of the ticket nothing else is read here."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Text, and_, any_, bindparam, literal, or_, select, tuple_
from sqlalchemy.orm import Session
from sqlmodel import col

from app.errors import NotFound
from app.people.models import Organisation, User
from app.texts import _
from app.tickets.models import Entry, Participant, PublicResult, Stage, Ticket
from app.tickets.queries.visibility import TICKET_ID
from app.web.paging import PAGE, Page, decode, encode


@dataclass(frozen=True)
class ReleasedResult:
    """All that the public learns of a ticket."""

    ticket_id: int
    reference: str
    title: str
    text: str
    html: str
    released_at: datetime


def _is_public() -> ColumnElement[bool]:
    """Asked of the ticket too, so that one that has become confidential or open again shows nothing, whatever else."""
    return and_(
        col(PublicResult.released_at).is_not(None),
        col(Ticket.confidential).is_(False),
        col(Ticket.stage).in_([Stage.resolved, Stage.closed]),
    )


def released_results() -> Any:
    """The select of what is public, for lists and the index."""
    return (
        select(
            col(PublicResult.ticket_id), col(Ticket.reference), col(PublicResult.title), col(PublicResult.text),
            col(PublicResult.html), col(PublicResult.released_at),
        )
        .join(Ticket, col(Ticket.id) == col(PublicResult.ticket_id))
        .where(_is_public())
    )  # fmt: skip


def released_result(db: Session, reference: str) -> ReleasedResult:
    """What is public of how this ticket ended. Raises NotFound, also for tickets that are there."""
    row = db.execute(released_results().where(col(Ticket.reference) == reference.strip().upper())).first()
    if row is None:
        raise NotFound(_("Dieses Ergebnis gibt es nicht, oder es ist nicht mehr öffentlich."))
    return ReleasedResult(*row)


def latest_results(db: Session, *, cursor: str | None = None, limit: int = PAGE) -> Page[ReleasedResult]:
    """What is public, the newest first."""
    query = released_results().order_by(col(PublicResult.released_at).desc(), col(PublicResult.ticket_id).desc())
    if cursor:
        at, last = decode(cursor, str, int)
        try:
            moment = datetime.fromisoformat(str(at))
        except ValueError:
            raise NotFound(_("Diese Seite der Liste gibt es nicht.")) from None
        place = tuple_(col(PublicResult.released_at), col(PublicResult.ticket_id))
        query = query.where(place < tuple_(literal(moment), literal(last)))
    found = [ReleasedResult(*row) for row in db.execute(query.limit(limit + 1))]
    more, found = len(found) > limit, found[:limit]
    return Page(found, encode(found[-1].released_at.isoformat(), found[-1].ticket_id) if more else None)


def released_titles(db: Session, references: Collection[str]) -> Mapping[str, str]:
    """The titles of the results among these that are public, by the ticket's reference."""
    wanted: Any = any_(literal(sorted(references), ARRAY(Text)))
    public = released_results().where(col(Ticket.reference) == wanted)
    return {row.reference: row.title for row in db.execute(public)}


def result_of(db: Session, ticket: Ticket) -> PublicResult | None:
    """The ticket's result as it is being prepared or released, for whoever reads the ticket."""
    return db.scalars(_RESULT, {"ticket_id": ticket.id}).first()


_RESULT = select(PublicResult).where(col(PublicResult.ticket_id) == TICKET_ID)


def personal_names(db: Session, ticket: Ticket) -> list[str]:
    """The names that no public text may tell: of the ticket's people and of its body."""
    people = db.scalars(_people(), {"ticket_id": ticket.id}).all()
    body = db.scalars(select(col(Organisation.name)).where(col(Organisation.id) == ticket.organisation_id)).one()
    return [*people, body]


@cache
def _people() -> Any:
    named = or_(
        col(User.id).in_(select(col(Entry.author_id)).where(col(Entry.ticket_id) == TICKET_ID)),
        col(User.id).in_(select(col(Participant.user_id)).where(col(Participant.ticket_id) == TICKET_ID)),
        col(User.id).in_(select(col(Ticket.reporter_id)).where(col(Ticket.id) == bindparam("ticket_id"))),
        col(User.id).in_(select(col(Ticket.advisor_id)).where(col(Ticket.id) == bindparam("ticket_id"))),
    )
    return select(col(User.name)).where(named).order_by(col(User.id))
