"""The shape of what is typed about solutions and systems."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import Depends
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from app.solutions import service
from app.solutions.models import Status
from app.solutions.service.content import MOST_BENEFITS
from app.texts import _
from app.web.forms import Form, read, sentences

BENEFIT_PARTS = ("metric", "before", "after", "method")
MODEL_PARTS = ("name", "version", "year", "knowledge_cutoff")
FACT_PARTS = ("text", "url", "reported")
MOST_MODELS, MOST_FACTS = 8, 14
SPARE = 2
"""So many empty rows stand below the filled ones."""
MONTH = re.compile(r"(?:(?P<year>\d{4})-(?P<month>\d{1,2})|(?P<month2>\d{1,2})[./](?P<year2>\d{4}))")
# Where a column's name is not the field's, which the form is by.
COLUMNS = {
    "topic_id": "topic", "system_id": "product", "expert_contact_id": "expert_contact", "begin_month": "begin_date",
    "end_month": "end_date",
}  # fmt: skip
OTHER_SYSTEM = "other"
LINES = ("features", "features_en", "platforms", "categories", "used_by", "languages")


class SolutionForm(BaseModel):
    """What stands in `raw` is read by `content`, for much of it comes in numbered rows."""

    model_config = ConfigDict(extra="ignore")

    version: int = 0
    ticket: str = Field("", max_length=40)


class SystemForm(BaseModel):
    model_config = ConfigDict(extra="ignore")

    version: int = 0


class CommentForm(BaseModel):
    field: str = Field("", max_length=80)
    body: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]


class VersionForm(BaseModel):
    version: int


class SwitchForm(BaseModel):
    """On or off."""

    to: Literal["on", "off"]


class DocumentForm(BaseModel):
    """The file itself is in `uploads`."""

    licence: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""
    redacted: bool = False


class FileForm(BaseModel):
    """Nothing but a file."""


class StatusForm(BaseModel):
    status: Status


class ExceptionForm(BaseModel):
    guardrail: str = Field(max_length=20)
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
    until: date


def _input(model: type[BaseModel]) -> Any:
    return Depends(read(model))


SolutionInput = Annotated[Form[SolutionForm], _input(SolutionForm)]
SystemInput = Annotated[Form[SystemForm], _input(SystemForm)]
CommentInput = Annotated[Form[CommentForm], _input(CommentForm)]
VersionInput = Annotated[Form[VersionForm], _input(VersionForm)]
SwitchInput = Annotated[Form[SwitchForm], _input(SwitchForm)]
DocumentInput = Annotated[Form[DocumentForm], _input(DocumentForm)]
FileInput = Annotated[Form[FileForm], _input(FileForm)]


def content(form: Form[Any]) -> service.Content | None:
    """What was typed of a solution; None, with sentences in the form, where it does not hold."""
    values: dict[str, Any] = {}
    for column in service.Content.model_fields:
        name = COLUMNS.get(column, column)
        if typed := form.value(name).strip():
            values[column] = typed
    values["tags"] = [tag.strip() for tag in form.value("tags").split(",") if tag.strip()]
    values["benefits"] = _rows(form, "benefit", BENEFIT_PARTS, MOST_BENEFITS)
    if values.get("system_id") == OTHER_SYSTEM:
        values["system_id"] = None
    for column in ("begin_month", "end_month"):
        values[column] = _month(form, COLUMNS[column])
    if form.errors:
        return None
    try:
        return service.Content.model_validate(values)
    except ValidationError as error:
        form.add_errors({COLUMNS.get(name, name): text for name, text in sentences(error.errors()).items()})
        return None


def new_system(form: Form[Any]) -> service.NewSystem | None:
    """The system that is not in the list yet, if one is named."""
    if form.value("product") != OTHER_SYSTEM:
        return None
    name = form.value("new_system_name").strip()
    if not name:
        form.add_errors({"new_system_name": _("Bitte nennen Sie das KI-System.")})
        return None
    parts = [form.value(f"new_system_{part}").strip() for part in ("provider", "licence")]
    if max(len(name), *(len(part) for part in parts)) > 200:
        form.add_errors({"new_system_name": _("Bitte kürzen Sie auf höchstens %(number)s Zeichen.") % {"number": 200}})
        return None
    return service.NewSystem(name, *parts)


def _rows(form: Form[Any], prefix: str, parts: tuple[str, ...], most: int) -> list[dict[str, str]]:
    """Numbered rows, without the empty ones."""
    rows = [{part: form.value(f"{prefix}{n}_{part}").strip() for part in parts} for n in range(1, most + SPARE + 1)]
    return [row for row in rows if any(row.values())]


def _month(form: Form[Any], name: str) -> date | None:
    typed = form.value(name).strip()
    if not typed:
        return None
    found = MONTH.fullmatch(typed)
    parts = found.groupdict() if found else {}
    try:
        return date(int(parts["year"] or parts["year2"] or 0), int(parts["month"] or parts["month2"] or 0), 1)
    except (KeyError, ValueError):
        form.add_errors({name: _("Bitte geben Sie einen Monat an, zum Beispiel 03.2026.")})
        return None


def filled_solution(told: service.Content) -> dict[str, Any]:
    """A solution's content as the form shows it."""
    values = {COLUMNS.get(name, name): value for name, value in service.plain(told).items() if name != "benefits"}
    for name in ("begin_date", "end_date"):
        if values[name]:
            year, month, _day = values[name].split("-")
            values[name] = f"{month}.{year}"
    values["tags"] = ", ".join(told.tags)
    for n, benefit in enumerate(told.benefits, start=1):
        values |= {f"benefit{n}_{part}": getattr(benefit, part) for part in BENEFIT_PARTS}
    return values


