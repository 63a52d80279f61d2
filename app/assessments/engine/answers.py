"""Answers as they come in, and whether they are any."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from app.assessments.engine.questionnaire import Question, Questionnaire

Answers: TypeAlias = Mapping[str, str | tuple[str, ...]]
"""By question: an option or a date, or the chosen options in the file's order. What is not answered is not there."""

NONE = "none"


class Problem(StrEnum):
    """What can be wrong with an answer."""

    unknown_question = "unknown_question"
    unknown_option = "unknown_option"
    wants_one = "wants_one"
    wants_several = "wants_several"
    no_date = "no_date"
    contradiction = "contradiction"


class InvalidAnswers(ValueError):
    """Some answers are none; `problems` says which and why."""

    def __init__(self, problems: Mapping[str, Problem]) -> None:
        super().__init__(", ".join(f"{name}: {problem}" for name, problem in problems.items()))
        self.problems = dict(problems)


def read_answers(questionnaire: "Questionnaire", raw: Mapping[str, Any]) -> Answers:
    """The answers, checked one by one. An empty list is no answer. Raises InvalidAnswers."""
    found: dict[str, str | tuple[str, ...]] = {}
    problems: dict[str, Problem] = {}
    for name, value in raw.items():
        question = questionnaire.by_id.get(name)
        read = _read(question, value) if question else Problem.unknown_question
        if isinstance(read, Problem):
            problems[name] = read
        elif read:
            found[name] = read
    if problems:
        raise InvalidAnswers(problems)
    return found


def _read(question: "Question", value: Any) -> str | tuple[str, ...] | Problem:
    if question.type == "multi":
        return _several(question, value)
    if not isinstance(value, str):
        return Problem.wants_one
    if question.type == "date":
        return value if _is_date(value) else Problem.no_date
    return value if value in question.option_ids else Problem.unknown_option


def _several(question: "Question", value: Any) -> tuple[str, ...] | Problem:
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
        return Problem.wants_several
    if not set(value) <= question.option_ids.keys():
        return Problem.unknown_option
    if NONE in value and len(set(value)) > 1:
        return Problem.contradiction
    return tuple(name for name in question.option_ids if name in value)


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
