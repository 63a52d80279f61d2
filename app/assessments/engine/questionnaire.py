"""The file of the AI Act check: read and checked once."""

from collections.abc import Mapping
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BeforeValidator, Field, ValidationError, model_validator

from app.assessments.engine.checks import hold_together
from app.assessments.engine.conditions import BadCondition, Condition, read_condition
from app.assessments.engine.words import Cited, Worded

FILE = Path(__file__).parents[1] / "data" / "ai_act.yaml"
OVERLAY = "overlay"
Stage = Literal["scope", "role", "prohibited", "high_risk", "transparency", "overlay"]
When = Annotated[Condition, BeforeValidator(read_condition)]
Day = Annotated[date, BeforeValidator(lambda value: date.fromisoformat(value) if isinstance(value, str) else value)]


class BadQuestionnaire(ValueError):
    """The file does not hold together."""


class Option(Cited):
    id: str
    de: str
    en: str
    municipal_de: str = ""
    municipal_en: str = ""
    excuses: str = ""
    """The prohibited practice that this exception excuses."""


class Question(Cited):
    id: str
    stage: Stage
    type: Literal["single", "multi", "date"]
    de: str
    en: str
    help_de: str = ""
    help_en: str = ""
    options: list[Option] = Field(default_factory=list)
    show_if: When | None = None
    terminal_if: When | None = None

    @cached_property
    def option_ids(self) -> dict[str, Option]:
        """The options by id, in order."""
        return {option.id: option for option in self.options}


class Class(Cited):
    de: str
    en: str
    register_de: str
    register_en: str
    meaning_de: str
    meaning_en: str


class Rule(Worded):
    id: str
    class_name: str = Field(alias="class")
    when: When
    why_de: str
    why_en: str


class Role(Cited):
    de: str
    en: str
    meaning_de: str
    meaning_en: str
    when: When


class Note(Worded):
    """Something to know when the condition holds."""

    when: When
    de: str
    en: str
    source: str = ""


class Start(Worded):
    when: When
    day: Day


class Obligation(Cited):
    id: str
    de: str
    en: str
    applies_if: When
    applies_from: Day | None
    original_date: Day | None
    """Before the amendment of 2026."""
    starts: list[Start] = Field(default_factory=list)
    owed_by: Literal["provider", "deployer"] | None = None
    evidence_de: str
    evidence_en: str
    deployer_action_de: str = ""
    deployer_action_en: str = ""
    warning_de: str = ""
    warning_en: str = ""


class Verification(Worded):
    checked_with_several_secondary_sources: list[str]
    sources: list[str]
    not_verified: list[str]
    not_verified_de: list[str]


class Meta(Worded):
    id: str
    version: str
    law_as_of: Day
    base_act: str
    base_act_de: str
    amended_by: str
    amended_by_de: str
    national_law: str
    national_law_de: str
    verification: Verification
    warning_de: str
    warning_en: str


class Expectation(Worded):
    class_name: str = Field(alias="class")
    roles: list[str]
    has: list[str]
    has_not: list[str]


class Case(Worded):
    """A made-up case and what has to come of it."""

    name: str
    answers: dict[str, str | list[str]]
    expect: Expectation


class Questionnaire(Worded):
    """The whole file. What it names exists, and a question depends on earlier ones only."""

    meta: Meta
    classes: dict[str, Class]
    questions: list[Question]
    classification: list[Rule]
    facts: dict[str, str]
    roles: dict[str, Role]
    gpai_note: Note
    open_source_note: Note
    obligations: list[Obligation]
    test_cases: list[Case]

    @cached_property
    def by_id(self) -> dict[str, Question]:
        return {question.id: question for question in self.questions}

    @property
    def version(self) -> str:
        return self.meta.version

    @model_validator(mode="after")
    def _hold_together(self) -> "Questionnaire":
        hold_together(self)
        return self


def load(source: str | Mapping[str, Any]) -> Questionnaire:
    """The questionnaire in a YAML text, or as read from one. Raises BadQuestionnaire."""
    try:
        return Questionnaire.model_validate(yaml.safe_load(source) if isinstance(source, str) else source)
    except (ValidationError, BadCondition, yaml.YAMLError) as error:
        raise BadQuestionnaire(str(error)) from error


@cache
def questionnaire() -> Questionnaire:
    """The one in use."""
    return load(FILE.read_text("utf-8"))
