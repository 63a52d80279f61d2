"""The shape of what admins type about the centre."""

import re
from typing import Annotated, Literal

from fastapi import Depends
from pydantic import BaseModel, Field, StringConstraints, field_validator

from app.texts import N_
from app.web.forms import Form, read

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Hint = Annotated[str, StringConstraints(strip_whitespace=True, max_length=400)]
LongText = Annotated[str, StringConstraints(min_length=1, max_length=50_000)]
SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", re.ASCII)
WRONG_SLUG = N_("Bitte nur Kleinbuchstaben, Ziffern und Bindestriche, zum Beispiel „leichte-sprache“.")


class Sluggish(BaseModel):
    """What has a short name, which stands in addresses and in the interface and never changes."""

    slug: str = Field(max_length=60)

    @field_validator("slug")
    @classmethod
    def _plain(cls, value: str) -> str:
        if not SLUG.fullmatch(value):
            raise ValueError(WRONG_SLUG)
        return value


class TopicForm(BaseModel):
    title: Title
    title_en: Line = ""
    hint: Hint = ""
    hint_en: Hint = ""
    active: bool = False
    questions: str = Field("", max_length=100_000)
    version: int = Field(0, ge=0, le=2_000_000_000)


class NewTopicForm(TopicForm, Sluggish):
    pass


class PlanForm(BaseModel):
    """A plan template; its steps are read from the numbered fields (see `plan_steps`)."""

    title: Title
    description: Hint = ""
    active: bool = False
    version: int = Field(0, ge=0, le=2_000_000_000)


class NewPlanForm(PlanForm, Sluggish):
    pass


class CannedForm(BaseModel):
    title: Title
    body: Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
    topic: str = Field("", max_length=80)
    active: bool = False
    version: str = Field("", max_length=40)


class TextForm(BaseModel):
    title: Title
    body: LongText
    version: int = Field(0, ge=0, le=2_000_000_000)


class MoveForm(BaseModel):
    """A place up or down: "up:training"."""

    move: str = Field(pattern=r"^(up|down):[a-z0-9-]{1,80}$")

    @property
    def direction(self) -> Literal["up", "down"]:
        return "up" if self.move.startswith("up:") else "down"

    @property
    def what(self) -> str:
        return self.move.partition(":")[2]


class HoursForm(BaseModel):
    """Everything as it was typed; `hours_form` finds out what it means."""

    version: str = Field(min_length=1, max_length=40)


TopicInput = Annotated[Form[TopicForm], Depends(read(TopicForm))]
NewTopicInput = Annotated[Form[NewTopicForm], Depends(read(NewTopicForm))]
PlanInput = Annotated[Form[PlanForm], Depends(read(PlanForm))]
NewPlanInput = Annotated[Form[NewPlanForm], Depends(read(NewPlanForm))]
CannedInput = Annotated[Form[CannedForm], Depends(read(CannedForm))]
TextInput = Annotated[Form[TextForm], Depends(read(TextForm))]
MoveInput = Annotated[Form[MoveForm], Depends(read(MoveForm))]
HoursInput = Annotated[Form[HoursForm], Depends(read(HoursForm))]
