"""What to ask, and what follows from the answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.assessments.engine.answers import Answers
from app.assessments.engine.conditions import Situation, holds
from app.assessments.engine.facts import FACTS, UNANSWERED
from app.assessments.engine.questionnaire import OVERLAY, Obligation, Question, Questionnaire, Role, Rule


@dataclass(frozen=True)
class Owed:
    """An obligation that applies, and since or from when; None: no date is known."""

    obligation: Obligation
    since: date | None


@dataclass(frozen=True)
class Outcome:
    """What follows. `answers` are those to questions that were asked; `missing` are asked and not answered."""

    class_name: str
    rule: Rule
    roles: Mapping[str, Role]
    facts: Mapping[str, bool]
    obligations: Sequence[Owed]
    asked: Sequence[Question]
    answers: Answers
    missing: Sequence[Question]
    situation: Situation


def asked(questionnaire: Questionnaire, answers: Answers) -> list[Question]:
    """The questions that apply, in order. Answers to others do not count, so they cannot open further ones."""
    questions: list[Question] = []
    counted: dict[str, str | tuple[str, ...]] = {}
    settled = False
    for question in questionnaire.questions:
        now = Situation(counted)
        wanted = question.show_if is None or holds(question.show_if, now)
        if not wanted or (settled and question.stage != OVERLAY):
            continue
        questions.append(question)
        if question.id in answers:
            counted[question.id] = answers[question.id]
            settled = settled or (question.terminal_if is not None and holds(question.terminal_if, Situation(counted)))
    return questions


def next_question(questionnaire: Questionnaire, answers: Answers) -> Question | None:
    """The first question that applies and has no answer yet."""
    return next((one for one in asked(questionnaire, answers) if one.id not in answers), None)


def evaluate(questionnaire: Questionnaire, answers: Answers) -> Outcome:
    """Class, roles and obligations: always exactly one class, whatever the answers. The last rule holds always."""
    questions = asked(questionnaire, answers)
    counted = {one.id: answers[one.id] for one in questions if one.id in answers}
    missing = [one for one in questions if one.id not in counted]
    facts = _facts(questionnaire, counted, missing)
    known = frozenset(name for name, true in facts.items() if true)
    now = Situation(counted, known)
    rule = next(rule for rule in questionnaire.classification if holds(rule.when, now))
    now = Situation(counted, known, rule.class_name)
    roles = {name: role for name, role in questionnaire.roles.items() if holds(role.when, now)}
    now = Situation(counted, known, rule.class_name, frozenset(roles))
    owed = [Owed(one, _since(one, now)) for one in questionnaire.obligations if holds(one.applies_if, now)]
    # Stable: of those that begin on one day, the file's order. Without a date they come last.
    owed.sort(key=lambda one: one.since or date.max)
    return Outcome(rule.class_name, rule, roles, facts, owed, questions, counted, missing, now)


def _facts(questionnaire: Questionnaire, answers: Answers, missing: Sequence[Question]) -> dict[str, bool]:
    excuses = {
        option.id: option.excuses for question in questionnaire.questions for option in question.options
        if option.excuses
    }  # fmt: skip
    facts = {name: fact(answers, excuses) for name, fact in FACTS.items()}
    facts[UNANSWERED] = any(question.stage != OVERLAY for question in missing)
    return facts


def _since(obligation: Obligation, now: Situation) -> date | None:
    return next((start.day for start in obligation.starts if holds(start.when, now)), obligation.applies_from)
