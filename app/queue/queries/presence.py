"""Who of the centre has a ticket open now."""

from datetime import timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.people.models import User, now
from app.people.viewer import Viewer
from app.queue.models import Presence

STAYS = timedelta(seconds=60)


_ALSO_HERE = (  # each ticket page asks this, so it is built once
    select(col(User.name))
    .join(Presence, col(Presence.user_id) == col(User.id))
    .where(
        col(Presence.ticket_id) == bindparam("ticket_id"),
        col(Presence.seen_at) > bindparam("since"),
        col(User.id) != bindparam("viewer_id"),
    )
    .order_by(col(User.name), col(User.id))
)


def also_here(db: Session, viewer: Viewer, ticket_id: int) -> list[str]:
    """The names of the others, in order."""
    values = {"ticket_id": ticket_id, "since": now() - STAYS, "viewer_id": viewer.id}
    return list(db.scalars(_ALSO_HERE, values))
