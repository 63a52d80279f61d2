"""Correcting a request's texts."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
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
def edit(request: Request, ticket: Editable) -> Response:
    texts = texts_of(ticket)
    return _edit_page(request, ticket, filled(texts | {"version": version_of(texts)}))


def _edit_page(
    request: Request,
    ticket: Ticket,
    form: Form[EditForm],
    *,
    status: int = 200,
    theirs: dict[str, Any] | None = None,
) -> Response:
    return page(request, "tickets/edit.html", status=status, ticket=ticket, form=form, theirs=theirs)


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
    return back(ticket, _("Ihre Änderungen sind gespeichert."))
