"""The pages of a plan: start it, look at a step, change it."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from app.assessments.panels import assessments
from app.consultation import queries, service
from app.consultation.forms import NewStepForm, NewStepInput, PlanForm, PlanInput, StepForm, StepInput
from app.consultation.guards import ReadableStep, WorkableStep
from app.consultation.models import STEP_LABELS, Step
from app.database import Db
from app.drafts import service as drafts
from app.errors import Invalid, Stale
from app.people.viewer import Viewer
from app.policy import can
from app.texts import _
from app.tickets.guards import Readable, Workable
from app.tickets.models import Stage, Ticket
from app.tickets.queries import facts, files_of
from app.tickets.service.attachments import Upload, attach
from app.web.access import CurrentUser
from app.web.forms import Form, filled
from app.web.templating import go, page
from app.web.visit import router as new_router

router = new_router()
LEGAL = "leitplanken"
"""A step with this word in its title is the one to which the assessments belong."""


@router.get("/tickets/{reference}/plan", name="consultation.plan.new")
def new_plan(request: Request, db: Db, viewer: CurrentUser, ticket: Workable) -> Response:
    extendable = ticket.stage == Stage.consultation
    draft = drafts.load(db, viewer, f"step:{ticket.reference}") if extendable else None
    added = drafts.as_form(draft)
    return _plan_page(request, db, ticket, filled({"template": "standard"}), added, draft_at=drafts.saved_at(draft))


def _plan_page(
    request: Request,
    db: Session,
    ticket: Ticket,
    form: Form[PlanForm],
    added: Form[NewStepForm],
    *,
    status: int = 200,
    draft_at: datetime | None = None,
) -> Response:
    """Before the plan: choose a template. Afterwards: its steps, and a form for one more."""
    templates = queries.plan_templates(db)
    return page(
        request,
        "consultation/plan.html",
        status=status,
        ticket=ticket,
        form=form,
        added=added,
        draft_at=draft_at,
        startable=ticket.stage == Stage.triage,
        extendable=ticket.stage == Stage.consultation,
        templates=templates,
        choices=[(template.slug, template.title, template.description) for template in templates],
        steps=queries.steps_of(db, ticket.id or 0),
        step_labels=STEP_LABELS,
    )


@router.post("/tickets/{reference}/plan", name="consultation.plan.create")
def create_plan(request: Request, db: Db, viewer: CurrentUser, ticket: Workable, form: PlanInput) -> Response:
    template = queries.plan_template(db, form.value("template"))
    if template is None or not template.active:
        form.add_errors({"template": _("Bitte wählen Sie einen Plan.")})
    if form.errors or template is None:
        return _plan_page(request, db, ticket, form, Form(), status=422)
    service.start_plan(db, ticket, service.from_template(db, template), actor=viewer)
    started = ("success", _("Der Beratungsplan steht. Die Kommune sieht ihn jetzt auch."))
    return go("tickets.show", reference=ticket.reference, flash=started, anchor="plan")


@router.post("/tickets/{reference}/steps", name="consultation.steps.create")
def add_step(request: Request, db: Db, viewer: CurrentUser, ticket: Workable, form: NewStepInput) -> Response:
    if form.errors:
        return _plan_page(request, db, ticket, Form(), form, status=422)
    planned = service.PlannedStep(form.data.title, form.data.description, form.data.due_on)
    service.add_step(db, ticket, planned, actor=viewer)
    drafts.discard(db, viewer, f"step:{ticket.reference}")
    added = ("success", _("Der Schritt ist im Plan."))
    return go("tickets.show", reference=ticket.reference, flash=added, anchor="plan")


@router.get("/tickets/{reference}/steps/{number}", name="consultation.steps.show")
def show_step(request: Request, db: Db, viewer: CurrentUser, ticket: Readable, step: ReadableStep) -> Response:
    """With the draft, if there is one: it keeps the version it began with, so that nobody's words are overwritten."""
    draft = drafts.load(db, viewer, _draft_of(ticket, step)) if _is_editable(db, viewer, ticket) else None
    form = drafts.as_form(draft) if draft else filled(service.facts_of(step))
    return _step_page(request, db, viewer, ticket, step, form, draft_at=drafts.saved_at(draft))


def _draft_of(ticket: Ticket, step: Step) -> str:
    return f"step:{ticket.reference}-{step.number}"


def _is_editable(db: Session, viewer: Viewer, ticket: Ticket) -> bool:
    return ticket.stage == Stage.consultation and can(viewer, "ticket.work", facts(db, ticket))


def _step_page(
    request: Request,
    db: Session,
    viewer: Viewer,
    ticket: Ticket,
    step: Step,
    form: Form[StepForm],
    *,
    status: int = 200,
    theirs: dict[str, Any] | None = None,
    draft_at: datetime | None = None,
) -> Response:
    checked = assessments(db, viewer, ticket) if LEGAL in step.title.casefold() else {"assessed": None}
    return page(
        request,
        "consultation/step.html",
        status=status,
        ticket=ticket,
        step=step,
        form=form,
        theirs=theirs,
        draft_at=draft_at,
        editable=_is_editable(db, viewer, ticket),
        files=[file for file in files_of(db, viewer, ticket) if file.step_id == step.id],
        step_labels=STEP_LABELS,
        **checked,
    )


@router.post("/tickets/{reference}/steps/{number}", name="consultation.steps.update")
def update_step(
    request: Request, db: Db, viewer: CurrentUser, ticket: Workable, step: WorkableStep, form: StepInput
) -> Response:
    if form.errors:
        return _step_page(request, db, viewer, ticket, step, form, status=422)
    data = form.data
    wish = service.StepChange(
        state=data.state,
        due_on=data.due_on,
        clear_due=data.due_on is None,
        result=data.result,
        skip_reason=data.skip_reason,
        version=data.version,
    )
    savepoint = db.begin_nested()
    try:
        service.change_step(db, ticket, step, wish, actor=viewer)
        uploads = [Upload(name, content) for name, content in form.uploads]
        attach(db, ticket, uploads, author=viewer, step_id=step.id)
    except Invalid as invalid:
        savepoint.rollback()
        form.add_errors(invalid.fields)
        return _step_page(request, db, viewer, ticket, step, form, status=422)
    except Stale as stale:
        savepoint.rollback()
        form.raw["version"] = [str(step.version)]
        return _step_page(request, db, viewer, ticket, step, form, status=409, theirs=stale.theirs)
    drafts.discard(db, viewer, _draft_of(ticket, step))
    saved = ("success", _("Der Schritt ist gespeichert."))
    return go("tickets.show", reference=ticket.reference, flash=saved, anchor="plan")
