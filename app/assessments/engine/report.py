"""A result that stands for itself: with all its words, so that it reads the same when the file has moved on."""

from collections.abc import Sequence
from datetime import date

from pydantic import BaseModel, ConfigDict

from app.assessments.engine.conditions import Answered, Condition, Holds, holds, leaves
from app.assessments.engine.evaluation import Outcome
from app.assessments.engine.facts import QUESTIONS_OF, UNANSWERED
from app.assessments.engine.questionnaire import OVERLAY, Question, Questionnaire
from app.assessments.engine.words import Text


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class ClassPart(Part):
    id: str
    name: Text
    meaning: Text
    article: Text
    in_register: Text


class RolePart(Part):
    id: str
    name: Text
    meaning: Text
    article: Text


class RulePart(Part):
    id: str
    why: Text


class AnswerPart(Part):
    """A question that was asked. `answers` is empty where it was left open; `led_here`: the rule asks for it."""

    id: str
    question: Text
    answers: list[Text]
    led_here: bool


class ObligationPart(Part):
    id: str
    text: Text
    article: Text
    since: date | None
    owed_by: str | None
    evidence: Text
    action: Text
    warning: Text

    def due(self, today: date) -> bool:
        """Whether it applies already; without a date it does."""
        return self.since is None or self.since <= today


class Report(Part):
    """One run of the check, in words."""

    version: str
    law_as_of: date
    law: list[Text]
    class_: ClassPart
    roles: list[RolePart]
    rule: RulePart
    facts: dict[str, bool]
    answers: list[AnswerPart]
    obligations: list[ObligationPart]
    notes: list[Text]
    warning: Text
    caveats: list[Text]
    missing: list[str]


def report_of(questionnaire: Questionnaire, outcome: Outcome) -> Report:
    """The outcome in words."""
    meta, found = questionnaire.meta, questionnaire.classes[outcome.class_name]
    because = _behind(questionnaire, outcome)
    return Report(
        version=meta.version,
        law_as_of=meta.law_as_of,
        law=[
            Text(de=meta.base_act_de, en=meta.base_act),
            Text(de=meta.amended_by_de, en=meta.amended_by),
            Text(de=meta.national_law_de, en=meta.national_law),
        ],
        class_=ClassPart(
            id=outcome.class_name,
            name=found.text(),
            meaning=found.text("meaning"),
            article=found.article,
            in_register=found.text("register"),
        ),
        roles=[
            RolePart(id=name, name=role.text(), meaning=role.text("meaning"), article=role.article)
            for name, role in outcome.roles.items()
        ],
        rule=RulePart(id=outcome.rule.id, why=outcome.rule.text("why")),
        facts=dict(outcome.facts),
        answers=[_answer(question, outcome, question.id in because) for question in outcome.asked],
        obligations=_obligations(outcome),
        notes=[
            note.text()
            for note in (questionnaire.gpai_note, questionnaire.open_source_note)
            if holds(note.when, outcome.situation)
        ],
        warning=meta.text("warning"),
        caveats=caveats(questionnaire),
        missing=[question.id for question in outcome.missing],
    )


def caveats(questionnaire: Questionnaire) -> list[Text]:
    """What the file says it does not know."""
    known = questionnaire.meta.verification
    return [Text(de=de, en=en) for de, en in zip(known.not_verified_de, known.not_verified, strict=True)]


def _behind(questionnaire: Questionnaire, outcome: Outcome) -> set[str]:
    """The questions that the rule asks for; of one that holds always, those of the rules before it."""
    named = _questions(outcome.rule.when)
    if Holds(UNANSWERED) in leaves(outcome.rule.when):
        named = {question.id for question in outcome.missing if question.stage != OVERLAY}
    elif not named:
        named = {name for rule in questionnaire.classification for name in _questions(rule.when)}
    return named & {question.id for question in outcome.asked}


def _questions(condition: Condition) -> set[str]:
    found: set[str] = set()
    for leaf in leaves(condition):
        if isinstance(leaf, Answered):
            found.add(leaf.question)
        elif isinstance(leaf, Holds):
            found |= set(QUESTIONS_OF.get(leaf.fact, ()))
    return found


def _answer(question: Question, outcome: Outcome, led_here: bool) -> AnswerPart:
    return AnswerPart(
        id=question.id, question=question.text(), answers=said(question, outcome.answers.get(question.id, ())),
        led_here=led_here,
    )  # fmt: skip


def said(question: Question, answer: str | Sequence[str]) -> list[Text]:
    """An answer in words."""
    given = [answer] if isinstance(answer, str) else list(answer)
    if question.type == "date":
        return [
            Text(de=f"{day.day}.{day.month}.{day.year}", en=day.isoformat()) for day in map(date.fromisoformat, given)
        ]
    return [question.option_ids[name].text() for name in given]


def _obligations(outcome: Outcome) -> list[ObligationPart]:
    return [
        ObligationPart(
            id=owed.obligation.id,
            text=owed.obligation.text(),
            article=owed.obligation.article,
            since=owed.since,
            owed_by=owed.obligation.owed_by,
            evidence=owed.obligation.text("evidence"),
            action=owed.obligation.text("deployer_action"),
            warning=owed.obligation.text("warning"),
        )
        for owed in outcome.obligations
    ]
