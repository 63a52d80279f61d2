"""Tickets that have to do with another one."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Executable, Text, and_, cast, func, literal, or_, select
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session
from sqlmodel import col

from app.people.models import Organisation
from app.people.viewer import Viewer
from app.policy import Reach, reach
from app.tickets.models import TICKETS, Link, Ticket
from app.tickets.queries.visibility import BODY_ID, TICKET_ID, VIEWER_ID, numbers, visible, visible_to

COMPARED = 10_000
"""So many of the newest tickets are looked through for similar ones: those of many years."""


def linked(db: Session, viewer: Viewer, ticket: Ticket) -> Sequence[Any]:
    """(reference, title, stage, kind) of linked tickets, and of those merged into this one, that the viewer may see."""
    return db.execute(_linked(reach(viewer, "ticket.read")), {"ticket_id": ticket.id} | numbers(viewer)).all()


@cache
def _linked(far: Reach) -> Executable:
    other = or_(
        and_(col(Link.first_id) == TICKET_ID, col(Link.second_id) == col(Ticket.id)),
        and_(col(Link.second_id) == TICKET_ID, col(Link.first_id) == col(Ticket.id)),
    )
    may_see = visible(far, VIEWER_ID, BODY_ID)
    kind = cast(col(Link.kind), Text).label("kind")
    links = select(col(Ticket.reference), col(Ticket.title), col(Ticket.stage), kind).join(Link, other)
    merged = select(col(Ticket.reference), col(Ticket.title), col(Ticket.stage), literal("merged")).where(
        col(Ticket.merged_into_id) == TICKET_ID
    )
    return links.where(may_see).union_all(merged.where(may_see))


def link_between(db: Session, first_id: int, second_id: int) -> Link | None:
    """The link between two tickets, whichever way round."""
    return db.scalars(
        select(Link).where(
            or_(
                and_(col(Link.first_id) == first_id, col(Link.second_id) == second_id),
                and_(col(Link.first_id) == second_id, col(Link.second_id) == first_id),
            )
        )
    ).first()


def similar(db: Session, viewer: Viewer, ticket: Ticket, limit: int = 5) -> Sequence[Any]:
    """(reference, title, stage, organisation) of tickets about much the same, best first; resolved ones help most.

    Only the newest are compared. Most titles have a word that many others have too, "KI" say, and to rank all
    that have it takes seconds once there are a million.
    """
    newest = (
        select(
            col(Ticket.id), col(Ticket.reference), col(Ticket.title), col(Ticket.stage), col(Ticket.organisation_id),
            TICKETS.c.search_text,
        )
        .where(visible_to(viewer))
        .order_by(col(Ticket.id).desc())
        .limit(COMPARED)
        .subquery("newest")
    )  # fmt: skip
    words = func.plainto_tsquery("german", ticket.title)
    any_word = cast(func.replace(cast(words, Text), "&", "|"), TSQUERY)
    rank = func.ts_rank(newest.c.search_text, any_word)
    return db.execute(
        select(newest.c.reference, newest.c.title, newest.c.stage, col(Organisation.name))
        .join(Organisation, col(Organisation.id) == newest.c.organisation_id)
        .where(newest.c.search_text.op("@@")(any_word), newest.c.id != ticket.id)
        .order_by(rank.desc(), newest.c.id.desc())
        .limit(limit)
    ).all()
