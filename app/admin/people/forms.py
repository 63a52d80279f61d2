"""The shape of input about people."""

from typing import Annotated

from email_validator import EmailNotValidError, validate_email
from fastapi import Depends
from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from app.people.models import Role
from app.texts import N_
from app.web.forms import Form, read


def _one_line(value: str) -> str:
    if not value.isprintable():
        raise ValueError(N_("Bitte schreiben Sie in eine Zeile."))
    return value


def _address(value: str) -> str:
    """The address in lower case, as addresses are kept."""
    try:
        return validate_email(value, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        raise ValueError(N_("Bitte geben Sie eine E-Mail-Adresse an, zum Beispiel name@stadt.example.")) from None


class InvitationForm(BaseModel):
    """`organisation` is for those who may invite to any body; the others invite to their own."""

    email: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_address)]
    name: Annotated[str, Field(min_length=1, max_length=120), AfterValidator(_one_line)]
    role: Role
    organisation: int | None = Field(None, ge=1, lt=2**31)
    submission: str = Field("", max_length=100)


class PersonForm(BaseModel):
    name: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120), AfterValidator(_one_line)
    ]
    role: Role
    organisation: int = Field(ge=1, lt=2**31)


InvitationInput = Annotated[Form[InvitationForm], Depends(read(InvitationForm))]
PersonInput = Annotated[Form[PersonForm], Depends(read(PersonForm))]
