"""Goals with their history, and what the indicators showed."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, SmallInteger, Text, text
from sqlmodel import Field, SQLModel

from app.database.columns import choice, moment
from app.people.models import now


class Indicator(StrEnum):
    """What is measured; `app.strategy.indicators` says how."""

    administrations = "administrations"
    first_consultation = "first_consultation"
    known_answers = "known_answers"
    musts_met = "musts_met"
    old_models = "old_models"
    satisfaction = "satisfaction"
    confirmed_entries = "confirmed_entries"
    nil_returns = "nil_returns"


class Goal(SQLModel, table=True):
    """`number` is that of the newest version. An `example` is invented, and only demo content has such."""

    __tablename__ = "goal"
    __table_args__ = (Index("goal_order", text("(ended_at IS NOT NULL)"), "position", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    position: int = Field(default=1, sa_type=SmallInteger)
    number: int = 1
    example: bool = False
    ended_at: datetime | None = Field(default=None, sa_type=moment())


class GoalVersion(SQLModel, table=True):
    """A goal as it was told once. Only ever added. `measures` are lines; `note` says why it changed.

    `target_value` is the target as a number, where an indicator shows how far it is reached.
    """

    __tablename__ = "goal_version"
    __table_args__ = (CheckConstraint("target_value IS NULL OR indicator IS NOT NULL", name="goal_version_target"),)

    goal_id: int = Field(foreign_key="goal.id", primary_key=True)
    number: int = Field(primary_key=True, sa_type=SmallInteger, sa_column_kwargs={"autoincrement": False})
    title: str = Field(sa_type=Text)
    title_en: str = Field(default="", sa_type=Text)
    body: str = Field(default="", sa_type=Text)
    body_en: str = Field(default="", sa_type=Text)
    responsible: str = Field(default="", sa_type=Text)
    measures: str = Field(default="", sa_type=Text)
    measures_en: str = Field(default="", sa_type=Text)
    target: str = Field(default="", sa_type=Text)
    target_en: str = Field(default="", sa_type=Text)
    due_on: date | None = None
    indicator: Indicator | None = Field(default=None, sa_type=choice(Indicator, "goal_version_indicator"))
    target_value: float | None = None
    note: str = Field(default="", sa_type=Text)
    author_id: int = Field(foreign_key="app_user.id", index=True)
    at: datetime = Field(default_factory=now, sa_type=moment())


class Measure(SQLModel, table=True):
    """What an indicator showed when it was measured last."""

    __tablename__ = "indicator_measure"

    indicator: Indicator = Field(primary_key=True, sa_type=choice(Indicator, "indicator_measure_name"))
    value: float | None = None
    numerator: int | None = None
    denominator: int | None = None
    at: datetime = Field(sa_type=moment())


class Snapshot(SQLModel, table=True):
    """What an indicator showed in a month. Only ever added. An `example` is invented."""

    __tablename__ = "indicator_snapshot"

    month: date = Field(primary_key=True)
    indicator: Indicator = Field(primary_key=True, sa_type=choice(Indicator, "indicator_snapshot_name"))
    value: float | None = None
    numerator: int | None = None
    denominator: int | None = None
    example: bool = False
    at: datetime = Field(default_factory=now, sa_type=moment())
