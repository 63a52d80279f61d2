"""The shape of what is typed about entries."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import Depends
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.register.fields import GIVEN, FieldFact, Type
from app.register.labels import month
from app.register.models import Approval, WithheldReason
from app.web.forms import Form, read

SPARE = 2
"""So many empty rows stand below the filled ones."""
MOST_ROWS = 12
LINKS = ("title", "url")


class EntryForm(BaseModel):
    """What stands in `raw` is read by `values_of`, for the fields stand in a table."""

    model_config = ConfigDict(extra="ignore")

    version: int = 0
    solution: str = Field("", max_length=100)
    organisation: str = Field("", max_length=40)


class VersionForm(BaseModel):
    version: int


class RemarkForm(BaseModel):
    remark: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class ReasonForm(BaseModel):
    """Why an entry is withdrawn; everyone reads it."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=1000)]


class WithholdForm(BaseModel):
    field: Annotated[str, StringConstraints(max_length=60)]
    reason: WithheldReason
    legal_ref: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
    decided_by: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    review_on: date


class SettingsForm(BaseModel):
    approval: Approval


class NothingForm(BaseModel):
    """A button."""


def _input(model: type[BaseModel]) -> Any:
    return Depends(read(model))


EntryInput = Annotated[Form[EntryForm], _input(EntryForm)]
VersionInput = Annotated[Form[VersionForm], _input(VersionForm)]
RemarkInput = Annotated[Form[RemarkForm], _input(RemarkForm)]
ReasonInput = Annotated[Form[ReasonForm], _input(ReasonForm)]
WithholdInput = Annotated[Form[WithholdForm], _input(WithholdForm)]
SettingsInput = Annotated[Form[SettingsForm], _input(SettingsForm)]


def values_of(form: Form[Any]) -> dict[str, Any]:
    """What was typed, by field, as `app.register.values` reads it."""
    return {fact.name: _value(form, fact) for fact in GIVEN}


def _value(form: Form[Any], fact: FieldFact) -> Any:
    if fact.type is Type.choices:
        return form.values(fact.name)
    if fact.type is Type.yes_no:
        return bool(form.value(fact.name))
    if fact.type is Type.links:
        return _rows(form, fact.name, LINKS)
    if fact.type is Type.models:
        return _rows(form, fact.name, fact.parts)
    if fact.name == "data_sources":
        return {"sources": _rows(form, fact.name, LINKS), "text": form.value("data_sources_text")}
    if fact.type is Type.parts:
        return {part: form.value(f"{fact.name}_{part}") for part in fact.parts}
    return form.value(fact.name)


def _rows(form: Form[Any], name: str, parts: tuple[str, ...]) -> list[dict[str, str]]:
    rows = [{part: form.value(f"{name}{n}_{part}").strip() for part in parts} for n in range(1, MOST_ROWS + SPARE + 1)]
    return [row for row in rows if any(row.values())]


def filled_entry(content: Mapping[str, Any]) -> dict[str, Any]:
    """Content as the form shows it."""
    shown: dict[str, Any] = {}
    for fact in GIVEN:
        value = content.get(fact.name)
        if value is None:
            continue
        shown |= _shown(fact, value)
    return shown


def _shown(fact: FieldFact, value: Any) -> dict[str, Any]:
    if fact.type in {Type.links, Type.models}:
        return _numbered(fact.name, value)
    if fact.name == "data_sources":
        return _numbered(fact.name, value.get("sources", [])) | {"data_sources_text": value.get("text", "")}
    if fact.type is Type.parts:
        return {f"{fact.name}_{part}": value.get(part, "") for part in fact.parts}
    if fact.type is Type.lines:
        return {fact.name: "\n".join(value)}
    if fact.type is Type.month:
        return {fact.name: month(value).replace("/", ".")}
    return {fact.name: value}


def _numbered(name: str, rows: list[Mapping[str, Any]]) -> dict[str, Any]:
    return {f"{name}{n}_{part}": text for n, row in enumerate(rows, start=1) for part, text in row.items()}


def rows_to_show(form: Form[Any]) -> dict[str, int]:
    """How many numbered rows each field with rows has: all filled ones and some spare."""
    parts = {"legal_basis": LINKS, "data_sources": LINKS, "model_name_version": ("name", "version", "year")}
    found = {}
    for name, columns in parts.items():
        filled = [n for n in range(1, MOST_ROWS + 1) if any(form.value(f"{name}{n}_{one}").strip() for one in columns)]
        found[name] = min(max(filled, default=0) + SPARE, MOST_ROWS)
    return found
