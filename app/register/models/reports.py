"""Reports that somebody keeps, to make them again."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Integer, SmallInteger, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from app.database.columns import moment
from app.people.models import now


class SavedReport(SQLModel, table=True):
    """A query with a name, for the one who keeps it. `number` is that of its newest run."""

    __tablename__ = "register_report"
    __table_args__ = (Index("register_report_owner", "owner_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    owner_id: int = Field(foreign_key="app_user.id")
    name: str = Field(sa_type=Text)
    query: dict[str, Any] = Field(sa_type=JSONB)
    number: int = 0
    created_at: datetime = Field(default_factory=now, sa_type=moment())


class ReportRun(SQLModel, table=True):
    """The report as it was made once. `entries` say what it told of: see app.register.reports.changes.Known.

    Not what it told: versions never change, and what is withheld by now shall not stand here.
    """

    __tablename__ = "register_report_run"

    report_id: int = Field(
        sa_column=Column(Integer, ForeignKey("register_report.id", ondelete="CASCADE"), primary_key=True)
    )
    number: int = Field(primary_key=True, sa_type=SmallInteger, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(default_factory=now, sa_type=moment())
    as_of: date
    checksum: str = Field(sa_type=Text)
    entries: list[dict[str, Any]] = Field(sa_type=JSONB)
