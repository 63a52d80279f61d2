"""The tables. What a system is stands on it, who uses it for what on the deployment; a solution points there."""

from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import BigInteger, CheckConstraint, Column, Computed, Index, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlmodel import Field, SQLModel

from app.database.columns import choice, moment
from app.people.models import now
from app.solutions.models.words import (
    AutomationLevel,
    CostBand,
    DataCategory,
    DevelopmentStatus,
    Hosting,
    ProcurementPath,
    ReuseOffer,
    ReuseState,
    RiskClass,
    SolutionState,
    Status,
)


class AISystem(SQLModel, table=True):
    """A product. `models` holds {"name", "version", "year", "knowledge_cutoff"}, `facts` {"text", "url", "reported"}.

    Not `listed`: named in a proposal, and seen by nobody else until the centre publishes it. `publiccode` keeps what
    a publiccode.yml says beyond the columns here. An `example` is invented.
    """

    __tablename__ = "ai_system"
    __table_args__ = (Index("ai_system_listed", "name", "id", postgresql_where=text("listed")),)

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(sa_type=Text, unique=True)
    name: str = Field(sa_type=Text)
    provider: str = Field(default="", sa_type=Text)
    product_version: str = Field(default="", sa_type=Text)
    licence: str = Field(default="", sa_type=Text)
    source_code_url: str = Field(default="", sa_type=Text)
    publiccode_url: str = Field(default="", sa_type=Text)
    landing_url: str = Field(default="", sa_type=Text)
    documentation_url: str = Field(default="", sa_type=Text)
    summary: str = Field(default="", sa_type=Text)
    description: str = Field(default="", sa_type=Text)
    description_html: str = Field(default="", sa_type=Text)
    summary_en: str = Field(default="", sa_type=Text)
    description_en: str = Field(default="", sa_type=Text)
    description_en_html: str = Field(default="", sa_type=Text)
    features: list[str] = Field(default_factory=list, sa_type=JSONB)
    features_en: list[str] = Field(default_factory=list, sa_type=JSONB)
    techniques: list[str] = Field(default_factory=list, sa_type=JSONB)
    hosting_options: list[str] = Field(default_factory=list, sa_type=JSONB)
    models: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB)
    model_checked_on: date | None = None
    facts: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB)
    development_status: DevelopmentStatus | None = Field(
        default=None, sa_type=choice(DevelopmentStatus, "ai_system_development")
    )
    released_on: date | None = None
    software_type: str = Field(default="", sa_type=Text)
    platforms: list[str] = Field(default_factory=list, sa_type=JSONB)
    categories: list[str] = Field(default_factory=list, sa_type=JSONB)
    used_by: list[str] = Field(default_factory=list, sa_type=JSONB)
    languages: list[str] = Field(default_factory=list, sa_type=JSONB)
    copyright_owner: str = Field(default="", sa_type=Text)
    maintenance_type: str = Field(default="", sa_type=Text)
    maintenance_contacts: list[dict[str, str]] = Field(default_factory=list, sa_type=JSONB)
    publiccode: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    listed: bool = True
    example: bool = False
    version: int = 1
    created_at: datetime = Field(default_factory=now, sa_type=moment())
    updated_at: datetime = Field(default_factory=now, sa_type=moment())


class Deployment(SQLModel, table=True):
    """One body uses one system for one purpose. Months are kept as their first day."""

    __tablename__ = "deployment"
    __table_args__ = (
        Index("deployment_organisation", "organisation_id", "id"),
        Index("deployment_system", "system_id", "id"),
        CheckConstraint("end_month >= begin_month", name="deployment_months_in_order"),
    )

    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    system_id: int | None = Field(default=None, foreign_key="ai_system.id")
    purpose: str = Field(default="", sa_type=Text)
    status: Status = Field(default=Status.idea, sa_type=choice(Status, "deployment_status"))
    begin_month: date | None = None
    end_month: date | None = None
    hosting: Hosting | None = Field(default=None, sa_type=choice(Hosting, "deployment_hosting"))
    data_category: DataCategory | None = Field(default=None, sa_type=choice(DataCategory, "deployment_data"))
    automation_level: AutomationLevel | None = Field(
        default=None, sa_type=choice(AutomationLevel, "deployment_automation")
    )
    risk_class: RiskClass | None = Field(default=None, sa_type=choice(RiskClass, "deployment_risk"))
    cost_band: CostBand | None = Field(default=None, sa_type=choice(CostBand, "deployment_cost"))
    created_at: datetime = Field(default_factory=now, sa_type=moment())


