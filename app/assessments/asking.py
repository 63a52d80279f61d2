"""One step of the guided form: which question stands there, what was answered so far, and what is wrong."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from app.assessments.engine import (
    Answers,
    InvalidAnswers,
    Problem,
    Questionnaire,
    Text,
    asked,
    questionnaire,
    read_answers,
)
from app.assessments.engine.questionnaire import Question
from app.assessments.engine.report import said
from app.texts import N_, _
from app.web.forms import Form

STAGES = {
    "scope": N_("Ist es ein KI-System?"),
    "role": N_("Ihre Rolle"),
    "prohibited": N_("Verbotene Praktiken"),
    "high_risk": N_("Hohes Risiko"),
    "transparency": N_("Transparenz"),
    "overlay": N_("Ihr Vorhaben"),
}
SENTENCES = {
    Problem.unknown_question: N_("Diese Frage gibt es nicht."),
    Problem.unknown_option: N_("Diese Möglichkeit gibt es hier nicht."),
    Problem.wants_one: N_("Hier ist genau eine Antwort möglich."),
    Problem.wants_several: N_("Hier wird eine Liste von Antworten erwartet."),
    Problem.no_date: N_("Bitte geben Sie ein Datum an, zum Beispiel 24.12.2026."),
    Problem.contradiction: N_("Entweder trifft nichts davon zu oder etwas davon. Beides zusammen geht nicht."),
}
CHOOSE_ONE = N_("Bitte wählen Sie eine Möglichkeit.")
CHOOSE_SOME = N_("Bitte wählen Sie, was zutrifft. Wenn nichts zutrifft, wählen Sie die Möglichkeit dafür.")
LEFT = "left"
"""The field with the questions that someone went past without an answer: those of a day, which nobody may know."""
Raw = Mapping[str, list[str]]


@dataclass(frozen=True)
class Given:
    """An answered question, to be read."""

    question: Question
    answers: list[Text]


@dataclass(frozen=True)
class Step:
    """What the form shows. Without a `question` everything is answered, and the answers are shown to be checked."""

    question: Question | None
    before: Question | None
    form: Form[Any]
    raw: Raw
    given: list[Given]
    stage_number: int

    @property
    def stage(self) -> str:
        return _(STAGES[self.question.stage]) if self.question else ""

    @property
    def stages(self) -> int:
        return len(STAGES)

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What goes along with the answer to this question: everything else."""
        own = self.question.id if self.question else ""
        return [(name, value) for name, values in self.raw.items() if name != own for value in values]


def pairs(fields: Raw) -> dict[str, list[str]]:
    """The fields that are answers or say what was left open."""
    known = {*questionnaire().by_id, LEFT}
    return {name: list(values) for name, values in fields.items() if name in known and any(values)}


def as_answers(fields: Raw) -> dict[str, Any]:
    """Fields of a form as answers, unchecked: a list where several are possible, else the last value."""
    by_id = questionnaire().by_id
    return {
        name: values if by_id[name].type == "multi" else values[-1]
        for name, values in pairs(fields).items()
        if name in by_id
    }


def as_fields(answers: Answers) -> dict[str, list[str]]:
    """Answers as fields of a form."""
    return {name: [value] if isinstance(value, str) else list(value) for name, value in answers.items()}


def good_answers(fields: Raw) -> tuple[Answers, dict[str, Problem]]:
    """The answers that are any, and what is wrong with the others."""
    raw = as_answers(fields)
    try:
        return read_answers(questionnaire(), raw), {}
    except InvalidAnswers as invalid:
        rest = {name: value for name, value in raw.items() if name not in invalid.problems}
        return read_answers(questionnaire(), rest), invalid.problems


def step(fields: Raw, *, answered: str = "", at: str = "") -> Step:
    """The step to show: the question just `answered` if the answer won't do, the one asked for, or the next open one.

    `form.errors` is not empty when the answer won't do.
    """
    file = questionnaire()
    raw = pairs(fields)
    answers, problems = good_answers(raw)
    questions = asked(file, answers)
    left = _left(raw, file, answered if answered not in answers and answered not in problems else "")
    raw = as_fields(answers) | ({LEFT: left} if left else {})
    open_to = {one.id: one for one in questions}
    if answered in open_to and answered not in answers and answered not in left:
        kind = open_to[answered].type
        missing = CHOOSE_SOME if kind == "multi" else CHOOSE_ONE
        wrong = SENTENCES[problems[answered]] if answered in problems else missing
        shown = Form[Any](fields, errors={answered: _(wrong)})
        return _step(questions, open_to[answered], shown, raw, answers)
    following = next((one for one in questions if one.id not in answers and one.id not in left), None)
    return _step(questions, open_to.get(at, following), Form(raw), raw, answers)


def _left(raw: Raw, file: Questionnaire, just_now: str) -> list[str]:
    """The questions of a day that were left open; others can't be."""
    names: Collection[str] = dict.fromkeys([*raw.get(LEFT, []), just_now])
    answered = {name for name, values in raw.items() if any(values)}
    return [name for name in names if name in file.by_id and file.by_id[name].type == "date" and name not in answered]


def _step(questions: list[Question], question: Question | None, form: Form[Any], raw: Raw, answers: Answers) -> Step:
    earlier = questions[: questions.index(question)] if question else questions
    given = [Given(one, said(one, answers[one.id])) for one in questions if one.id in answers]
    number = list(STAGES).index(question.stage) + 1 if question else len(STAGES)
    return Step(question, earlier[-1] if earlier else None, form, raw, given, number)
