"""Forms: what was typed, what it means, and what is wrong with it, in one value.

A handler takes `Form[ReplyForm]` through `Depends(read(ReplyForm))`. `form.data` is the checked
model; while `form.errors` is not empty it must not be asked for.
"""

from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from inspect import isclass
from typing import Any, BinaryIO, Generic, Literal, TypeVar, get_args, get_origin

from anyio import from_thread
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from app.texts import N_, _, ngettext

Model = TypeVar("Model", bound=BaseModel)
MAX_FIELDS = 500
MAX_FILES = 10

CHOOSE = N_("Bitte wählen Sie eine der Möglichkeiten.")
SENTENCES = {
    "missing": N_("Bitte füllen Sie dieses Feld aus."),
    "enum": CHOOSE,
    "literal_error": CHOOSE,
    "date_from_datetime_parsing": N_("Bitte geben Sie ein Datum an, zum Beispiel 24.12.2026."),
    "date_parsing": N_("Bitte geben Sie ein Datum an, zum Beispiel 24.12.2026."),
    "int_parsing": N_("Bitte geben Sie eine ganze Zahl an."),
    "int_from_float": N_("Bitte geben Sie eine ganze Zahl an."),
    "extra_forbidden": N_("Dieses Feld gibt es hier nicht."),
    "model_attributes_type": N_("Hier wird ein JSON-Objekt erwartet."),
    "value_error": N_("Diese Angabe stimmt so nicht."),
}
OTHER = N_("Diese Angabe stimmt so nicht.")


class Form(Generic[Model]):
    """What was typed, by field; its meaning; and the sentences about what is wrong."""

    def __init__(
        self,
        raw: Mapping[str, list[str]] | None = None,
        data: Model | None = None,
        errors: Mapping[str, str] | None = None,
        files: list[UploadFile] | None = None,
    ) -> None:
        self.raw = dict(raw or {})
        self._data = data
        self.errors = dict(errors or {})
        self.files = files or []

    @property
    def data(self) -> Model:
        """The checked input. Raises RuntimeError when there is none."""
        if self._data is None:
            raise RuntimeError("The form was not valid; look at `errors` first.")
        return self._data

    def value(self, name: str) -> str:
        values = self.raw.get(name)
        return values[-1] if values else ""

    def values(self, name: str) -> list[str]:
        return self.raw.get(name, [])

    def error(self, name: str) -> str | None:
        return self.errors.get(name)

    @property
    def uploads(self) -> list[tuple[str, BinaryIO]]:
        """The files that came with the form: (name as sent, content)."""
        return [(file.filename or "", file.file) for file in self.files]

    def add_errors(self, fields: Mapping[str, str]) -> None:
        """Adds sentences that only the service could know."""
        self.errors |= fields


def filled(values: Mapping[str, Any]) -> Form[Any]:
    """A form that shows stored values, for editing. Lists become several values, None an empty one."""
    return Form({name: _texts(value) for name, value in values.items()})


def _texts(value: Any) -> list[str]:
    if value is None:
        return [""]
    if isinstance(value, bool):
        return ["true"] if value else []
    if isinstance(value, str):
        return [value]
    return [str(part) for part in value] if isinstance(value, Iterable) else [str(value)]


def read(model: type[Model]) -> Callable[[Request], Form[Model]]:
    """A dependency that reads the request's form as `model`. Its uploaded files are closed with the request."""

    def form_of(request: Request) -> Form[Model]:
        return read_form(request, model)

    return form_of


def read_form(request: Request, model: type[Model]) -> Form[Model]:
    """The request's form. Read when it is asked for and not before, so that guards come first."""
    raw: dict[str, list[str]] = {}
    files: list[UploadFile] = []
    for name, value in from_thread.run(_content, request).multi_items():
        if isinstance(value, str):
            raw.setdefault(name, []).append(value.replace("\r\n", "\n").replace("\x00", ""))
        elif value.filename:
            files.append(value)
    return check(model, raw, files)


async def _content(request: Request) -> FormData:
    return await request.form(max_files=MAX_FILES * 2, max_fields=MAX_FIELDS)


class Choice:
    """Marks a field of a form that is chosen and not typed, where its type does not say so."""


def _chosen(model: type[BaseModel], name: str) -> bool:
    """Whether one chooses this field: it has a fixed set of values, or is marked."""
    info = model.model_fields.get(name)
    if info is None:
        return False
    kinds = (info.annotation, *get_args(info.annotation))
    fixed = any(isclass(kind) and issubclass(kind, Enum) for kind in kinds) or get_origin(info.annotation) is Literal
    return fixed or Choice in info.metadata


def check(model: type[Model], raw: Mapping[str, list[str]], files: list[UploadFile] | None = None) -> Form[Model]:
    """The form for what was typed. Empty texts count as not given."""
    try:
        return Form(raw, model.model_validate(_shaped(model, raw)), files=files)
    except ValidationError as error:
        found = error.errors()
        missing = {str(one["loc"][0]) for one in found if one["type"] == "missing" and one["loc"]}
        choose = dict.fromkeys((name for name in missing if _chosen(model, name)), _(CHOOSE))
        return Form(raw, errors=sentences(found) | choose, files=files)


def _shaped(model: type[BaseModel], raw: Mapping[str, list[str]]) -> dict[str, Any]:
    """Lists for fields that take several values, the last value for all others, nothing for empty ones."""
    shaped: dict[str, Any] = {}
    for name, info in model.model_fields.items():
        values = [value.strip() for value in raw.get(name, []) if value.strip()]
        if "list[" in str(info.annotation):
            shaped[name] = values
        elif values:
            shaped[name] = values[-1]
    extra = model.model_config.get("extra") == "allow"
    if extra:
        shaped |= {name: values for name, values in raw.items() if name not in model.model_fields}
    return shaped


def sentences(errors: Iterable[ErrorDetails]) -> dict[str, str]:
    """One sentence a field, in the reader's language."""
    found: dict[str, str] = {}
    for error in errors:
        name = str(error["loc"][0]) if error["loc"] else ""
        found.setdefault(name, sentence(error))
    return found


def sentence(error: ErrorDetails) -> str:
    """What to tell a person about one error of pydantic."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "string_too_short" and context.get("min_length") != 1:
        return _("Bitte schreiben Sie mindestens %(number)s Zeichen.") % {"number": context["min_length"]}
    if kind == "string_too_short":
        kind = "missing"
    if kind == "string_too_long":
        return _("Bitte kürzen Sie auf höchstens %(number)s Zeichen.") % {"number": context["max_length"]}
    if kind == "too_long":
        return ngettext(
            "Bitte höchstens %(number)s Eintrag.",
            "Bitte höchstens %(number)s Einträge.",
            context["max_length"],
        ) % {"number": context["max_length"]}
    if kind in {"greater_than_equal", "less_than_equal"}:
        bound = context.get("ge", context.get("le"))
        more = kind == "greater_than_equal"
        text = _("Bitte geben Sie mindestens %(number)s an.") if more else _("Bitte geben Sie höchstens %(number)s an.")
        return text % {"number": bound}
    if kind == "value_error" and str(context.get("error", "")):
        return _(str(context["error"]))
    return _(SENTENCES.get(kind, OTHER))