class Solution(SQLModel, table=True):
    """A deployment told for reuse.

    What is published changes only by publishing: until then what was saved waits in `revision`. `edition` counts the
    publications, `reuse_count` the bodies that asked for it or live by it. `ticket_id` is the request it came from.
    """

    __tablename__ = "solution"
    __table_args__ = (
        Index(
            "solution_newest", text("published_at DESC"), text("id DESC"),
            postgresql_where=text("state = 'published'"),
        ),
        Index(
            "solution_most_reused", text("reuse_count DESC"), text("id DESC"),
            postgresql_where=text("state = 'published'"),
        ),
        Index("solution_desk", text("updated_at DESC"), text("id DESC")),
        Index("solution_ticket", "ticket_id", postgresql_where=text("ticket_id IS NOT NULL")),
        CheckConstraint("(state <> 'published') OR (published_at IS NOT NULL)", name="solution_published_at"),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(sa_type=Text, unique=True)
    deployment_id: int = Field(foreign_key="deployment.id", unique=True)
    topic_id: int | None = Field(default=None, foreign_key="topic.id", index=True)
    ticket_id: int | None = Field(default=None, sa_type=BigInteger, foreign_key="ticket.id")
    state: SolutionState = Field(default=SolutionState.draft, sa_type=choice(SolutionState, "solution_state"))
    public_teaser: bool = False
    example: bool = False

    title: str = Field(sa_type=Text)
    problem: str = Field(default="", sa_type=Text)
    problem_html: str = Field(default="", sa_type=Text)
    solution: str = Field(default="", sa_type=Text)
    solution_html: str = Field(default="", sa_type=Text)
    lessons: str = Field(default="", sa_type=Text)
    lessons_html: str = Field(default="", sa_type=Text)
    process_area: str = Field(default="", sa_type=Text)
    reuse_offer: ReuseOffer | None = Field(default=None, sa_type=choice(ReuseOffer, "solution_reuse_offer"))
    reuse_conditions: str = Field(default="", sa_type=Text)
    cost_initial_min: int | None = None
    cost_initial_max: int | None = None
    cost_running_min: int | None = None
    cost_running_max: int | None = None
    cost_running_basis: str = Field(default="", sa_type=Text)
    effort_days: int | None = None
    procurement_path: ProcurementPath | None = Field(
        default=None, sa_type=choice(ProcurementPath, "solution_procurement")
    )
    benefits: list[dict[str, str]] = Field(default_factory=list, sa_type=JSONB)
    accessibility_checked: bool = False
    accessibility_report: str = Field(default="", sa_type=Text)
    tags: list[str] = Field(default_factory=list, sa_type=JSONB)
    expert_contact_id: int | None = Field(default=None, foreign_key="app_user.id")

    revision: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    edition: int = 0
    reuse_count: int = 0
    author_id: int = Field(foreign_key="app_user.id")
    reviewed_by_id: int | None = Field(default=None, foreign_key="app_user.id")
    reviewed_on: date | None = None
    created_at: datetime = Field(default_factory=now, sa_type=moment())
    updated_at: datetime = Field(default_factory=now, sa_type=moment())
    proposed_at: datetime | None = Field(default=None, sa_type=moment())
    published_at: datetime | None = Field(default=None, sa_type=moment())
    archived_at: datetime | None = Field(default=None, sa_type=moment())
    version: int = 1


SOLUTIONS = cast("Table", Solution.__table__)  # type: ignore[attr-defined]
SOLUTIONS.append_column(
    # Of public fields alone: who may not read the rest must not find by it either.
    Column(
        "search_text",
        TSVECTOR,
        Computed(
            "setweight(to_tsvector('german', title), 'A') || "
            "setweight(to_tsvector('german', problem || ' ' || solution || ' ' || process_area), 'B')",
            persisted=True,
        ),
    )
)
Index("solution_text", SOLUTIONS.c.search_text, postgresql_using="gin")


class Comment(SQLModel, table=True):
    """A remark of the review on one field ("" is the whole). It is open until the centre marks it as done."""

    __tablename__ = "solution_comment"
    __table_args__ = (Index("solution_comment_solution", "solution_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    solution_id: int = Field(foreign_key="solution.id")
    field: str = Field(default="", sa_type=Text)
    author_id: int = Field(foreign_key="app_user.id")
    body: str = Field(sa_type=Text)
    at: datetime = Field(default_factory=now, sa_type=moment())
    done_at: datetime | None = Field(default=None, sa_type=moment())


class Reuse(SQLModel, table=True):
    """A body that asked for a solution (`ticket_id`), or lives by it.

    It also lives by it when the ticket was resolved so; that stands on the ticket, see `queries.reuse`.
    """

    __tablename__ = "solution_reuse"
    __table_args__ = (Index("solution_reuse_ticket", "ticket_id", postgresql_where=text("ticket_id IS NOT NULL")),)

    solution_id: int = Field(foreign_key="solution.id", primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", primary_key=True, index=True)
    ticket_id: int | None = Field(default=None, sa_type=BigInteger, foreign_key="ticket.id")
    state: ReuseState = Field(sa_type=choice(ReuseState, "solution_reuse_state"))
    at: datetime = Field(default_factory=now, sa_type=moment())


class Follow(SQLModel, table=True):
    """A body that wants to hear of new editions. `user_id` is who said so for the body."""

    __tablename__ = "solution_follow"

    solution_id: int = Field(foreign_key="solution.id", primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", primary_key=True, index=True)
    user_id: int = Field(foreign_key="app_user.id")
    at: datetime = Field(default_factory=now, sa_type=moment())


class Document(SQLModel, table=True):
    """A template that others may take, with its licence. `redacted`: someone took out what is nobody's business."""

    __tablename__ = "solution_document"
    __table_args__ = (Index("solution_document_solution", "solution_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    solution_id: int = Field(foreign_key="solution.id")
    file_id: int = Field(foreign_key="stored_file.id", unique=True)
    licence: str = Field(default="", sa_type=Text)
    redacted: bool = False


class GuardrailException(SQLModel, table=True):
    """Leave to begin a phase though a "must" is open; the register shows it.

    It holds up to and including `until`, unless it was taken back. `title` is the guardrail's, as it was then.
    """

    __tablename__ = "guardrail_exception"
    __table_args__ = (Index("guardrail_exception_deployment", "deployment_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    deployment_id: int = Field(foreign_key="deployment.id")
    guardrail: str = Field(sa_type=Text)
    title: str = Field(sa_type=Text)
    title_en: str = Field(default="", sa_type=Text)
    reason: str = Field(sa_type=Text)
    until: date
    granted_by_id: int = Field(foreign_key="app_user.id", index=True)
    granted_at: datetime = Field(default_factory=now, sa_type=moment())
    ended_by_id: int | None = Field(default=None, foreign_key="app_user.id", index=True)
    ended_at: datetime | None = Field(default=None, sa_type=moment())
