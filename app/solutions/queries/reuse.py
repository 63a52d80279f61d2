"""Who asks for a solution, who lives by it, who follows it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Executable,
    Integer,
    and_,
    any_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session
from sqlmodel import col

from app.people.models import BODY_ROLES, Organisation, Role, User
from app.people.viewer import Viewer
from app.solutions.models import Deployment, Follow, Reuse, ReuseState, Solution
from app.solutions.queries.visibility import visible_to
from app.tickets.models import OPEN_STAGES, ResolutionKind, Ticket
from app.tickets.queries import visible_to as visible_tickets

LIVE = or_(
    col(Reuse.state) == ReuseState.live,
    col(Ticket.resolution) == ResolutionKind.solution_reused,
)
"""A body lives by a solution because it says so, or because its request was resolved so."""


@dataclass(frozen=True)
class Figures:
    """How many bodies asked, and how many live by it."""

    asked: int = 0
    live: int = 0


def figures(db: Session, solution_ids: Collection[int]) -> dict[int, Figures]:
    """The figures of solutions the viewer was given; in one query."""
    query = (
        select(
            col(Reuse.solution_id),
            func.count().filter(col(Reuse.ticket_id).isnot(None)),
            func.count().filter(LIVE),
        )
        .outerjoin(Ticket, col(Ticket.id) == col(Reuse.ticket_id))
        .where(col(Reuse.solution_id) == any_(literal(list(solution_ids), ARRAY(Integer))))
        .group_by(col(Reuse.solution_id))
    )
    return {row[0]: Figures(row[1], row[2]) for row in db.execute(query)}


@dataclass(frozen=True)
class OwnReuse:
    """How the viewer's body stands to a solution."""

    reference: str | None = None
    open: bool = False
    live: bool = False
    says_live: bool = False
    follows: bool = False


def own_reuse(db: Session, viewer: Viewer, solution_id: int) -> OwnReuse:
    """The body's request, whether it lives by the solution, whether it follows it."""
    may_read = visible_tickets(viewer)
    row = db.execute(
        select(
            case((may_read, col(Ticket.reference))), col(Ticket.stage), LIVE, col(Reuse.state),
        )
        .select_from(Reuse)
        .outerjoin(Ticket, col(Ticket.id) == col(Reuse.ticket_id))
        .where(col(Reuse.solution_id) == solution_id, col(Reuse.organisation_id) == viewer.organisation_id)
    ).first()  # fmt: skip
    follows = db.get(Follow, (solution_id, viewer.organisation_id)) is not None
    if row is None:
        return OwnReuse(follows=follows)
    is_open = row[0] is not None and row[1] in OPEN_STAGES
    return OwnReuse(row[0], is_open, bool(row[2]), row[3] == ReuseState.live, follows)


def reuse_of(db: Session, solution_id: int, organisation_id: int) -> Reuse | None:
    return db.get(Reuse, (solution_id, organisation_id))


def reuse_number(db: Session, solution_id: int) -> int:
    """How many bodies there are in all."""
    return db.scalar(select(func.count()).where(col(Reuse.solution_id) == solution_id)) or 0


def people_of_body(db: Session, organisation_id: int) -> list[int]:
    """Everyone of the body who has a right to hear of its solutions."""
    query = select(col(User.id)).where(
        col(User.organisation_id) == organisation_id, col(User.active), col(User.role).in_(sorted(BODY_ROLES))
    )
    return [number for number in db.scalars(query) if number is not None]


def followers(db: Session, solution_id: int) -> list[int]:
    """Of each following body who said so, and its coordinators."""
    query = (
        select(col(User.id))
        .join(Follow, col(Follow.organisation_id) == col(User.organisation_id))
        .where(
            col(Follow.solution_id) == solution_id, col(User.active),
            or_(col(User.id) == col(Follow.user_id), col(User.role) == Role.coordinator),
        )
    )  # fmt: skip
    return [number for number in db.scalars(query) if number is not None]


def reusers(db: Session, viewer: Viewer, solution_id: int) -> Sequence[Any]:
    """(body, state, reference or None) of the bodies; for the owner and the centre."""
    return db.execute(
        select(col(Organisation.name), case((LIVE, "live"), else_="asked"),
               case((visible_tickets(viewer), col(Ticket.reference))))
        .select_from(Reuse)
        .join(Organisation, col(Organisation.id) == col(Reuse.organisation_id))
        .outerjoin(Ticket, col(Ticket.id) == col(Reuse.ticket_id))
        .where(col(Reuse.solution_id) == solution_id)
        .order_by(col(Organisation.name))
    ).all()  # fmt: skip


def around_ticket(db: Session, viewer: Viewer, ticket_id: int) -> Sequence[Any]:
    """(slug, title, "origin" or "reuse") of solutions that came from the ticket or are asked for with it."""
    return db.execute(_around_ticket(viewer), {"ticket_id": ticket_id}).all()


@lru_cache(maxsize=128)
def _around_ticket(viewer: Viewer) -> Executable:
    """Each ticket page asks this, so it is kept for those who were here last."""
    visible, ticket_id = visible_to(viewer), bindparam("ticket_id", type_=BigInteger)
    joined = col(Deployment.id) == col(Solution.deployment_id)
    origin = (
        select(col(Solution.slug), col(Solution.title), literal("origin"))
        .join(Deployment, joined)
        .where(col(Solution.ticket_id) == ticket_id, visible)
    )
    reused = (
        select(col(Solution.slug), col(Solution.title), literal("reuse"))
        .join(Deployment, joined)
        .join(Reuse, and_(col(Reuse.solution_id) == col(Solution.id), col(Reuse.ticket_id) == ticket_id))
        .where(visible)
    )
    return union_all(origin, reused)
