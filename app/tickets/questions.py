"""A topic's further questions: a list of fields in JSON that an admin edits.

Each is `{"name", "label", "kind", "hint"?, "required"?, "options"?}`, with optional `label_en` and `hint_en`;
kind is text, area, number, date, yes_no, choice or choices (the last two with `options`, a list of texts).
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from app.errors import Invalid
from app.texts import N_, _, current_language
from app.web.forms import sentence

PREFIX = "q_"
MAX_ANSWER = 4000


class Question(BaseModel):
    """One further field of a topic."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")
    label: str = Field(min_length=1, max_length=200)
    label_en: str = Field("", max_length=200)
    kind: Literal["text", "area", "number", "date", "yes_no", "choice", "choices"]
    hint: str = Field("", max_length=400)
    hint_en: str = Field("", max_length=400)
    required: bool = False
    options: list[str] = Field(default_factory=list, max_length=40)

    @model_validator(mode="after")
    def _options_where_needed(self) -> "Question":
        if (self.kind in {"choice", "choices"}) != bool(self.options):
            raise ValueError(N_("Nur „choice“ und „choices“ haben „options“, und sie brauchen sie."))
        return self

    @property
    def field(self) -> str:
        """The name of the form field."""
        return PREFIX + self.name

    @property
    def text(self) -> str:
        return self.label_en if current_language.get() == "en" and self.label_en else self.label

    @property
    def help(self) -> str:
        return self.hint_en if current_language.get() == "en" and self.hint_en else self.hint


QUESTIONS = TypeAdapter(list[Question])


def read_questions(stored: Any) -> list[Question]:
    """The questions in stored JSON. Raises Invalid with one sentence that says where it is wrong."""
    try:
        questions = QUESTIONS.validate_python(stored)
    except ValidationError as error:
        first = error.errors()[0]
        raise Invalid({"questions": _place(first["loc"]) + sentence(first)}) from None
    names = [question.name for question in questions]
    if len(names) != len(set(names)):
        raise Invalid({"questions": _("Jede Frage braucht einen eigenen Namen.")})
    return questions


def _place(location: Sequence[int | str]) -> str:
    """Where in the list: "Frage 2, „kind“: "."""
    if not location:
        return _("Erwartet wird eine Liste von Fragen in eckigen Klammern.") + " "
    place = _("Frage %(number)s") % {"number": int(location[0]) + 1}
    if len(location) > 1:
        place += ", " + " → ".join(f"„{part}“" if isinstance(part, str) else str(part + 1) for part in location[1:])
    return f"{place}: "


def answers_from_form(raw: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """What was typed into the questions' fields, whatever the topic: nothing typed is lost when it changes."""
    return {
        name.removeprefix(PREFIX): [value for value in values if value.strip()]
        for name, values in raw.items()
        if name.startswith(PREFIX)
    }


def checked_answers(stored: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    """The answers to a topic's questions, checked; what belongs to no question is left out. Raises Invalid."""
    answers: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for question in read_questions(stored):
        values = given.get(question.name, [])
        texts = [
            str(value).strip()
            for value in (values if isinstance(values, list) else [values])
            if value not in (None, "")
        ]
        if not texts:
            if question.required:
                errors[question.field] = _("Bitte füllen Sie dieses Feld aus.")
            continue
        error = _error(question, texts)
        if error:
            errors[question.field] = error
        else:
            answers[question.name] = texts if question.kind == "choices" else texts[-1]
    if errors:
        raise Invalid(errors)
    return answers


def _error(question: Question, texts: list[str]) -> str | None:
    if any(len(text) > MAX_ANSWER for text in texts):
        return _("Bitte kürzen Sie auf höchstens %(number)s Zeichen.") % {"number": MAX_ANSWER}
    if question.options and not set(texts) <= set(question.options):
        return _("Bitte wählen Sie eine der Möglichkeiten.")
    if question.kind == "number" and not re.fullmatch(r"\d{1,12}", texts[-1]):
        return _("Bitte geben Sie eine ganze Zahl an.")
    if question.kind == "yes_no" and texts[-1] not in {"yes", "no"}:
        return _("Bitte wählen Sie eine der Möglichkeiten.")
    if question.kind == "date" and not _is_date(texts[-1]):
        return _("Bitte geben Sie ein Datum an, zum Beispiel 24.12.2026.")
    return None


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
