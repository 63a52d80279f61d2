"""The shape of what is typed about tickets; the API takes the same shapes as JSON."""

from datetime import date
from typing import Annotated, Any

from fastapi import Depends
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.tickets.models import PersonalData, Priority, ResolutionKind, Size, Standing, WaitingFor
from app.web.forms import Choice, Form, read

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
LongText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]
OptionalText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000)]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)]
Version = Annotated[str, StringConstraints(max_length=40)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]


class TicketForm(BaseModel):
    """Filing. Names beginning with q_ belong to the topic's own questions and are read from `raw`."""

    topic: str = Field(min_length=1, max_length=80)
    title: Title
    description: LongText
    goal: OptionalText = ""
    service: Line = ""
    personal_data: PersonalData = PersonalData.none
    standing: Standing = Standing.idea
    wished_on: date | None = None
    urgency: Priority = Priority.normal
    confidential: bool = False
    inform: list[int] = Field(default_factory=list, max_length=20)
    reporter: int | None = None
    submission: str = Field("", max_length=80)


class EditForm(BaseModel):
    title: Title
    description: LongText
    goal: OptionalText = ""
    service: Line = ""
    version: Version


class ReplyForm(BaseModel):
    body: LongText
    wait_for_body: bool = False
    submission: str = Field("", max_length=80)


class NoteForm(BaseModel):
    body: LongText
    submission: str = Field("", max_length=80)


class TriageForm(BaseModel):
    topic: str | None = None
    priority: Priority | None = None
    size: Size | None = None
    advisor: int | None = None
    version: Version | None = None


class AssignForm(BaseModel):
    advisor: Annotated[int, Choice]


class WaitForm(BaseModel):
    waiting_for: WaitingFor
    reason: Sentence = ""


class DeclineForm(BaseModel):
    reason: Reason


class ResolveForm(BaseModel):
    kind: ResolutionKind
    summary: LongText


class ResultForm(BaseModel):
    """The public result. `version` is what the writer had before their eyes."""

    title: Title
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=3000)]
    version: Version


class AgreementForm(BaseModel):
    """To the public result as it reads; `version` is the one that was shown."""

    agreed: bool = False
    version: Version


class ReopenForm(BaseModel):
    reason: Reason


class ReferenceForm(BaseModel):
    reference: str = Field(min_length=1, max_length=40)


class SplitForm(BaseModel):
    title: Title
    description: LongText


class PersonForm(BaseModel):
    person: Annotated[int, Choice]


class ConfidentialForm(BaseModel):
    confidential: bool = False


class RatingForm(BaseModel):
    stars: Annotated[int, Choice] = Field(ge=1, le=5)
    comment: Sentence = ""


class Nothing(BaseModel):
    """No fields: the request alone says it."""

    model_config = ConfigDict(extra="ignore")


def _input(model: type[BaseModel]) -> Any:
    return Depends(read(model))


TicketInput = Annotated[Form[TicketForm], _input(TicketForm)]
EditInput = Annotated[Form[EditForm], _input(EditForm)]
ReplyInput = Annotated[Form[ReplyForm], _input(ReplyForm)]
NoteInput = Annotated[Form[NoteForm], _input(NoteForm)]
TriageInput = Annotated[Form[TriageForm], _input(TriageForm)]
AssignInput = Annotated[Form[AssignForm], _input(AssignForm)]
WaitInput = Annotated[Form[WaitForm], _input(WaitForm)]
DeclineInput = Annotated[Form[DeclineForm], _input(DeclineForm)]
ResolveInput = Annotated[Form[ResolveForm], _input(ResolveForm)]
ResultInput = Annotated[Form[ResultForm], _input(ResultForm)]
AgreementInput = Annotated[Form[AgreementForm], _input(AgreementForm)]
ReopenInput = Annotated[Form[ReopenForm], _input(ReopenForm)]
ReferenceInput = Annotated[Form[ReferenceForm], _input(ReferenceForm)]
SplitInput = Annotated[Form[SplitForm], _input(SplitForm)]
PersonInput = Annotated[Form[PersonForm], _input(PersonForm)]
ConfidentialInput = Annotated[Form[ConfidentialForm], _input(ConfidentialForm)]
RatingInput = Annotated[Form[RatingForm], _input(RatingForm)]
