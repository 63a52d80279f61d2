"""Tickets and everything that hangs on one."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import BigInteger, CheckConstraint, Column, Computed, ForeignKey, Index, SmallInteger, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlmodel import Field, SQLModel

from app.database.columns import choice, moment
from app.people.models import now
from app.texts import N_


class Stage(StrEnum):
    submitted = "submitted"
    triage = "triage"
    consultation = "consultation"
    resolved = "resolved"
    closed = "closed"
    declined = "declined"
    merged = "merged"


OPEN_STAGES = (Stage.submitted, Stage.triage, Stage.consultation)
STAGE_LABELS = {
    Stage.submitted: N_("Eingegangen"),
    Stage.triage: N_("Triage"),
    Stage.consultation: N_("Beratung"),
    Stage.resolved: N_("Gelöst"),
    Stage.closed: N_("Abgeschlossen"),
    Stage.declined: N_("Abgelehnt"),
    Stage.merged: N_("Zusammengeführt"),
}


class WaitingFor(StrEnum):
    nobody = "nobody"
    municipality = "municipality"
    third_party = "third_party"


WAITING_LABELS = {
    WaitingFor.nobody: N_("niemanden"),
    WaitingFor.municipality: N_("die Kommune"),
    WaitingFor.third_party: N_("Dritte"),
}


class Priority(StrEnum):
    low = "low"
    normal = "normal"
    high = "high"
    urgent = "urgent"


PRIORITY_LABELS = {
    Priority.low: N_("niedrig"),
    Priority.normal: N_("normal"),
    Priority.high: N_("hoch"),
    Priority.urgent: N_("dringend"),
}
PRIORITY_RANK = {Priority.urgent: 0, Priority.high: 1, Priority.normal: 2, Priority.low: 3}


class Size(StrEnum):
    s = "s"
    m = "m"
    l = "l"  # noqa: E741 – the size is called L


SIZE_LABELS = {
    Size.s: N_("S – eine Auskunft"),
    Size.m: N_("M – einige Termine"),
    Size.l: N_("L – ein Vorhaben"),
}


class PersonalData(StrEnum):
    none = "none"
    personal = "personal"
    special = "special"


PERSONAL_DATA_LABELS = {
    PersonalData.none: N_("keine personenbezogenen Daten"),
    PersonalData.personal: N_("personenbezogene Daten"),
    PersonalData.special: N_("besondere Kategorien (Art. 9 DSGVO)"),
}


class Standing(StrEnum):
    """Where the municipality's undertaking stands."""

    idea = "idea"
    procurement = "procurement"
    pilot = "pilot"
    live = "live"


STANDING_LABELS = {
    Standing.idea: N_("Idee"),
    Standing.procurement: N_("Beschaffung"),
    Standing.pilot: N_("Pilot"),
    Standing.live: N_("im Einsatz"),
}


class ResolutionKind(StrEnum):
    answered = "answered"
    solution_introduced = "solution_introduced"
    solution_reused = "solution_reused"
    no_ai_needed = "no_ai_needed"
    not_feasible = "not_feasible"


RESOLUTION_LABELS = {
    ResolutionKind.answered: N_("Frage beantwortet"),
    ResolutionKind.solution_introduced: N_("Lösung eingeführt"),
    ResolutionKind.solution_reused: N_("Lösung nachgenutzt"),
    ResolutionKind.no_ai_needed: N_("keine KI nötig"),
    ResolutionKind.not_feasible: N_("nicht umsetzbar"),
}


class Topic(SQLModel, table=True):
    """What a ticket is about. `questions` describes the topic's further fields (see `tickets/questions.py`)."""

    __tablename__ = "topic"

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(sa_type=Text, unique=True)
    title: str = Field(sa_type=Text)
    title_en: str = Field(default="", sa_type=Text)
    hint: str = Field(default="", sa_type=Text)
    hint_en: str = Field(default="", sa_type=Text)
    position: int = 0
    active: bool = True
    questions: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB)
    version: int = 1


