"""Whether the file holds together: what a condition names exists, fits, and is known where it is asked for."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from app.assessments.engine.conditions import (
    ON_DATE,
    ON_ONE,
    ON_SEVERAL,
    Answered,
    Classed,
    Condition,
    Holds,
    InRole,
    leaves,
)
from app.assessments.engine.facts import FACTS

if TYPE_CHECKING:
    from app.assessments.engine.questionnaire import Question, Questionnaire

Leaf: TypeAlias = Answered | Classed | InRole | Holds
FITTING = {"single": ON_ONE, "multi": ON_SEVERAL, "date": ON_DATE}


def hold_together(file: "Questionnaire") -> None:
    """Raises ValueError that names the place."""
    _unique("question", [question.id for question in file.questions])
    _unique("rule", [rule.id for rule in file.classification])
    _unique("obligation", [obligation.id for obligation in file.obligations])
    _known("facts", set(file.facts) ^ set(FACTS), ())
    _known("classification", {rule.class_name for rule in file.classification}, file.classes)
    for place, condition, kinds in _conditions(file):
        for leaf in leaves(condition):
            if not isinstance(leaf, kinds):
                raise ValueError(f"{place}: not known yet: {leaf}")  # noqa: TRY004 – the file is wrong, not the code
            _check(file, place, leaf)
    so_far: set[str] = set()
    for question in file.questions:
        so_far.add(question.id)
        _check_question(question, so_far)


def _conditions(file: "Questionnaire") -> Iterator[tuple[str, Condition, tuple[type, ...]]]:
    """Every condition, where it stands, and what may be known there."""
    for question in file.questions:
        for condition in (question.show_if, question.terminal_if):
            if condition is not None:
                yield question.id, condition, (Answered,)
    for rule in file.classification:
        yield rule.id, rule.when, (Answered, Holds)
    for name, role in file.roles.items():
        yield name, role.when, (Answered, Holds, Classed)
    for note in (file.gpai_note, file.open_source_note):
        yield "note", note.when, (Answered, Holds, Classed, InRole)
    for obligation in file.obligations:
        for condition in (obligation.applies_if, *(start.when for start in obligation.starts)):
            yield obligation.id, condition, (Answered, Holds, Classed, InRole)


def _check(file: "Questionnaire", place: str, leaf: Leaf) -> None:
    match leaf:
        case Answered():
            _known(place, {leaf.question}, file.by_id)
            _check_answered(place, leaf, file.by_id[leaf.question])
        case Classed(names):
            _known(place, names, file.classes)
        case InRole(name):
            _known(place, {name}, file.roles)
        case Holds(fact):
            _known(place, {fact}, file.facts)


def _check_answered(place: str, leaf: Answered, question: "Question") -> None:
    if leaf.operator not in FITTING[question.type]:
        raise ValueError(f"{place}: {leaf.operator!r} does not fit {question.id} ({question.type})")
    if leaf.operator == "before":
        date.fromisoformat(leaf.values[0])
    elif leaf.operator == "prefix_any":
        _known(place, leaf.values, {name[: len(value)] for value in leaf.values for name in question.option_ids})
    else:
        _known(place, leaf.values, question.option_ids)


def _check_question(question: "Question", so_far: set[str]) -> None:
    """It depends on itself and earlier ones only."""
    _unique(f"option of {question.id}", [option.id for option in question.options])
    if (question.type == "date") == bool(question.options):
        raise ValueError(f"{question.id}: options are for questions of type single and multi")
    for condition in (question.show_if, question.terminal_if):
        for leaf in leaves(condition) if condition is not None else ():
            if isinstance(leaf, Answered):
                _known(question.id, {leaf.question}, so_far)


def _known(place: str, names: Collection[str], known: Collection[str]) -> None:
    unknown = sorted(set(names) - set(known))
    if unknown:
        raise ValueError(f"{place}: unknown: {unknown}")


def _unique(kind: str, names: list[str]) -> None:
    if len(set(names)) < len(names):
        raise ValueError(f"{kind}: named twice: {names}")
