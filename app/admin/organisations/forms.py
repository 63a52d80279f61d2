"""What is typed to take over a directory."""

from typing import Annotated

from fastapi import Depends
from pydantic import BaseModel, Field

from app.people.directory import STATES
from app.web.forms import Form, read


class UploadForm(BaseModel):
    """`state` is the key of a Land; empty: all that the file has."""

    state: str = Field("", pattern=f"^({'|'.join(STATES)})?$")


class ConfirmForm(BaseModel):
    """`seen` is the mark of the dry run that the page showed."""

    seen: str = Field("", max_length=40)


UploadInput = Annotated[Form[UploadForm], Depends(read(UploadForm))]
ConfirmInput = Annotated[Form[ConfirmForm], Depends(read(ConfirmForm))]
