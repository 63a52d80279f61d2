"""The shape of what is sent from the queue."""

from typing import Annotated, Any, Literal

from fastapi import Depends
from pydantic import BaseModel, Field, StringConstraints

from app.queue.service.bulk import MOST
from app.tickets.models import Priority
from app.web.forms import Form, read

Reference = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}-\d{4}-\d{1,12}$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


class BulkForm(BaseModel):
    """`back` is the query string of the queue one comes from."""

    ticket: list[Reference] = Field(default_factory=list, max_length=MOST)
    verb: Literal["assign", "triage", "take_up"]
    advisor: int | None = Field(None, ge=1, le=2**31 - 1)
    priority: Priority | None = None
    back: str = Field("", max_length=2000)


class SaveViewForm(BaseModel):
    name: Name
    shared: bool = False
    query: str = Field("", max_length=2000)


class ChangeViewForm(BaseModel):
    name: Name
    shared: bool = False


class MoveForm(BaseModel):
    to: Literal["up", "down"]


def _input(model: type[BaseModel]) -> Any:
    return Depends(read(model))


BulkInput = Annotated[Form[BulkForm], _input(BulkForm)]
SaveViewInput = Annotated[Form[SaveViewForm], _input(SaveViewForm)]
ChangeViewInput = Annotated[Form[ChangeViewForm], _input(ChangeViewForm)]
MoveInput = Annotated[Form[MoveForm], _input(MoveForm)]
