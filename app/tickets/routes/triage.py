"""The centre's moves: take up, triage, give away, wait, decline."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.drafts import service as drafts
from app.errors import Invalid, Stale
from app.people.queries import advisors
from app.people.viewer import Viewer
from app.search.asking import KIND_LABELS
from app.texts import _
from app.tickets import queries, service
from app.tickets.change import version_of
from app.tickets.forms import AssignInput, DeclineForm, DeclineInput, TriageForm, TriageInput, WaitInput
from app.tickets.guards import Workable
from app.tickets.known import answers_for
from app.tickets.labels import options, topic_title
from app.tickets.models import PRIORITY_LABELS, SIZE_LABELS, STAGE_LABELS, Ticket, WaitingFor
from app.tickets.service.triage import facts_of
from app.web.access import CurrentUser
from app.web.forms import Form, filled
from app.web.templating import go, page
from app.web.visit import router as new_router

router = new_router()


def back(ticket: Ticket, text: str) -> Response:
    """To the ticket's page with a word of success."""
    return go("tickets.show", reference=ticket.reference, flash=("success", text))


@router.post("/tickets/{reference}/uptake", name="tickets.uptake.create")
def take_up(db: Db, viewer: CurrentUser, ticket: Workable) -> Response:
    service.take_up(db, ticket, actor=viewer)
    return go("tickets.triage.edit", reference=ticket.reference)


@router.get("/tickets/{reference}/triage", name="tickets.triage.edit")
def edit_triage(request: Request, db: Db, viewer: CurrentUser, ticket: Workable) -> Response:
    around = queries.surroundings(db, viewer, ticket)
    form: Form[TriageForm] = filled(
        {
            "topic": around.topic.slug,
            "priority": ticket.priority.value if ticket.triage_done_at else ticket.urgency.value,
            "size": ticket.size.value if ticket.size else None,
            "advisor": str(ticket.advisor_id or viewer.id),
            "version": version_of(facts_of(ticket)),
        }
    )
    return _triage_page(request, db, viewer, ticket, form)


def _triage_page(
    request: Request,
    db: Session,
    viewer: Viewer,
    ticket: Ticket,
    form: Form[TriageForm],
    *,
    status: int = 200,
    **more: Any,
) -> Response:
    around = queries.surroundings(db, viewer, ticket)
    return page(
        request,
        "tickets/triage.html",
        status=status,
        ticket=ticket,
        form=form,
        around=around,
        topic=topic_title(around.topic),
        topics=[(topic.slug, topic_title(topic)) for topic in queries.topics(db)],
        priorities=options(PRIORITY_LABELS),
        sizes=options(SIZE_LABELS),
        advisors=[(str(person.id), person.name) for person in advisors(db)],
        similar=queries.similar(db, viewer, ticket),
        answers=answers_for(db, ticket),
        kind_labels=KIND_LABELS,
        priority_labels=PRIORITY_LABELS,
        stage_labels=STAGE_LABELS,
        **({"theirs": None} | more),
    )


@router.post("/tickets/{reference}/triage", name="tickets.triage.update")
def update_triage(request: Request, db: Db, viewer: CurrentUser, ticket: Workable, form: TriageInput) -> Response:
    topic = queries.topic_by_slug(db, form.value("topic")) if form.value("topic") else None
    if form.value("topic") and topic is None:
        form.add_errors({"topic": _("Bitte wählen Sie ein Thema.")})
    if form.errors:
        return _triage_page(request, db, viewer, ticket, form, status=422)
    data = form.data
    wish = service.Triage(topic, data.priority, data.size, data.advisor, data.version)
    try:
        service.triage(db, ticket, wish, actor=viewer)
    except Invalid as invalid:
        db.rollback()
        form.add_errors(invalid.fields)
        return _triage_page(request, db, viewer, ticket, form, status=422)
    except Stale as stale:
        form.raw["version"] = [version_of(stale.theirs)]
        return _triage_page(request, db, viewer, ticket, form, status=409, theirs=stale.message)
    return back(ticket, _("Die Anfrage ist eingeordnet."))


@router.post("/tickets/{reference}/assignment", name="tickets.assignment.update")
def assign(db: Db, viewer: CurrentUser, ticket: Workable, form: AssignInput) -> Response:
    if form.errors:
        raise Invalid(form.errors)
    service.assign(db, ticket, form.data.advisor, actor=viewer)
    return back(ticket, _("Die Anfrage ist übergeben."))


@router.post("/tickets/{reference}/waiting", name="tickets.waiting.create")
def wait(db: Db, viewer: CurrentUser, ticket: Workable, form: WaitInput) -> Response:
    if form.errors:
        raise Invalid(form.errors)
    if form.data.waiting_for == WaitingFor.nobody:
        service.resume(db, ticket, actor=viewer)
        return back(ticket, _("Die Fristen laufen wieder."))
    service.wait(db, ticket, form.data.waiting_for, actor=viewer, reason=form.data.reason)
    return back(ticket, _("Die Fristen ruhen, bis eine Antwort da ist."))


@router.get("/tickets/{reference}/declination", name="tickets.declination.new")
def new_declination(request: Request, db: Db, viewer: CurrentUser, ticket: Workable) -> Response:
    draft = drafts.load(db, viewer, f"declination:{ticket.reference}")
    return _declination_page(request, ticket, drafts.as_form(draft), draft_at=drafts.saved_at(draft))


def _declination_page(
    request: Request, ticket: Ticket, form: Form[DeclineForm], *, status: int = 200, draft_at: datetime | None = None
) -> Response:
    return page(request, "tickets/decline.html", status=status, ticket=ticket, form=form, draft_at=draft_at)


@router.post("/tickets/{reference}/declination", name="tickets.declination.create")
def decline(request: Request, db: Db, viewer: CurrentUser, ticket: Workable, form: DeclineInput) -> Response:
    if form.errors:
        return _declination_page(request, ticket, form, status=422)
    service.decline(db, ticket, actor=viewer, reason=form.data.reason)
    drafts.discard(db, viewer, f"declination:{ticket.reference}")
    return back(ticket, _("Die Anfrage ist abgelehnt, die Kommune ist informiert."))
