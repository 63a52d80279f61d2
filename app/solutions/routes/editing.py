"""Drafting a solution, and changing what is told of it."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.drafts import service as drafts
from app.errors import Conflict, Invalid, Stale
from app.people.queries import colleagues
from app.people.viewer import Viewer
from app.solutions import forms, queries, service
from app.solutions.fields import FIELDS, Required
from app.solutions.forms import SolutionForm, SolutionInput
from app.solutions.guards import Editable, Proposer, Rows
from app.solutions.labels import field_words
from app.solutions.models import (
    AUTOMATION_LABELS,
    COST_LABELS,
    DATA_LABELS,
    HOSTING_LABELS,
    OFFER_LABELS,
    PROCUREMENT_LABELS,
    RISK_LABELS,
    STATUS_LABELS,
    Deployment,
    Solution,
    SolutionState,
)
from app.solutions.service.content import MOST_BENEFITS
from app.texts import _
from app.tickets.labels import options, topic_title
from app.tickets.models import Stage, Ticket
from app.tickets.queries import by_reference, topics
from app.web.access import CurrentUser
from app.web.forms import Form, filled
from app.web.templating import go, page
from app.web.visit import router as new_router

router = new_router()
DRAFT = "solutions.new"


@router.get("/solutions/new", name="solutions.new")
def new(request: Request, db: Db, viewer: Proposer, ticket: str = "") -> Response:
    if ticket:
        return _form_page(request, db, viewer, filled(_from_ticket(_origin(db, viewer, ticket))))
    usual = {"status": "idea", "expert_contact": str(viewer.id)}
    draft = drafts.load(db, viewer, DRAFT)
    form: Form[SolutionForm] = drafts.as_form(draft) if draft else filled(usual)
    return _form_page(request, db, viewer, form, draft_at=draft.updated_at if draft else None)


def _origin(db: Session, viewer: Viewer, reference: str) -> Ticket:
    """The request that the solution comes from. Raises Conflict where it has no result, or is confidential."""
    found = by_reference(db, viewer, reference)
    if found.stage not in {Stage.resolved, Stage.closed} or found.confidential:
        raise Conflict(_("Eine Lösung entsteht aus einer gelösten Anfrage, die nicht vertraulich ist."))
    return found


def _from_ticket(ticket: Ticket) -> dict[str, Any]:
    """What the request says already."""
    return {
        "ticket": ticket.reference,
        "title": ticket.title[: FIELDS["title"].longest],
        "topic": str(ticket.topic_id),
        "problem": ticket.description,
        "solution": ticket.resolution_summary,
        "process_area": ticket.service,
        "purpose": ticket.goal[: FIELDS["purpose"].longest],
        "status": "operation" if ticket.standing.value == "live" else ticket.standing.value,
        "data_category": {"special": "special_or_criminal"}.get(ticket.personal_data.value, ticket.personal_data.value),
        "expert_contact": str(ticket.reporter_id),
    }


@router.post("/solutions", name="solutions.create")
def create(request: Request, db: Db, viewer: Proposer, form: SolutionInput) -> Response:
    ticket = _origin(db, viewer, form.value("ticket")) if form.value("ticket") else None
    system = forms.new_system(form)
    told = forms.content(form)
    if told is None or form.errors:
        return _form_page(request, db, viewer, form, status=422)
    savepoint = db.begin_nested()
    try:
        solution = service.draft(db, told, author=viewer, ticket=ticket, system=system)
    except Invalid as invalid:
        savepoint.rollback()
        form.add_errors(invalid.fields)
        return _form_page(request, db, viewer, form, status=422)
    drafts.discard(db, viewer, DRAFT)
    held = _held_back(db, told, solution)
    if held:
        return held
    saved = _("Der Entwurf ist gespeichert. Wenn alles stimmt, schlagen Sie die Lösung vor.")
    return go("solutions.show", slug=solution.slug, flash=("success", saved))


@router.get("/solutions/{slug}/text", name="solutions.text.edit")
def edit(request: Request, db: Db, viewer: CurrentUser, rows: Editable) -> Response:
    told = service.current(rows.solution, rows.deployment)
    draft = drafts.load(db, viewer, _draft_of(rows))
    stored = forms.filled_solution(told) | {"version": rows.solution.version}
    form: Form[SolutionForm] = drafts.as_form(draft) if draft else filled(stored)
    return _form_page(request, db, viewer, form, rows=rows, draft_at=draft.updated_at if draft else None)


def _draft_of(rows: Rows) -> str:
    return f"solution:{rows.solution.id}"


@router.post("/solutions/{slug}/text", name="solutions.text.update")
def update(request: Request, db: Db, viewer: CurrentUser, rows: Editable, form: SolutionInput) -> Response:
    system = forms.new_system(form)
    told = forms.content(form)
    if told is None or form.errors:
        return _form_page(request, db, viewer, form, rows=rows, status=422)
    savepoint = db.begin_nested()
    try:
        service.save(db, rows.solution, rows.deployment, told, version=form.data.version, actor=viewer, system=system)
    except Invalid as invalid:
        savepoint.rollback()
        form.add_errors(invalid.fields)
        return _form_page(request, db, viewer, form, rows=rows, status=422)
    except Stale:
        savepoint.rollback()
        form.raw["version"] = [str(rows.solution.version)]
        theirs = forms.filled_solution(service.current(rows.solution, rows.deployment))
        return _form_page(request, db, viewer, form, rows=rows, status=409, theirs=theirs)
    drafts.discard(db, viewer, _draft_of(rows))
    held = _held_back(db, told, rows.solution)
    if held:
        return held
    waits = rows.solution.revision is not None
    text = _("Gespeichert. Zu lesen ist die Änderung, sobald das Kompetenzzentrum sie veröffentlicht.")
    told_so = text if waits else _("Ihre Änderungen sind gespeichert.")
    return go("solutions.show", slug=rows.solution.slug, flash=("success", told_so))


def _held_back(db: Session, told: service.Content, solution: Solution) -> Response | None:
    """To the gate, where it kept the status as it was; all else is saved."""
    deployment = db.get_one(Deployment, solution.deployment_id)
    if service.current(solution, deployment).status is told.status:
        return None
    text = _("Gespeichert, bis auf den Stand: Er bleibt „%(old)s“, denn für „%(new)s“ sind noch Muss-Punkte offen.")
    words = {"old": _(STATUS_LABELS[deployment.status]), "new": _(STATUS_LABELS[told.status])}
    return go("deployments.show", deployment_id=deployment.id, flash=("warning", text % words), anchor=told.status)


def _form_page(
    request: Request,
    db: Session,
    viewer: Viewer,
    form: Form[SolutionForm],
    *,
    rows: Rows | None = None,
    status: int = 200,
    theirs: dict[str, Any] | None = None,
    draft_at: datetime | None = None,
) -> Response:
    organisation_id = rows.deployment.organisation_id if rows else viewer.organisation_id
    own_system = rows.deployment.system_id if rows else None
    systems = queries.system_choices(db, viewer, own_system)
    facts = FIELDS.values()
    return page(
        request,
        "solutions/edit.html",
        status=status,
        form=form,
        solution=rows.solution if rows else None,
        published=rows is not None and rows.solution.state is SolutionState.published,
        theirs=theirs,
        draft=_draft_of(rows) if rows else DRAFT,
        draft_at=draft_at,
        fields=field_words(),
        required={fact.name for fact in facts if fact.required is Required.always},
        topics=[(str(topic.id), topic_title(topic)) for topic in topics(db)],
        systems=[
            *[(str(row.id), f"{row.name} ({row.provider})" if row.provider else row.name) for row in systems],
            (forms.OTHER_SYSTEM, _("ein anderes, noch nicht aufgeführtes")),
        ],
        people=[(str(person.id), person.name) for person in colleagues(db, organisation_id)],
        benefit_rows=forms.rows_to_show(form, "benefit", forms.BENEFIT_PARTS, MOST_BENEFITS),
        choices={
            "status": options(STATUS_LABELS), "hosting": options(HOSTING_LABELS), "data_category": options(DATA_LABELS),
            "automation_level": options(AUTOMATION_LABELS), "risk_class": options(RISK_LABELS),
            "cost_band": options(COST_LABELS), "reuse_offer": options(OFFER_LABELS),
            "procurement_path": options(PROCUREMENT_LABELS),
        },
    )  # fmt: skip
