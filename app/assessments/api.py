"""The AI Act check as JSON: without signing in, and without storing anything."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.assessments.asking import SENTENCES
from app.assessments.engine import InvalidAnswers, evaluate, questionnaire, read_answers, report_of
from app.assessments.engine.report import ObligationPart
from app.errors import Invalid
from app.people.models import now
from app.texts import _, current_language
from app.web.formats import local
from app.web.visit import router as new_router

router = new_router(prefix="/api/v1/ai-act", tags=["KI-Verordnung"])
Word = Annotated[str, StringConstraints(max_length=80)]


class CheckBody(BaseModel):
    """The answers, by the questions' ids as `app/assessments/data/ai_act.yaml` names them."""

    model_config = ConfigDict(extra="forbid", strict=True)

    answers: dict[Word, Word | Annotated[list[Word], Field(max_length=40)]] = Field(
        max_length=60,
        description="By question: an option's id, a list of them where several are possible, or a date (ISO 8601).",
        examples=[{"q_ai": "yes", "q_exclusion": ["none"], "q_use": "yes", "q_art50": ["interaction"]}],
    )


class ObligationOut(BaseModel):
    id: str
    text: str
    article: str
    applies_from: date | None = Field(description="Null where no date is known.")
    due: bool = Field(description="Whether it applies today.")
    owed_by: str | None = Field(description='"provider" or "deployer" where the article names one.')
    evidence: str = Field(description="What belongs in the file.")
    warning: str


class CheckOut(BaseModel):
    class_: str = Field(serialization_alias="class")
    class_name: str
    roles: list[str]
    rule: str = Field(description="The id of the rule that gave the class.")
    why: str
    facts: dict[str, bool]
    obligations: list[ObligationOut] = Field(description="Sorted by when they begin.")
    missing: list[str] = Field(description="Questions that apply and have no answer.")
    version: str
    law_as_of: date
    notice: str


@router.post(
    "/check",
    name="api.ai_act.check",
    response_model=CheckOut,
    response_model_by_alias=True,
    openapi_extra={"security": []},
)
def check(body: CheckBody) -> CheckOut:
    """What the AI Act asks of a system: class, roles, obligations. Needs no token and stores nothing.

    A first assessment, not legal advice. Texts are German; ask for `?lang=en` to have them in English. Answers to
    questions that do not apply count for nothing; unknown questions and answers are refused.
    """
    file = questionnaire()
    try:
        answers = read_answers(file, body.answers)
    except InvalidAnswers as invalid:
        raise Invalid({f"answers.{name}": _(SENTENCES[found]) for name, found in invalid.problems.items()}) from None
    report = report_of(file, evaluate(file, answers))
    language = current_language.get()
    return CheckOut(
        class_=report.class_.id,
        class_name=report.class_.name.of(language),
        roles=[role.id for role in report.roles],
        rule=report.rule.id,
        why=report.rule.why.of(language),
        facts=report.facts,
        obligations=[_out(one, language) for one in report.obligations],
        missing=report.missing,
        version=report.version,
        law_as_of=report.law_as_of,
        notice=report.warning.of(language),
    )


def _out(one: ObligationPart, language: str) -> ObligationOut:
    return ObligationOut(
        id=one.id,
        text=one.text.of(language),
        article=one.article.of(language),
        applies_from=one.since,
        due=one.due(local(now()).date()),
        owed_by=one.owed_by,
        evidence=one.evidence.of(language),
        warning=one.warning.of(language),
    )
