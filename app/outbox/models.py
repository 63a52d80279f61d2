"""What people are told: a notification on their page, and a mail."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from app.database.columns import moment
from app.people.models import now


class Notification(SQLModel, table=True):
    """One piece of news for one person. `path` leads to it."""

    __tablename__ = "notification"
    __table_args__ = (
        Index("notification_unread", "user_id", "path", "id", postgresql_where=text("read_at IS NULL")),
        Index("notification_user", "user_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="app_user.id")
    event: str = Field(sa_type=Text)
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    path: str = Field(sa_type=Text)
    at: datetime = Field(default_factory=now, sa_type=moment())
    read_at: datetime | None = Field(default=None, sa_type=moment())


class Mail(SQLModel, table=True):
    """One mail to one address, written with the change and sent by a job. `message_id` never changes."""

    __tablename__ = "mail"
    __table_args__ = (Index("mail_unsent", "id", postgresql_where=text("sent_at IS NULL")),)

    id: int | None = Field(default=None, primary_key=True)
    to_address: str = Field(sa_type=Text)
    to_name: str = Field(default="", sa_type=Text)
    subject: str = Field(sa_type=Text)
    body: str = Field(sa_type=Text)
    message_id: str = Field(sa_type=Text, unique=True)
    created_at: datetime = Field(default_factory=now, sa_type=moment())
    sent_at: datetime | None = Field(default=None, sa_type=moment())
