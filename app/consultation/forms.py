"""The shape of what is typed about plans and steps."""

from datetime import date
from typing import Annotated, Literal

from fastapi import Depends
from pydantic import BaseModel, Field, StringConstraints

from app.consultation.models import StepState
from app.web.forms import Form, read

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000)]


class PlanForm(BaseModel):
    template: str = Field(min_length=1, max_length=80)


class StepForm(BaseModel):
    """`result` and `due_on` are saved in any case; `move` says what becomes of the step."""

    move: Literal["save", "start", "done", "skip", "reopen"] = "save"
    due_on: date | None = None
    result: Text = ""
    skip_reason: Text = ""
    version: int | None = None

    @property
    def state(self) -> StepState | None:
        moves = {"start": StepState.active, "done": StepState.done, "skip": StepState.skipped, "reopen": StepState.open}
        return moves.get(self.move)


class NewStepForm(BaseModel):
    title: Title
    description: Text = ""
    due_on: date | None = None


PlanInput = Annotated[Form[PlanForm], Depends(read(PlanForm))]
StepInput = Annotated[Form[StepForm], Depends(read(StepForm))]
NewStepInput = Annotated[Form[NewStepForm], Depends(read(NewStepForm))]
