"""Plans and their steps."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Index, SmallInteger, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from app.database.columns import choice, moment
from app.texts import N_


class StepState(StrEnum):
    open = "open"
    active = "active"
    done = "done"
    skipped = "skipped"


STEP_LABELS = {
    StepState.open: N_("offen"),
    StepState.active: N_("in Arbeit"),
    StepState.done: N_("erledigt"),
    StepState.skipped: N_("übersprungen"),
}


class PlanTemplate(SQLModel, table=True):
    """A plan to start from; each step is {"title", "description", "days"}: due so many working days after the start."""

    __tablename__ = "plan_template"

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(sa_type=Text, unique=True)
    title: str = Field(sa_type=Text)
    description: str = Field(default="", sa_type=Text)
    steps: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB)
    position: int = 0
    active: bool = True
    version: int = 1


class Step(SQLModel, table=True):
    """One step of a ticket's plan, numbered from 1."""

    __tablename__ = "consultation_step"
    __table_args__ = (
        UniqueConstraint("ticket_id", "number", name="consultation_step_number", deferrable=True, initially="DEFERRED"),
        Index("consultation_step_ticket", "ticket_id", "number"),
    )

    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(sa_type=BigInteger, foreign_key="ticket.id")
    number: int = Field(sa_type=SmallInteger)
    title: str = Field(sa_type=Text)
    description: str = Field(default="", sa_type=Text)
    state: StepState = Field(default=StepState.open, sa_type=choice(StepState, "consultation_step_state"))
    due_on: date | None = None
    result: str = Field(default="", sa_type=Text)
    result_html: str = Field(default="", sa_type=Text)
    skip_reason: str = Field(default="", sa_type=Text)
    started_at: datetime | None = Field(default=None, sa_type=moment())
    ended_at: datetime | None = Field(default=None, sa_type=moment())
    version: int = 1
