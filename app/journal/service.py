"""Writing the journal, in the transaction of the change it records."""

from collections.abc import Mapping
from contextvars import ContextVar
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy.orm import Session

from app.journal.models import JournalEntry
from app.people.viewer import Viewer

current_request_id: ContextVar[str] = ContextVar("current_request_id", default="")
SYSTEM = "system"


def record(
    db: Session,
    actor: Viewer | None,
    action: str,
    object_type: str,
    object_id: int | None,
    label: str = "",
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Adds one row. `before` and `after` hold facts (stage, priority, …), never message texts or secrets."""
    db.add(
        JournalEntry(
            actor_id=actor.id if actor else None,
            actor=actor.name if actor else SYSTEM,
            action=action,
            object_type=object_type,
            object_id=object_id,
            object_label=label,
            before=_plain(before),
            after=_plain(after),
            request_id=current_request_id.get(),
        )
    )


def _plain(facts: Mapping[str, Any] | None) -> dict[str, Any]:
    return {key: _value(value) for key, value in (facts or {}).items()}


def _value(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value