class Ticket(SQLModel, table=True):
    """One request for help. `due_at` is the next moment the centre owes something; null while it waits on others.

    `priority_rank` repeats the priority as a number, so that the queue can sort by an index.
    """

    __tablename__ = "ticket"
    __table_args__ = (
        CheckConstraint("resolved_at IS NULL OR resolved_at >= submitted_at", name="ticket_resolved_after_submitted"),
        CheckConstraint("(stage = 'merged') = (merged_into_id IS NOT NULL)", name="ticket_merged_somewhere"),
        CheckConstraint("rating BETWEEN 1 AND 5", name="ticket_rating_range"),
        Index("ticket_latest", text("activity_at DESC"), text("id DESC")),
        Index("ticket_body_latest", "organisation_id", text("activity_at DESC"), text("id DESC")),
        Index(
            "ticket_open_due", text("COALESCE(due_at, '9999-01-01 00:00:00+00'::timestamp with time zone)"), "id",
            postgresql_include=["due_at"],  # so that what is overdue is counted in the index alone
            postgresql_where=text("stage IN ('submitted', 'triage', 'consultation')"),
        ),
        Index(
            "ticket_open_priority", "priority_rank", "id",
            postgresql_where=text("stage IN ('submitted', 'triage', 'consultation')"),
        ),
        Index(
            "ticket_open_age", "id", postgresql_where=text("stage IN ('submitted', 'triage', 'consultation')")
        ),
        Index(
            "ticket_open_advisor", "advisor_id",
            text("COALESCE(due_at, '9999-01-01 00:00:00+00'::timestamp with time zone)"), "id",
            postgresql_where=text("stage IN ('submitted', 'triage', 'consultation')"),
        ),
        Index(
            "ticket_open_stage", "stage",
            text("COALESCE(due_at, '9999-01-01 00:00:00+00'::timestamp with time zone)"), "id",
            postgresql_where=text("stage IN ('submitted', 'triage', 'consultation')"),
        ),
        Index(
            "ticket_open_waiting", "waiting_for",
            text("COALESCE(due_at, '9999-01-01 00:00:00+00'::timestamp with time zone)"), "id",
            postgresql_where=text("stage IN ('submitted', 'triage', 'consultation')"),
        ),
        Index(
            "ticket_open_body", "organisation_id",
            text("COALESCE(due_at, '9999-01-01 00:00:00+00'::timestamp with time zone)"), "id",
            postgresql_where=text("stage IN ('submitted', 'triage', 'consultation')"),
        ),
        Index(
            "ticket_open_unassigned",
            text("COALESCE(due_at, '9999-01-01 00:00:00+00'::timestamp with time zone)"), "id",
            postgresql_where=text("stage IN ('submitted', 'triage', 'consultation') AND advisor_id IS NULL"),
        ),
        Index("ticket_stage", "stage", "id"),
        Index("ticket_advisor", "advisor_id", "id"),
        Index("ticket_reporter", "reporter_id", "id"),
        Index("ticket_topic", "topic_id", "id"),
        Index("ticket_merged_into", "merged_into_id", postgresql_where=text("merged_into_id IS NOT NULL")),
    )  # fmt: skip

    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True, autoincrement=True))
    reference: str = Field(sa_type=Text, unique=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    reporter_id: int = Field(foreign_key="app_user.id")
    filed_by_id: int = Field(foreign_key="app_user.id")
    topic_id: int = Field(foreign_key="topic.id")
    title: str = Field(sa_type=Text)
    description: str = Field(sa_type=Text)
    description_html: str = Field(sa_type=Text)
    goal: str = Field(default="", sa_type=Text)
    service: str = Field(default="", sa_type=Text)
    personal_data: PersonalData = Field(default=PersonalData.none, sa_type=choice(PersonalData, "ticket_personal_data"))
    standing: Standing = Field(default=Standing.idea, sa_type=choice(Standing, "ticket_standing"))
    wished_on: date | None = None
    urgency: Priority = Field(default=Priority.normal, sa_type=choice(Priority, "ticket_urgency"))
    answers: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    confidential: bool = False

    stage: Stage = Field(default=Stage.submitted, sa_type=choice(Stage, "ticket_stage_known"))
    stage_before: Stage | None = Field(default=None, sa_type=choice(Stage, "ticket_stage_before_known"))
    waiting_for: WaitingFor = Field(default=WaitingFor.nobody, sa_type=choice(WaitingFor, "ticket_waiting_known"))
    priority: Priority = Field(default=Priority.normal, sa_type=choice(Priority, "ticket_priority_known"))
    priority_rank: int = Field(default=2, sa_type=SmallInteger)
    size: Size | None = Field(default=None, sa_type=choice(Size, "ticket_size_known"))
    advisor_id: int | None = Field(default=None, foreign_key="app_user.id")

    submitted_at: datetime = Field(default_factory=now, sa_type=moment())
    triaged_at: datetime | None = Field(default=None, sa_type=moment())
    triage_done_at: datetime | None = Field(default=None, sa_type=moment())
    consultation_at: datetime | None = Field(default=None, sa_type=moment())
    first_reply_at: datetime | None = Field(default=None, sa_type=moment())
    resolved_at: datetime | None = Field(default=None, sa_type=moment())
    closed_at: datetime | None = Field(default=None, sa_type=moment())
    declined_at: datetime | None = Field(default=None, sa_type=moment())
    merged_at: datetime | None = Field(default=None, sa_type=moment())
    activity_at: datetime = Field(default_factory=now, sa_type=moment())
    reply_due_at: datetime | None = Field(default=None, sa_type=moment())
    triage_due_at: datetime | None = Field(default=None, sa_type=moment())
    step_due_at: datetime | None = Field(default=None, sa_type=moment())
    due_at: datetime | None = Field(default=None, sa_type=moment())

    resolution: ResolutionKind | None = Field(default=None, sa_type=choice(ResolutionKind, "ticket_resolution_known"))
    resolution_summary: str = Field(default="", sa_type=Text)
    resolution_html: str = Field(default="", sa_type=Text)
    decline_reason: str = Field(default="", sa_type=Text)
    merged_into_id: int | None = Field(default=None, sa_type=BigInteger, foreign_key="ticket.id")
    rating: int | None = Field(default=None, sa_type=SmallInteger)
    rating_comment: str = Field(default="", sa_type=Text)
    rated_at: datetime | None = Field(default=None, sa_type=moment())

    @property
    def path(self) -> str:
        """Where the ticket's page is; services know no routes, so this one path is written out."""
        return f"/tickets/{self.reference}"


TICKETS = cast("Table", Ticket.__table__)  # type: ignore[attr-defined]
TICKETS.append_column(
    # Not mapped: no query needs to fetch it, they only search in it.
    Column(
        "search_text",
        TSVECTOR,
        Computed(
            "setweight(to_tsvector('german', reference || ' ' || title), 'A') || "
            "setweight(to_tsvector('german', description || ' ' || goal || ' ' || service), 'B')",
            persisted=True,
        ),
    )
)
Index("ticket_text", TICKETS.c.search_text, postgresql_using="gin")


class EntryKind(StrEnum):
    reply = "reply"
    note = "note"
    event = "event"


class Entry(SQLModel, table=True):
    """One line of a ticket's story: a reply, an internal note, or an event.

    An event's `event` names what happened and `facts` what it needs to be told; `body` may hold a reason.
    """

    __tablename__ = "ticket_entry"
    __table_args__ = (Index("ticket_entry_story", "ticket_id", "id"),)

    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True, autoincrement=True))
    ticket_id: int = Field(sa_type=BigInteger, foreign_key="ticket.id")
    kind: EntryKind = Field(sa_type=choice(EntryKind, "ticket_entry_kind"))
    internal: bool = False
    author_id: int | None = Field(default=None, foreign_key="app_user.id")
    at: datetime = Field(default_factory=now, sa_type=moment())
    event: str = Field(default="", sa_type=Text)
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    body: str = Field(default="", sa_type=Text)
    body_html: str = Field(default="", sa_type=Text)


