"""What a body and the centre work on: drafts, proposals, reviews."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import literal, or_, select, tuple_
from sqlalchemy.orm import Session
from sqlmodel import col

from app.errors import Invalid
from app.people.models import Organisation, User
from app.people.viewer import Viewer
from app.policy import Reach, reach
from app.solutions.models import Comment, Deployment, Solution, SolutionState
from app.texts import _
from app.web.paging import PAGE, Page, decode, encode

LARGEST = 2**31 - 1
WAITING = (SolutionState.proposed, SolutionState.review)


def desk(db: Session, viewer: Viewer, cursor: str = "") -> Page[Any]:
    """(id, slug, title, state, updated_at, changed, organisation): of the own body all; for the centre what waits."""
    changed = col(Solution.revision).isnot(None)
    query: Any = (
        select(
            col(Solution.id), col(Solution.slug), col(Solution.title), col(Solution.state), col(Solution.updated_at),
            changed.label("changed"), col(Organisation.name).label("organisation"),
        )
        .join(Deployment, col(Deployment.id) == col(Solution.deployment_id))
        .join(Organisation, col(Organisation.id) == col(Deployment.organisation_id))
        .order_by(col(Solution.updated_at).desc(), col(Solution.id).desc())
    )  # fmt: skip
    if reach(viewer, "solution.edit") is Reach.everything:
        query = query.where(or_(col(Solution.state).in_(WAITING), changed))
    else:
        query = query.where(col(Deployment.organisation_id) == viewer.organisation_id)
    if cursor:
        at, last_id = decode(cursor, str, int)
        query = query.where(
            tuple_(col(Solution.updated_at), col(Solution.id)) < tuple_(literal(_moment(at, last_id)), literal(last_id))
        )
    found = db.execute(query.limit(PAGE + 1)).all()
    more = len(found) > PAGE
    last = found[PAGE - 1] if more else None
    return Page(found[:PAGE], encode(last.updated_at.isoformat(), last.id) if last else None)


def _moment(value: str | int, last_id: str | int) -> datetime:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or not 0 <= int(last_id) <= LARGEST:
        raise Invalid({"cursor": _("Diese Seite der Liste gibt es nicht. Bitte beginnen Sie von vorn.")})
    return moment


def comments_of(db: Session, solution_id: int) -> Sequence[Any]:
    """(id, field, author, role, body, at, done_at) of the review, in order; for those who may edit the solution."""
    return db.execute(
        select(
            col(Comment.id), col(Comment.field), col(User.name).label("author"), col(User.role), col(Comment.body),
            col(Comment.at), col(Comment.done_at),
        )
        .join(User, col(User.id) == col(Comment.author_id))
        .where(col(Comment.solution_id) == solution_id)
        .order_by(col(Comment.id))
    ).all()  # fmt: skip


def comment_of(db: Session, solution_id: int, comment_id: int) -> Comment | None:
    return db.scalars(
        select(Comment).where(col(Comment.id) == comment_id, col(Comment.solution_id) == solution_id)
    ).first()


def slug_taken(db: Session, slug: str) -> bool:
    return db.scalar(select(col(Solution.id)).where(col(Solution.slug) == slug)) is not None
