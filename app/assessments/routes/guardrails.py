"""A ticket's checklist of guardrails."""

from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from app.assessments import queries, service
from app.assessments.engine import questionnaire, read_answers
from app.assessments.forms import ChecklistForm, ChecklistInput, as_items, read_items
from app.assessments.guardrails import Answer, Applies, Level, applying, facts_from_ai_act
from app.assessments.guardrails.catalogue import ANSWER_LABELS, FACT_LABELS, LEVEL_LABELS, PHASE_LABELS
from app.assessments.guardrails.checklist import Checklist
from app.assessments.guards import Assessable, RunNumber, Typing
from app.assessments.models import AssessmentKind, Subject
from app.assessments.service.guardrails import check_guardrails
from app.database import Db
from app.drafts import service as drafts
from app.errors import Conflict, Invalid
from app.people.viewer import Viewer
from app.policy import can
from app.texts import _
from app.tickets import queries as tickets
from app.tickets.guards import Readable
from app.tickets.labels import options
from app.tickets.models import Standing, Ticket
from app.web.access import CurrentUser
from app.web.forms import Form, filled
from app.web.templating import go, page
from app.web.visit import router as new_router

router = new_router()
KIND = AssessmentKind.guardrails
PHASES = {Standing.live: "operation"}
LABELS: dict[str, Any] = {
    "answer_labels": ANSWER_LABELS,
    "level_labels": LEVEL_LABELS,
    "phase_labels": PHASE_LABELS,
    "fact_labels": FACT_LABELS,
    "answer_kinds": {
        Answer.met: "success",
        Answer.partly: "info",
        Answer.unmet: "danger",
        Answer.not_applicable: "neutral",
        Answer.open: "neutral",
    },
    "Level": Level,
}


def _draft_name(ticket: Ticket) -> str:
    return f"guardrails:{ticket.reference}"


@router.get("/tickets/{reference}/guardrails", name="assessments.guardrails.index")
def index(request: Request, db: Db, viewer: CurrentUser, ticket: Readable) -> Response:
    """The newest checklist, and the earlier ones."""
    newest = queries.newest(db, KIND, Subject.ticket, ticket.id or 0)
    return _list_page(request, db, viewer, ticket, newest.number if newest else None)


@router.get("/tickets/{reference}/guardrails/runs/{number}", name="assessments.guardrails.show")
def show(request: Request, db: Db, viewer: CurrentUser, ticket: Readable, number: RunNumber) -> Response:
    """One checklist, as it was when it was saved."""
    return _list_page(request, db, viewer, ticket, number)


def _list_page(request: Request, db: Session, viewer: Viewer, ticket: Ticket, number: int | None) -> Response:
    found, by = queries.run(db, KIND, Subject.ticket, ticket.id or 0, number) if number else (None, "")
    right = can(viewer, "assessment.run", tickets.facts(db, ticket))
    return page(
        request,
        "assessments/guardrails.html",
        ticket=ticket,
        run=found,
        by=by,
        list=Checklist.model_validate(found.result) if found else None,
        runs=queries.runs(db, KIND, Subject.ticket, ticket.id or 0),
        catalogue_number=str(queries.current_catalogue_number(db)),
        may_run=right and ticket.stage in service.ASSESSED_STAGES,
        files={file.id for file in tickets.files_of(db, viewer, ticket)},
        **LABELS,
    )


@router.get("/tickets/{reference}/guardrails/edit", name="assessments.guardrails.edit")
def edit(request: Request, db: Db, viewer: CurrentUser, ticket: Typing) -> Response:
    """The form: the viewer's draft, else the newest run, else what the ticket and the AI Act check know already."""
    draft = drafts.load(db, viewer, _draft_name(ticket))
    form: Form[ChecklistForm] = drafts.as_form(draft) if draft else filled(_stored(db, ticket))
    return _form_page(request, db, viewer, ticket, form, draft_at=draft.updated_at if draft else None)


