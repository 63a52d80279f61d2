"""Telling people: notifications on their pages and mails, written in the transaction of the change."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.outbox.models import Notification


def tell(db: Session, user_ids: Collection[int], event: str, facts: Mapping[str, Any], path: str) -> None:
    """A notification for each of these people; `path` leads to what it is about."""
    for user_id in sorted(set(user_ids)):
        db.add(Notification(user_id=user_id, event=event, facts=dict(facts), path=path))
