"""Correcting a request's texts."""

from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.drafts import service as drafts
from app.errors import Stale
from app.texts import _
from app.tickets import service
from app.tickets.change import version_of
from app.tickets.forms import EditForm, EditInput
from app.tickets.guards import Editable
from app.tickets.models import Ticket
from app.tickets.routes.triage import back
from app.tickets.service.editing import Correction, texts_of
from app.web.access import CurrentUser
from app.web.forms import Form, filled
from app.web.templating import page
from app.web.visit import router as new_router

router = new_router()


@router.get("/tickets/{reference}/text", name="tickets.text.edit")
def edit(request: Request, db: Db, viewer: CurrentUser, ticket: Editable) -> Response:
    """With the draft, if there is one: it keeps the version it began with, so that nobody's words are overwritten."""
    draft = drafts.load(db, viewer, f"text:{ticket.reference}")
    texts = texts_of(ticket)
    stored = filled(texts | {"version": version_of(texts)})
    form = drafts.as_form(draft) if draft else stored
    return _edit_page(request, ticket, form, draft_at=drafts.saved_at(draft))


def _edit_page(
    request: Request,
    ticket: Ticket,
    form: Form[EditForm],
    *,
    status: int = 200,
    theirs: dict[str, Any] | None = None,
    draft_at: datetime | None = None,
) -> Response:
    return page(request, "tickets/edit.html", status=status, ticket=ticket, form=form, theirs=theirs, draft_at=draft_at)


@router.post("/tickets/{reference}/text", name="tickets.text.update")
def update(request: Request, db: Db, viewer: CurrentUser, ticket: Editable, form: EditInput) -> Response:
    if form.errors:
        return _edit_page(request, ticket, form, status=422)
    data = form.data
    wish = Correction(data.title, data.description, data.goal, data.service, data.version)
    try:
        service.edit(db, ticket, wish, actor=viewer)
    except Stale as stale:
        form.raw["version"] = [version_of(stale.theirs)]
        return _edit_page(request, ticket, form, status=409, theirs=stale.theirs)
    drafts.discard(db, viewer, f"text:{ticket.reference}")
    return back(ticket, _("Ihre Änderungen sind gespeichert."))
