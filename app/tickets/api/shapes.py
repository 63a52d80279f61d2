"""What goes in and out as JSON."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from app.texts import N_
from app.tickets.forms import LongText, OptionalText, Reason, Sentence, Title
from app.tickets.models import PersonalData, Priority, ResolutionKind, Size, Stage, Standing, WaitingFor


class Body(BaseModel):
    """Unknown fields are refused, so that a typing error is noticed; so is what no database text can hold."""

    model_config = ConfigDict(extra="forbid")

    @field_validator("*")
    @classmethod
    def _storable(cls, value: Any) -> Any:
        if any("\x00" in text for text in _texts(value)):
            raise ValueError(N_("Dieser Text enthält ein Zeichen, das sich nicht speichern lässt (U+0000)."))
        return value


def _texts(value: Any) -> Iterator[str]:
    """All texts in a value of JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from (name, *_texts(part))
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


class NewTicketBody(Body):
    topic: str = Field(max_length=80, description="A topic's slug, from GET /topics.")
    title: Title
    description: LongText = Field(description="Markdown.")
    goal: OptionalText = Field("", description="What should be better afterwards.")
    service: str = Field("", max_length=200, description="The affected service.")
    personal_data: PersonalData = PersonalData.none
    standing: Standing = Standing.idea
    wished_on: date | None = None
    urgency: Priority = Priority.normal
    confidential: bool = False
    answers: dict[str, str | list[str]] = Field(
        default_factory=dict, max_length=60, description="Answers to the topic's questions, by name."
    )
    inform: list[str] = Field(
        default_factory=list, max_length=20, description="E-mail addresses of colleagues to keep informed."
    )
    reporter: str | None = Field(
        None, max_length=200, description="Advisors only: the e-mail address of whom they file for."
    )


class TextBody(Body):
    body: LongText = Field(description="Markdown.")


class ReplyBody(TextBody):
    wait_for_body: bool = Field(False, description="Advisors only: the clocks stand still until the body answers.")


class TriageBody(Body):
    topic: str | None = Field(None, max_length=80)
    priority: Priority | None = None
    size: Size | None = None
    advisor: str | None = Field(
        None, max_length=200, description="E-mail address of the advisor; empty: as it is, or you."
    )
    version: str | None = Field(
        None,
        max_length=40,
        description="Refused with 409 when stage, topic, priority, size or advisor have changed since this version.",
    )


class ResolutionBody(Body):
    kind: ResolutionKind
    summary: LongText = Field(description="Markdown.")


class ReopeningBody(Body):
    reason: Reason


class DeclinationBody(Body):
    reason: Reason


class WaitingBody(Body):
    waiting_for: WaitingFor = Field(description="nobody: the waiting is over.")
    reason: Sentence = ""


class RatingBody(Body):
    stars: int = Field(ge=1, le=5)
    comment: Sentence = ""


class OrganisationOut(BaseModel):
    key: str
    name: str
    kind: str


class QuestionOut(BaseModel):
    name: str
    label: str
    kind: str
    hint: str
    required: bool
    options: list[str]


class TopicOut(BaseModel):
    slug: str
    title: str
    hint: str
    questions: list[QuestionOut]


class PersonOut(BaseModel):
    name: str
    role: str


class FileOut(BaseModel):
    id: int
    name: str
    media_type: str
    size: int = Field(description="Octets.")
    internal: bool
    url: str


class EntryOut(BaseModel):
    id: int
    kind: str = Field(description="reply, note or event")
    internal: bool
    at: datetime
    author: str | None
    event: str = Field(description="For events, what happened.")
    text: str = Field(description="For events, the sentence in the language of the request.")
    html: str = Field(description="The safe HTML of what was written.")


class StepOut(BaseModel):
    number: int
    title: str
    description: str
    state: str
    due_on: date | None
    result: str
    skip_reason: str
    started_at: datetime | None
    ended_at: datetime | None
    version: int


class TicketLine(BaseModel):
    reference: str
    title: str
    stage: Stage
    waiting_for: WaitingFor
    priority: Priority
    topic: str = Field(description="The topic's slug.")
    topic_title: str = Field(description="In the language of the request.")
    organisation: OrganisationOut
    reporter: PersonOut
    advisor: PersonOut | None
    submitted_at: datetime
    activity_at: datetime
    due_at: datetime | None


class TicketOut(BaseModel):
    reference: str
    version: str = Field(description="Of what triage settles; to be sent with a triage.")
    title: str
    description: str
    goal: str
    service: str
    topic: str = Field(description="The topic's slug.")
    topic_title: str = Field(description="In the language of the request.")
    answers: dict[str, Any]
    personal_data: PersonalData
    standing: Standing
    wished_on: date | None
    urgency: Priority
    confidential: bool
    stage: Stage
    waiting_for: WaitingFor
    priority: Priority
    size: Size | None
    organisation: OrganisationOut
    reporter: PersonOut
    advisor: PersonOut | None
    submitted_at: datetime
    triaged_at: datetime | None
    consultation_at: datetime | None
    first_reply_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    declined_at: datetime | None
    merged_at: datetime | None
    reply_due_at: datetime | None
    triage_due_at: datetime | None
    due_at: datetime | None
    resolution: ResolutionKind | None
    resolution_summary: str
    decline_reason: str
    rating: int | None
    merged_into: str | None
    entries: list[EntryOut]
    plan: list[StepOut]
    attachments: list[FileOut]
