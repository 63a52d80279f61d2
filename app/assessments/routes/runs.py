"""The AI Act check of a ticket: answers are saved as one goes, and every result is kept."""

from typing import Annotated, Any

from fastapi import Depends
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from app.assessments import pdf, queries, service
from app.assessments.asking import Step, as_fields, good_answers, step
from app.assessments.engine import Report, questionnaire
from app.assessments.guards import Assessable, Assessor, RunNumber, Typing
from app.assessments.models import AssessmentKind, Subject
from app.assessments.showing import result_words
from app.database import Db
from app.drafts import service as drafts
from app.errors import AppError, Forbidden, Invalid
from app.people.viewer import Viewer
from app.policy import can
from app.texts import _, current_language
from app.tickets import queries as tickets
from app.tickets.guards import Readable
from app.tickets.models import Ticket
from app.web.access import CurrentUser
from app.web.formats import local
from app.web.forms import Form, read
from app.web.submissions import new_mark, remember, sent_before
from app.web.templating import go, page, url
from app.web.visit import router as new_router

router = new_router()
AI_ACT = AssessmentKind.ai_act


class AnswerForm(BaseModel):
    """The answer to one question; the question's own field is read from `raw`."""

    answered: str = Field("", max_length=80)


class RunForm(BaseModel):
    submission: str = Field("", max_length=80)


class AttachForm(BaseModel):
    """The answers are read from `raw`."""

    model_config = ConfigDict(extra="ignore")

    reference: str = Field(min_length=1, max_length=40)


AnswerInput = Annotated[Form[AnswerForm], Depends(read(AnswerForm))]
RunInput = Annotated[Form[RunForm], Depends(read(RunForm))]
AttachInput = Annotated[Form[AttachForm], Depends(read(AttachForm))]


def _draft_name(ticket: Ticket) -> str:
    return f"ai-act:{ticket.reference}"


def _may_run(db: Session, viewer: Viewer, ticket: Ticket) -> bool:
    right = can(viewer, "assessment.run", tickets.facts(db, ticket))
    return right and ticket.stage in service.ASSESSED_STAGES


@router.get("/tickets/{reference}/ai-act", name="assessments.ai_act.index")
def index(request: Request, db: Db, viewer: CurrentUser, ticket: Readable) -> Response:
    """All runs of the ticket, and the way to a new one."""
    return page(
        request,
        "assessments/runs.html",
        ticket=ticket,
        runs=queries.runs(db, AI_ACT, Subject.ticket, ticket.id or 0),
        version=questionnaire().version,
        draft=drafts.load(db, viewer, _draft_name(ticket)),
        draft_name=_draft_name(ticket),
        may_run=_may_run(db, viewer, ticket),
    )


@router.get("/tickets/{reference}/ai-act/questions", name="assessments.ai_act.questions")
def questions(request: Request, db: Db, viewer: CurrentUser, ticket: Typing, at: str = "") -> Response:
    """The next question that the viewer's draft leaves open; a new run begins with the answers of the last one."""
    return _question_page(request, ticket, step(_fields(db, viewer, ticket), at=at))


def _fields(db: Session, viewer: Viewer, ticket: Ticket) -> dict[str, list[str]]:
    draft = drafts.load(db, viewer, _draft_name(ticket))
    if draft is not None:
        return dict(draft.fields)
    last = queries.newest(db, AI_ACT, Subject.ticket, ticket.id or 0)
    return as_fields(last.answers) if last else {}


def _question_page(request: Request, ticket: Ticket, found: Step) -> Response:
    def question(name: str) -> str:
        return url("assessments.ai_act.questions", {"at": name}, reference=ticket.reference)

    before = found.before
    return page(
        request,
        "assessments/questions.html",
        status=422 if found.form.errors else 200,
        step=found,
        action=url("assessments.ai_act.answer", reference=ticket.reference),
        method="post",
        change={one.question.id: question(one.question.id) for one in found.given},
        back=question(before.id) if before else url("assessments.ai_act.index", reference=ticket.reference),
        result=url("assessments.ai_act.create", reference=ticket.reference),
        ticket=ticket,
        submission=new_mark(),
    )


