"""Telling people: notifications on their pages and mails, written in the transaction of the change."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlmodel import col

from app.database.results import changed_rows
from app.outbox.models import Notification
from app.people.models import now


def tell(db: Session, user_ids: Collection[int], event: str, facts: Mapping[str, Any], path: str) -> None:
    """A notification for each of these people; `path` leads to what it is about."""
    for user_id in sorted(set(user_ids)):
        db.add(Notification(user_id=user_id, event=event, facts=dict(facts), path=path))


def mark_read(notification: Notification) -> None:
    """Notes that it was read; the first time counts."""
    notification.read_at = notification.read_at or now()


def mark_path_read(db: Session, user_id: int, path: str) -> None:
    """Marks what the person was told of the page at `path`, for they have it before their eyes."""
    db.execute(
        update(Notification)
        .where(
            col(Notification.user_id) == user_id, col(Notification.path) == path, col(Notification.read_at).is_(None)
        )
        .values(read_at=now())
    )


def mark_all_read(db: Session, user_id: int, *, until: int) -> int:
    """Marks what the person had before their eyes: all up to the id `until`. Returns how many were unread."""
    done = db.execute(
        update(Notification)
        .where(col(Notification.user_id) == user_id, col(Notification.id) <= until, col(Notification.read_at).is_(None))
        .values(read_at=now())
    )
    return changed_rows(done)
