"""The public result of a ticket: its page, and how it comes to be there."""

from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.drafts import service as drafts
from app.errors import Invalid, Stale
from app.texts import _
from app.tickets import queries, service
from app.tickets.change import version_of
from app.tickets.forms import AgreementInput, ResultForm, ResultInput
from app.tickets.guards import Agreeable, Publishable
from app.tickets.models import Ticket
from app.tickets.service.results import result_facts
from app.web.access import CurrentUser
from app.web.forms import Form, filled
from app.web.templating import go, page
from app.web.visit import router as new_router

router = new_router()


@router.get("/results/{reference}", name="results.show")
def show(request: Request, db: Db, reference: str) -> Response:
    """For everyone, while it is released."""
    return page(request, "tickets/public_result.html", result=queries.released_result(db, reference))


@router.get("/tickets/{reference}/public-result", name="tickets.public_result.edit")
def edit(request: Request, db: Db, viewer: CurrentUser, ticket: Publishable) -> Response:
    draft = drafts.load(db, viewer, _draft(ticket))
    stored = result_facts(queries.result_of(db, ticket))
    form = drafts.as_form(draft) if draft else filled(stored | {"version": version_of(stored)})
    return _edit_page(request, ticket, form, draft_at=drafts.saved_at(draft))


def _draft(ticket: Ticket) -> str:
    return f"public-result:{ticket.reference}"


def _edit_page(
    request: Request, ticket: Ticket, form: Form[ResultForm], *, status: int = 200,
    theirs: dict[str, Any] | None = None, draft_at: datetime | None = None,
) -> Response:  # fmt: skip
    return page(
        request, "tickets/public_result_edit.html", status=status, ticket=ticket, form=form, theirs=theirs,
        draft_at=draft_at,
    )  # fmt: skip


@router.post("/tickets/{reference}/public-result", name="tickets.public_result.update")
def update(request: Request, db: Db, viewer: CurrentUser, ticket: Publishable, form: ResultInput) -> Response:
    if form.errors:
        return _edit_page(request, ticket, form, status=422)
    data = form.data
    try:
        service.write_result(db, ticket, data.title, data.text, version=data.version, actor=viewer)
    except Invalid as invalid:
        form.add_errors(invalid.fields)
        return _edit_page(request, ticket, form, status=422)
    except Stale as stale:
        form.raw["version"] = [version_of(stale.theirs)]
        return _edit_page(request, ticket, form, status=409, theirs=stale.theirs)
    drafts.discard(db, viewer, _draft(ticket))
    return _back(ticket, _("Der Text ist gespeichert. Öffentlich ist er noch nicht."))


@router.post("/tickets/{reference}/public-result/agreement", name="tickets.public_result.agreement.create")
def agree(db: Db, viewer: CurrentUser, ticket: Agreeable, form: AgreementInput) -> Response:
    if form.errors or not form.data.agreed:
        return _back(ticket, _("Bitte setzen Sie den Haken, wenn die Stelle zustimmt."), kind="danger")
    try:
        service.agree(db, ticket, version=form.data.version, actor=viewer)
    except Stale:
        return _back(ticket, _("Der Text hat sich geändert. Bitte lesen Sie ihn noch einmal."), kind="danger")
    return _back(ticket, _("Die Zustimmung ist festgehalten."))


@router.post("/tickets/{reference}/public-result/release", name="tickets.public_result.release.create")
def release(db: Db, viewer: CurrentUser, ticket: Publishable) -> Response:
    service.release(db, ticket, actor=viewer)
    return _back(ticket, _("Das Ergebnis ist veröffentlicht."))


@router.post("/tickets/{reference}/public-result/withdrawal", name="tickets.public_result.withdrawal.create")
def withdraw(db: Db, viewer: CurrentUser, ticket: Agreeable) -> Response:
    service.withdraw(db, ticket, actor=viewer)
    return _back(ticket, _("Das Ergebnis ist nicht mehr öffentlich."))


def _back(ticket: Ticket, text: str, *, kind: str = "success") -> Response:
    return go("tickets.show", reference=ticket.reference, flash=(kind, text), anchor="public-result")
