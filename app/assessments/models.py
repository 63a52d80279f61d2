"""What is kept of assessments. Rows are only ever added: a new run stands beside the old one."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Column, Index, SmallInteger, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from app.database.columns import choice, moment
from app.people.models import now


class AssessmentKind(StrEnum):
    ai_act = "ai_act"
    guardrails = "guardrails"


class Subject(StrEnum):
    """What was assessed. The rooms above own the other tables, so `subject_id` is no foreign key."""

    ticket = "ticket"
    deployment = "deployment"
    solution = "solution"


class Assessment(SQLModel, table=True):
    """One run. `catalogue_version` is that of the questions; `result` carries all its words, and so reads the same for
    ever; `headline` is the result in one line, in both languages.
    """

    __tablename__ = "assessment"
    __table_args__ = (UniqueConstraint("subject", "subject_id", "kind", "number", name="assessment_number"),)

    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True, autoincrement=True))
    kind: AssessmentKind = Field(sa_type=choice(AssessmentKind, "assessment_kind"))
    subject: Subject = Field(sa_type=choice(Subject, "assessment_subject"))
    subject_id: int = Field(sa_type=BigInteger)
    number: int = Field(sa_type=SmallInteger)
    catalogue_version: str = Field(sa_type=Text)
    answers: dict[str, Any] = Field(sa_type=JSONB)
    result: dict[str, Any] = Field(sa_type=JSONB)
    headline: dict[str, str] = Field(sa_type=JSONB)
    by_id: int = Field(foreign_key="app_user.id", index=True)
    at: datetime = Field(default_factory=now, sa_type=moment())


class GuardrailCatalogue(SQLModel, table=True):
    """One version of the guardrails; version 1 is the file's. `note` says which guardrail it changed."""

    __tablename__ = "guardrail_catalogue"

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    content: dict[str, Any] = Field(sa_type=JSONB)
    note: str = Field(default="", sa_type=Text)
    by_id: int | None = Field(default=None, foreign_key="app_user.id", index=True)
    at: datetime = Field(default_factory=now, sa_type=moment())


class EvidenceFile(SQLModel, table=True):
    """A file that was uploaded to prove answers. Whoever may read how the thing was assessed may read it."""

    __tablename__ = "assessment_file"
    __table_args__ = (Index("assessment_file_subject", "subject", "subject_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    subject: Subject = Field(sa_type=choice(Subject, "assessment_file_subject"))
    subject_id: int = Field(sa_type=BigInteger)
    file_id: int = Field(foreign_key="stored_file.id", unique=True)