def _stored(db: Session, ticket: Ticket) -> dict[str, Any]:
    last = queries.newest(db, KIND, Subject.ticket, ticket.id or 0)
    if last is not None:
        known = Checklist.model_validate(last.result)
        return {"facts": known.facts, "phase": known.phase, "base": last.number} | as_items(known.answered)
    return {"facts": sorted(_facts(db, ticket)), "phase": PHASES.get(ticket.standing, ticket.standing.value), "base": 0}


def _facts(db: Session, ticket: Ticket) -> set[Applies]:
    checked = queries.newest(db, AssessmentKind.ai_act, Subject.ticket, ticket.id or 0)
    if checked is None:
        return set()
    known = {name: value for name, value in checked.answers.items() if name in questionnaire().by_id}
    return facts_from_ai_act(checked.result["class_"]["id"], read_answers(questionnaire(), known))


def _form_page(
    request: Request,
    db: Session,
    viewer: Viewer,
    ticket: Ticket,
    form: Form[ChecklistForm],
    *,
    status: int = 200,
    **more: Any,
) -> Response:
    _number, catalogue = queries.current_catalogue(db)
    facts = {fact for fact in Applies if fact.value in form.values("facts")}
    shown = applying(catalogue, facts)
    files = [(str(file.id), file.name) for file in tickets.files_of(db, viewer, ticket) if not file.internal]
    prefixes = tuple(f"{one.id}." for one in shown)
    return page(
        request,
        "assessments/guardrails_edit.html",
        status=status,
        ticket=ticket,
        form=form,
        sections=catalogue.by_group(shown),
        # What was typed for guardrails that do not apply now waits, in case they do again.
        waiting=[
            (name, value) for name, values in form.raw.items()
            if name.startswith("LP-") and not name.startswith(prefixes) for value in values if value
        ],
        names={f"{one.id}.{part}": one.title for one in shown for part in ("reason", "evidence", "link", "file")},
        facts=options(FACT_LABELS),
        phases=options(PHASE_LABELS),
        answers=options(ANSWER_LABELS),
        files=files,
        draft_name=_draft_name(ticket),
        **({"draft_at": None, "stale": ""} | more),
        **LABELS,
    )  # fmt: skip


@router.post("/tickets/{reference}/guardrails/form", name="assessments.guardrails.form")
def refresh(request: Request, db: Db, viewer: CurrentUser, ticket: Typing, form: ChecklistInput) -> Response:
    """The form again, with the guardrails that apply; nothing typed is lost and nothing is blamed yet."""
    return _form_page(request, db, viewer, ticket, Form(form.raw))


@router.post("/tickets/{reference}/guardrails", name="assessments.guardrails.create")
def create(request: Request, db: Db, viewer: CurrentUser, ticket: Assessable, form: ChecklistInput) -> Response:
    """Keeps the answers as the ticket's newest checklist."""
    if form.errors:
        return _form_page(request, db, viewer, ticket, form, status=422)
    _number, catalogue = queries.current_catalogue(db)
    data = form.data
    answered, errors = read_items(form.raw, applying(catalogue, data.facts))
    if errors:
        form.add_errors(errors)
        return _form_page(request, db, viewer, ticket, form, status=422)
    try:
        run = check_guardrails(
            db, ticket, facts=data.facts, phase=data.phase, answered=answered, base=data.base, actor=viewer
        )
    except Invalid as invalid:
        form.add_errors(invalid.fields)
        return _form_page(request, db, viewer, ticket, form, status=422)
    except Conflict as conflict:
        newest = queries.newest(db, KIND, Subject.ticket, ticket.id or 0)
        if newest is None or newest.number == data.base:
            raise
        form.raw["base"] = [str(newest.number)]
        return _form_page(request, db, viewer, ticket, form, status=409, stale=conflict.message)
    drafts.discard(db, viewer, _draft_name(ticket))
    kept = ("success", _("Die Leitplanken sind gespeichert, als Fassung %(number)s.") % {"number": run.number})
    return go("assessments.guardrails.index", reference=ticket.reference, flash=kept)
