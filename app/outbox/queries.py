"""What people were told. Everyone sees their own notifications only."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.outbox.models import Notification

MOST_COUNTED = 100


def latest(db: Session, user_id: int, *, before_id: int | None, limit: int) -> list[Notification]:
    """The person's notifications, the newest first, from behind the one with `before_id`."""
    query = select(Notification).where(col(Notification.user_id) == user_id).order_by(col(Notification.id).desc())
    if before_id is not None:
        query = query.where(col(Notification.id) < before_id)
    return list(db.scalars(query.limit(limit)))


def unread_count(db: Session, user_id: int) -> int:
    """How many the person has not read; counting stops at `MOST_COUNTED`."""
    unread = select(col(Notification.id)).where(
        col(Notification.user_id) == user_id, col(Notification.read_at).is_(None)
    )
    return db.scalar(select(func.count()).select_from(unread.limit(MOST_COUNTED).subquery())) or 0


def own(db: Session, user_id: int, notification_id: int) -> Notification | None:
    """One notification of the person, or None."""
    return db.scalars(
        select(Notification).where(col(Notification.id) == notification_id, col(Notification.user_id) == user_id)
    ).first()
