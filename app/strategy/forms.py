"""The shape of what admins type about goals."""

from datetime import date
from typing import Annotated, Any

from fastapi import Depends
from pydantic import BaseModel, Field, StringConstraints, field_validator

from app.strategy.models import Indicator
from app.strategy.service import GoalWish
from app.texts import N_
from app.web.forms import Form, read

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)]
GREATEST = 1_000_000


class GoalForm(BaseModel):
    title: Title
    title_en: Line = ""
    body: Annotated[Words, Field(min_length=1)]
    body_en: Words = ""
    responsible: Title
    measures: Words = ""
    measures_en: Words = ""
    target: Title
    target_en: Line = ""
    due_on: date
    indicator: Indicator | None = None
    target_value: float | None = Field(None, ge=0, le=GREATEST)
    position: int = Field(1, ge=1, le=999)
    note: Line = ""
    number: int = Field(0, ge=0, le=999)

    @field_validator("target_value", mode="before")
    @classmethod
    def _german_number(cls, value: Any) -> Any:
        """12,5 as well as 12.5."""
        if not isinstance(value, str):
            return value
        try:
            return float(value.replace(",", "."))
        except ValueError:
            raise ValueError(N_("Bitte geben Sie eine Zahl an, zum Beispiel 12,5.")) from None

    def wish(self) -> GoalWish:
        return GoalWish(**self.model_dump(exclude={"note", "number"}))


class EndForm(BaseModel):
    """Whether the goal ends, or is taken up again."""

    ended: bool = False


GoalInput = Annotated[Form[GoalForm], Depends(read(GoalForm))]
EndInput = Annotated[Form[EndForm], Depends(read(EndForm))]
