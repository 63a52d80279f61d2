"""The shape of what is typed about guidance."""

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import Depends
from pydantic import BaseModel, Field, StringConstraints

from app.guidance.models import Language
from app.guidance.service import TextWish
from app.policy import Audience
from app.web.forms import Form, read

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Summary = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Body = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100_000)]
Sources = Annotated[str, StringConstraints(strip_whitespace=True, max_length=10_000)]
Slug = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Category = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Comment = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Version = Annotated[int, Field(ge=0, le=2_000_000_000)]


class TextForm(BaseModel):
    title: Title
    summary: Summary = ""
    body: Body
    sources: Sources = ""
    language: Language = Language.german
    version: Version = 0

    @property
    def wish(self) -> TextWish:
        return TextWish(self.title, self.body, self.summary, self.sources)


class NewForm(TextForm):
    slug: Slug
    category: Category


class DetailsForm(BaseModel):
    slug: Slug
    category: Category
    audience: Audience
    review_on: date | None = None
    version: Version = 0


class StageForm(BaseModel):
    """`publish_at` is a time on a clock here."""

    move: Literal["submit", "give_back", "publish", "schedule", "unschedule", "archive", "revive"]
    publish_at: datetime | None = None
    version: Version | None = None


class FeedbackForm(BaseModel):
    helpful: Literal["yes", "no"]
    comment: Comment = ""


class SettingsForm(BaseModel):
    categories: str = Field(max_length=5000)
    four_eyes: bool = False
    version: Version = 0


class FilesForm(BaseModel):
    """The files themselves are in `uploads`, from the field "files"."""


class PreviewForm(BaseModel):
    text: str = Field("", max_length=100_000)


TextInput = Annotated[Form[TextForm], Depends(read(TextForm))]
NewInput = Annotated[Form[NewForm], Depends(read(NewForm))]
DetailsInput = Annotated[Form[DetailsForm], Depends(read(DetailsForm))]
StageInput = Annotated[Form[StageForm], Depends(read(StageForm))]
FeedbackInput = Annotated[Form[FeedbackForm], Depends(read(FeedbackForm))]
SettingsInput = Annotated[Form[SettingsForm], Depends(read(SettingsForm))]
FilesInput = Annotated[Form[FilesForm], Depends(read(FilesForm))]
PreviewInput = Annotated[Form[PreviewForm], Depends(read(PreviewForm))]
