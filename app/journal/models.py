"""The record of who did what. Rows are only ever added."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from app.database.columns import moment
from app.people.models import now


class JournalEntry(SQLModel, table=True):
    __tablename__ = "journal_entry"
    __table_args__ = (
        Index("journal_entry_latest", "at", "id"),
        Index("journal_entry_object", "object_type", "object_id", "id"),
        Index("journal_entry_actor", "actor_id", "id"),
        Index("journal_entry_action", "action", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(default_factory=now, sa_type=moment())
    actor_id: int | None = Field(default=None, foreign_key="app_user.id")
    actor: str = Field(sa_type=Text)
    action: str = Field(sa_type=Text)
    object_type: str = Field(sa_type=Text)
    object_id: int | None = None
    object_label: str = Field(default="", sa_type=Text)
    before: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    after: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    request_id: str = Field(default="", sa_type=Text)
