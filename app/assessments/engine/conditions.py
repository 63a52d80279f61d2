"""The language of conditions in the file: read once, checked, asked often."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from app.assessments.engine.answers import Answers

ON_ONE, ON_SEVERAL, ON_DATE = ("is", "in"), ("has", "has_any", "prefix_any"), ("before",)


class BadCondition(ValueError):
    """The file says something that is no condition."""


@dataclass(frozen=True)
class All:
    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class Either:
    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class Not:
    part: "Condition"


@dataclass(frozen=True)
class Always:
    """Holds in any case."""


@dataclass(frozen=True)
class Answered:
    """The answer to a question is among the values, or with `prefix_any` begins with one, or lies `before` one."""

    question: str
    operator: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Classed:
    names: tuple[str, ...]


@dataclass(frozen=True)
class InRole:
    name: str


@dataclass(frozen=True)
class Holds:
    fact: str


Condition: TypeAlias = All | Either | Not | Always | Answered | Classed | InRole | Holds


@dataclass(frozen=True)
class Situation:
    """What is known so far."""

    answers: Answers
    facts: frozenset[str] = frozenset()
    class_name: str = ""
    roles: frozenset[str] = field(default_factory=frozenset)


def read_condition(raw: Any) -> Condition:
    """The condition in the file's words. Raises BadCondition for whatever is not of the language."""
    if not isinstance(raw, Mapping):
        raise BadCondition(f"no condition: {raw!r}")
    if "q" in raw:
        return _answered(raw)
    if len(raw) != 1:
        raise BadCondition(f"one operator at a time: {dict(raw)!r}")
    [(operator, value)] = raw.items()
    if operator in {"all", "any", "not"}:
        return _combined(operator, value)
    match operator, value:
        case ("always", True):
            return Always()
        case ("class", str()):
            return Classed((value,))
        case ("class_in", _):
            return Classed(_names(value))
        case ("role", str()):
            return InRole(value)
        case ("fact", str()):
            return Holds(value)
    raise BadCondition(f"unknown: {operator!r} with {value!r}")


def _combined(operator: str, value: Any) -> Condition:
    if operator == "not":
        return Not(read_condition(value))
    if not isinstance(value, list) or not value:
        raise BadCondition(f"{operator!r} wants a list: {value!r}")
    parts = tuple(read_condition(part) for part in value)
    return All(parts) if operator == "all" else Either(parts)


def _answered(raw: Mapping[Any, Any]) -> Answered:
    rest = {key: value for key, value in raw.items() if key != "q"}
    if len(rest) != 1 or not isinstance(raw["q"], str):
        raise BadCondition(f"a question and one operator: {dict(raw)!r}")
    [(operator, value)] = rest.items()
    if operator not in {*ON_ONE, *ON_SEVERAL, *ON_DATE}:
        raise BadCondition(f"unknown operator: {operator!r}")
    one = operator in {"is", "has", "before"}
    return Answered(raw["q"], operator, _names([value] if one else value))


def _names(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(name, str) for name in value):
        raise BadCondition(f"a list of texts is wanted: {value!r}")
    return tuple(value)


def holds(condition: Condition, now: Situation) -> bool:
    """Whether the condition holds. What was not answered is nothing: only `not` holds of it."""
    match condition:
        case All(parts):
            return all(holds(part, now) for part in parts)
        case Either(parts):
            return any(holds(part, now) for part in parts)
        case Not(part):
            return not holds(part, now)
        case Always():
            return True
        case Answered(question, operator, values):
            return _fits(now.answers.get(question, ()), operator, values)
        case Classed(names):
            return now.class_name in names
        case InRole(name):
            return name in now.roles
        case Holds(fact):
            return fact in now.facts


def _fits(answer: str | tuple[str, ...], operator: str, values: tuple[str, ...]) -> bool:
    given = (answer,) if isinstance(answer, str) else answer
    if operator == "prefix_any":
        return any(one.startswith(values) for one in given)
    if operator == "before":
        return any(one < values[0] for one in given)  # dates as ISO 8601 writes them
    return any(one in values for one in given)


def leaves(condition: Condition) -> Iterator[Answered | Classed | InRole | Holds]:
    """What the condition asks for, without how it is put together."""
    match condition:
        case All(parts) | Either(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case Always():
            return
        case _:
            yield condition