class Participant(SQLModel, table=True):
    """Someone of the body who is kept informed, beside the reporter. `by_merge` goes again when the merge is undone."""

    __tablename__ = "ticket_participant"

    ticket_id: int = Field(sa_type=BigInteger, foreign_key="ticket.id", primary_key=True)
    user_id: int = Field(foreign_key="app_user.id", primary_key=True, index=True)
    by_merge_of_id: int | None = Field(default=None, sa_type=BigInteger)


class Pause(SQLModel, table=True):
    """A time in which the clocks stood still, because the ticket waited on others."""

    __tablename__ = "ticket_pause"
    __table_args__ = (
        Index("ticket_pause_ticket", "ticket_id", "id"),
        Index("ticket_pause_one_open", "ticket_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        CheckConstraint("ended_at >= started_at", name="ticket_pause_order"),
    )

    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(sa_type=BigInteger, foreign_key="ticket.id")
    waiting_for: WaitingFor = Field(sa_type=choice(WaitingFor, "ticket_pause_waiting"))
    started_at: datetime = Field(sa_type=moment())
    ended_at: datetime | None = Field(default=None, sa_type=moment())


class LinkKind(StrEnum):
    related = "related"
    split = "split"  # type: ignore[assignment]  # shadows str.split, which nobody calls on it


class Link(SQLModel, table=True):
    """Two tickets that have to do with each other; `split`: the second was split from the first."""

    __tablename__ = "ticket_link"

    first_id: int = Field(sa_type=BigInteger, foreign_key="ticket.id", primary_key=True)
    second_id: int = Field(sa_type=BigInteger, foreign_key="ticket.id", primary_key=True, index=True)
    kind: LinkKind = Field(sa_type=choice(LinkKind, "ticket_link_kind"))


class Attachment(SQLModel, table=True):
    """A stored file on a ticket: with the ticket itself, with an entry, or with a step."""

    __tablename__ = "ticket_attachment"
    __table_args__ = (Index("ticket_attachment_ticket", "ticket_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = Field(sa_type=BigInteger, foreign_key="ticket.id")
    file_id: int = Field(foreign_key="stored_file.id", unique=True)
    entry_id: int | None = Field(default=None, sa_type=BigInteger, foreign_key="ticket_entry.id")
    step_id: int | None = Field(default=None, foreign_key="consultation_step.id")
    internal: bool = False


class PublicResult(SQLModel, table=True):
    """What everyone may read of how a ticket ended, once the body has agreed to the text and the centre released it.

    `agreed_by_body`: someone of the body said so here; otherwise the centre recorded that the body agreed.
    """

    __tablename__ = "public_result"
    __table_args__ = (
        CheckConstraint("released_at IS NULL OR agreed_at IS NOT NULL", name="public_result_agreed"),
        Index(
            "public_result_latest", text("released_at DESC"), text("ticket_id DESC"),
            postgresql_where=text("released_at IS NOT NULL"),
        ),
    )  # fmt: skip

    ticket_id: int = Field(sa_column=Column(BigInteger, ForeignKey("ticket.id"), primary_key=True, autoincrement=False))
    title: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    html: str = Field(sa_type=Text)
    agreed_at: datetime | None = Field(default=None, sa_type=moment())
    agreed_by_body: bool = False
    released_at: datetime | None = Field(default=None, sa_type=moment())


class CannedReply(SQLModel, table=True):
    """A text advisors use again; placeholders stand in double braces, such as {{ anrede }}."""

    __tablename__ = "canned_reply"

    id: int | None = Field(default=None, primary_key=True)
    title: str = Field(sa_type=Text)
    body: str = Field(sa_type=Text)
    topic_id: int | None = Field(default=None, foreign_key="topic.id")
    position: int = 0
    active: bool = True