@router.post("/tickets/{reference}/ai-act/questions", name="assessments.ai_act.answer")
def answer(request: Request, db: Db, viewer: CurrentUser, ticket: Typing, form: AnswerInput) -> Response:
    """Saves the answer in the viewer's draft, and on to the next question."""
    if form.errors:
        raise Invalid(form.errors)
    name = form.data.answered
    typed = {name: form.values(name)} if name in questionnaire().by_id else {}
    found = step(_fields(db, viewer, ticket) | typed, answered=name)
    if found.form.errors:
        return _question_page(request, ticket, found)
    drafts.save(db, viewer, _draft_name(ticket), dict(found.raw))
    return go("assessments.ai_act.questions", reference=ticket.reference)


@router.post("/tickets/{reference}/ai-act/runs", name="assessments.ai_act.create")
def create(db: Db, viewer: CurrentUser, ticket: Assessable, form: RunInput) -> Response:
    """Keeps what the viewer's draft comes to as the ticket's newest run."""
    if form.errors:
        raise Invalid(form.errors)
    repeated = sent_before(db, viewer, form.data.submission)
    if repeated:
        return repeated
    answers, _problems = good_answers(_fields(db, viewer, ticket))
    run = service.assess_ticket(db, ticket, answers, actor=viewer)
    drafts.discard(db, viewer, _draft_name(ticket))
    return remember(db, viewer, form.data.submission, _shown(ticket, run.number))


def _shown(ticket: Ticket, number: int) -> Response:
    kept = ("success", _("Das Ergebnis steht jetzt bei der Anfrage."))
    return go("assessments.ai_act.show", reference=ticket.reference, number=number, flash=kept)


@router.get("/tickets/{reference}/ai-act/runs/{number}", name="assessments.ai_act.show")
def show(request: Request, db: Db, viewer: CurrentUser, ticket: Readable, number: RunNumber) -> Response:
    """One run, as it was when it was made."""
    run, by = queries.run(db, AI_ACT, Subject.ticket, ticket.id or 0, number)
    return page(
        request,
        "assessments/run.html",
        ticket=ticket,
        run=run,
        by=by,
        outdated=run.catalogue_version != questionnaire().version,
        may_run=_may_run(db, viewer, ticket),
        **result_words(Report.model_validate(run.result)),
    )


@router.get("/tickets/{reference}/ai-act/runs/{number}/pdf", name="assessments.ai_act.pdf")
def show_pdf(db: Db, ticket: Readable, number: RunNumber) -> Response:
    run, by = queries.run(db, AI_ACT, Subject.ticket, ticket.id or 0, number)
    report = Report.model_validate(run.result)
    subject = _("%(reference)s, Fassung %(number)s, %(name)s") % {
        "reference": ticket.reference, "number": run.number, "name": by,
    }  # fmt: skip
    return pdf.answer(report, made_on=local(run.at).date(), language=current_language.get(), subject=subject)


@router.post("/ai-act/runs", name="ai_act.attach")
def attach(db: Db, viewer: Assessor, form: AttachInput) -> Response:
    """Keeps a result of the public check with a ticket that the viewer may assess."""
    answers, _problems = good_answers(form.raw)
    back: dict[str, Any] = {name: list(values) for name, values in as_fields(answers).items()}
    if form.errors:
        return go("ai_act.result", back, flash=("danger", _("Bitte nennen Sie die Nummer der Anfrage.")))
    try:
        ticket = tickets.by_reference(db, viewer, form.data.reference, lock=True)
        if not can(viewer, "assessment.run", tickets.facts(db, ticket)):
            raise Forbidden(_("Dafür hat Ihr Konto keine Berechtigung."))
        run = service.assess_ticket(db, ticket, answers, actor=viewer)
    except AppError as refused:
        return go("ai_act.result", back, flash=("danger", refused.message))
    return _shown(ticket, run.number)
