"""Whom a ticket concerns: those kept informed, and confidentiality."""

from starlette.responses import Response

from app.database import Db
from app.errors import Invalid
from app.texts import _
from app.tickets import service
from app.tickets.forms import ConfidentialInput, PersonInput
from app.tickets.guards import Informable, Markable
from app.tickets.routes.triage import back
from app.web.access import CurrentUser
from app.web.templating import go
from app.web.visit import router as new_router

router = new_router()


@router.post("/tickets/{reference}/people", name="tickets.people.create")
def inform(db: Db, viewer: CurrentUser, ticket: Informable, form: PersonInput) -> Response:
    if form.errors:
        raise Invalid(form.errors)
    service.inform(db, ticket, form.data.person, actor=viewer)
    return back(ticket, _("Die Person wird jetzt auf dem Laufenden gehalten."))


@router.post("/tickets/{reference}/people/removal", name="tickets.people.remove")
def uninform(db: Db, viewer: CurrentUser, ticket: Informable, form: PersonInput) -> Response:
    if form.errors:
        raise Invalid(form.errors)
    service.uninform(db, ticket, form.data.person, actor=viewer)
    removed = ("success", _("Die Person wird nicht mehr auf dem Laufenden gehalten."))
    if ticket.confidential and form.data.person == viewer.id:
        return go("tickets.index", flash=removed)
    return back(ticket, removed[1])


@router.post("/tickets/{reference}/confidentiality", name="tickets.confidentiality.update")
def mark_confidential(db: Db, viewer: CurrentUser, ticket: Markable, form: ConfidentialInput) -> Response:
    if form.errors:
        raise Invalid(form.errors)
    service.mark_confidential(db, ticket, form.data.confidential, actor=viewer)
    marked = _("Die Anfrage ist jetzt vertraulich.")
    lifted = _("Die Anfrage ist nicht mehr vertraulich.")
    return back(ticket, marked if form.data.confidential else lifted)