def rows_to_show(form: Form[Any], prefix: str, parts: tuple[str, ...], most: int) -> int:
    """How many numbered rows the form has: all filled ones and some spare."""
    filled = [n for n in range(1, most + SPARE + 1) if any(form.value(f"{prefix}{n}_{part}").strip() for part in parts)]
    return min(max(filled, default=0) + SPARE, most)


def system_content(form: Form[Any], before: service.SystemContent | None) -> service.SystemContent | None:
    """What was typed of a system; what the form does not ask for stays as it was."""
    values: dict[str, Any] = before.model_dump() if before else {}
    simple = set(service.SystemContent.model_fields) - {"models", "facts", "maintenance_contacts", "publiccode"}
    for name in simple - set(LINES) - {"techniques", "hosting_options"}:
        values[name] = form.value(name).strip() or (None if name in _OR_NONE else "")
    for name in LINES:
        values[name] = [line.strip() for line in form.value(name).splitlines() if line.strip()]
    values["techniques"], values["hosting_options"] = form.values("techniques"), form.values("hosting_options")
    models = _rows(form, "model", MODEL_PARTS, MOST_MODELS)
    values["models"] = [
        {part: text or (None if part == "year" else "") for part, text in row.items()} for row in models
    ]
    facts = _rows(form, "fact", FACT_PARTS, MOST_FACTS)
    values["facts"] = [row | {"reported": bool(row["reported"])} for row in facts]
    try:
        return service.SystemContent.model_validate(values)
    except ValidationError as error:
        form.add_errors(sentences(error.errors()))
        return None


_OR_NONE = {"model_checked_on", "development_status", "released_on"}


def filled_system(told: service.SystemContent) -> dict[str, Any]:
    """A system as the form shows it."""
    values: Mapping[str, Any] = told.model_dump(mode="json", exclude={"models", "facts", "publiccode"})
    shown = dict(values) | {name: "\n".join(values[name]) for name in LINES}
    for n, model in enumerate(told.models, start=1):
        shown |= {f"model{n}_{part}": getattr(model, part) for part in MODEL_PARTS}
    for n, fact in enumerate(told.facts, start=1):
        shown |= {f"fact{n}_{part}": getattr(fact, part) for part in FACT_PARTS}
    return shown


StatusInput = Annotated[Form[StatusForm], _input(StatusForm)]
ExceptionInput = Annotated[Form[ExceptionForm], _input(ExceptionForm)]
