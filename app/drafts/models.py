"""What was typed and not yet sent."""

from datetime import datetime
from typing import Any

from sqlalchemy import Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from app.database.columns import moment
from app.people.models import now


class Draft(SQLModel, table=True):
    """The fields of one form of one person. `form` names it, such as "tickets.new" or "reply:KI-2026-00042"."""

    __tablename__ = "draft"

    user_id: int = Field(foreign_key="app_user.id", primary_key=True)
    form: str = Field(sa_type=Text, primary_key=True)
    fields: dict[str, Any] = Field(sa_type=JSONB)
    updated_at: datetime = Field(default_factory=now, sa_type=moment(), index=True)
