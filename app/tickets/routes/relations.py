"""Merging, splitting and linking."""

from datetime import datetime

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.drafts import service as drafts
from app.errors import AppError, Conflict, Invalid
from app.people.viewer import Viewer
from app.texts import _
from app.tickets import queries, service
from app.tickets.forms import ReferenceForm, ReferenceInput, SplitForm, SplitInput
from app.tickets.guards import Workable
from app.tickets.models import STAGE_LABELS, Ticket
from app.tickets.routes.triage import back
from app.web.access import CurrentUser
from app.web.forms import Form
from app.web.templating import page
from app.web.visit import router as new_router

router = new_router()


@router.get("/tickets/{reference}/relations", name="tickets.relations.new")
def new_relation(request: Request, db: Db, viewer: CurrentUser, ticket: Workable) -> Response:
    draft = drafts.load(db, viewer, f"part:{ticket.reference}")
    part = drafts.as_form(draft)
    return _relations_page(request, db, viewer, ticket, Form(), part, draft_at=drafts.saved_at(draft))


def _relations_page(
    request: Request,
    db: Session,
    viewer: Viewer,
    ticket: Ticket,
    other: Form[ReferenceForm],
    part: Form[SplitForm],
    *,
    status: int = 200,
    draft_at: datetime | None = None,
) -> Response:
    return page(
        request,
        "tickets/relations.html",
        status=status,
        ticket=ticket,
        other=other,
        part=part,
        similar=queries.similar(db, viewer, ticket),
        organisation=queries.surroundings(db, viewer, ticket).organisation,
        stage_labels=STAGE_LABELS,
        draft_at=draft_at,
    )


def _other(db: Session, viewer: Viewer, form: Form[ReferenceForm]) -> Ticket | None:
    """The other ticket that was named; None and a sentence in the form when there is none."""
    if not form.errors:
        try:
            return queries.by_reference(db, viewer, form.data.reference, lock=True)
        except AppError as error:
            form.add_errors({"reference": error.message})
    return None


@router.post("/tickets/{reference}/merger", name="tickets.merger.create")
def merge(request: Request, db: Db, viewer: CurrentUser, ticket: Workable, form: ReferenceInput) -> Response:
    target = _other(db, viewer, form)
    if target is None:
        return _relations_page(request, db, viewer, ticket, form, Form(), status=422)
    try:
        service.merge(db, ticket, target, actor=viewer)
    except Conflict as conflict:
        form.add_errors({"reference": conflict.message})
        return _relations_page(request, db, viewer, ticket, form, Form(), status=409)
    return back(ticket, _("Die Anfragen sind zusammengeführt. Das lässt sich hier rückgängig machen."))


@router.post("/tickets/{reference}/merger/undo", name="tickets.merger.undo")
def undo_merge(db: Db, viewer: CurrentUser, ticket: Workable) -> Response:
    service.undo_merge(db, ticket, actor=viewer)
    return back(ticket, _("Die Anfragen sind wieder getrennt."))


@router.post("/tickets/{reference}/links", name="tickets.links.create")
def link(request: Request, db: Db, viewer: CurrentUser, ticket: Workable, form: ReferenceInput) -> Response:
    other = _other(db, viewer, form)
    if other is None:
        return _relations_page(request, db, viewer, ticket, form, Form(), status=422)
    try:
        service.link(db, ticket, other, actor=viewer)
    except Conflict as conflict:
        form.add_errors({"reference": conflict.message})
        return _relations_page(request, db, viewer, ticket, form, Form(), status=409)
    return back(ticket, _("Die Anfragen sind verknüpft."))


@router.post("/tickets/{reference}/links/removal", name="tickets.links.remove")
def unlink(db: Db, viewer: CurrentUser, ticket: Workable, form: ReferenceInput) -> Response:
    other = _other(db, viewer, form)
    if other is None:
        raise Invalid(form.errors)
    service.unlink(db, ticket, other, actor=viewer)
    return back(ticket, _("Die Verknüpfung ist entfernt."))


@router.post("/tickets/{reference}/parts", name="tickets.parts.create")
def split(request: Request, db: Db, viewer: CurrentUser, ticket: Workable, form: SplitInput) -> Response:
    if form.errors:
        return _relations_page(request, db, viewer, ticket, Form(), form, status=422)
    part = service.split(db, ticket, actor=viewer, title=form.data.title, description=form.data.description)
    drafts.discard(db, viewer, f"part:{ticket.reference}")
    return back(part, _("Der Teil ist jetzt eine eigene Anfrage."))
