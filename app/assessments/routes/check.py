"""The public AI Act check. Nothing is stored: the answers stand in the address."""

from starlette.requests import Request
from starlette.responses import Response

from app.assessments import pdf
from app.assessments.asking import LEFT, Step, as_fields, good_answers, step
from app.assessments.engine import Report, evaluate, questionnaire, report_of
from app.assessments.engine.report import caveats
from app.assessments.showing import result_words
from app.people.models import now
from app.policy import can
from app.texts import current_language
from app.web.access import ANYONE, MaybeUser
from app.web.formats import local
from app.web.forms import Form
from app.web.templating import page, url
from app.web.visit import router as new_router

router = new_router()


def fields(request: Request) -> dict[str, list[str]]:
    """The fields in the address."""
    return {name: request.query_params.getlist(name) for name in request.query_params}


@router.get("/ai-act", name="ai_act.index", dependencies=ANYONE)
def index(request: Request) -> Response:
    """What the check is, and what it does not know."""
    file = questionnaire()
    return page(
        request,
        "assessments/index.html",
        caveats=caveats(file),
        meta=file.meta,
        questions=len(file.questions),
        classes=file.classes,
    )


@router.get("/ai-act/questions", name="ai_act.questions", dependencies=ANYONE)
def questions(request: Request, answered: str = "", at: str = "") -> Response:
    """The next question, or what was answered; 422 where the answer just given won't do."""
    found = step(fields(request), answered=answered, at=at)
    return page(
        request,
        "assessments/questions.html",
        status=422 if found.form.errors else 200,
        step=found,
        action=url("ai_act.questions"),
        method="get",
        change={one.question.id: _question(found, one.question.id) for one in found.given},
        back=_question(found, found.before.id) if found.before else url("ai_act.index"),
        result=url("ai_act.result", dict(found.raw)),
        thing=None,
    )


def _question(found: Step, name: str) -> str:
    """The address of one of the questions, with the answers given so far."""
    return url("ai_act.questions", {**found.raw, "at": name})


@router.get("/ai-act/result", name="ai_act.result")
def result(request: Request, viewer: MaybeUser) -> Response:
    """What follows from the answers in the address."""
    raw = _carried(request)
    return page(
        request,
        "assessments/result.html",
        **result_words(_report(request)),
        continue_url=url("ai_act.questions", raw),
        pdf_url=url("ai_act.pdf", raw),
        raw=[(name, value) for name, values in raw.items() if name != LEFT for value in values],
        may_attach=can(viewer, "assessment.run"),
        made_at=now(),
        attaching=Form(),
    )


@router.get("/ai-act/result.pdf", name="ai_act.pdf")
def result_pdf(request: Request) -> Response:
    """The result as a tagged PDF."""
    return pdf.answer(_report(request), made_on=local(now()).date(), language=current_language.get())


def _carried(request: Request) -> dict[str, list[str]]:
    answers, _problems = good_answers(fields(request))
    left = request.query_params.getlist(LEFT)
    return as_fields(answers) | ({LEFT: left} if left else {})


def _report(request: Request) -> Report:
    file = questionnaire()
    answers, _problems = good_answers(fields(request))
    return report_of(file, evaluate(file, answers))
