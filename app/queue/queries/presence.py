"""Who of the centre has a ticket open now."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.people.models import User, now
from app.people.viewer import Viewer
from app.queue.models import Presence

STAYS = timedelta(seconds=60)


def also_here(db: Session, viewer: Viewer, ticket_id: int) -> list[str]:
    """The names of the others, in order."""
    query = (
        select(col(User.name))
        .join(Presence, col(Presence.user_id) == col(User.id))
        .where(col(Presence.ticket_id) == ticket_id, col(Presence.seen_at) > now() - STAYS, col(User.id) != viewer.id)
        .order_by(col(User.name), col(User.id))
    )
    return list(db.scalars(query))
