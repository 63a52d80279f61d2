"""What is typed to take a table over."""

from typing import Annotated

from fastapi import Depends
from pydantic import BaseModel, Field

from app.register.importing.mapping import MOST_BYTES
from app.web.forms import Form, read


class UploadForm(BaseModel):
    mapping: str = Field(min_length=1, max_length=MOST_BYTES)


class ConfirmForm(BaseModel):
    """`seen` is the mark of the dry run that the page showed."""

    seen: str = Field("", max_length=40)


UploadInput = Annotated[Form[UploadForm], Depends(read(UploadForm))]
ConfirmInput = Annotated[Form[ConfirmForm], Depends(read(ConfirmForm))]
