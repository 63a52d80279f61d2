"""How a ticket ends: resolution, closure, reopening, rating."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.drafts import service as drafts
from app.texts import _
from app.tickets import service
from app.tickets.forms import RatingForm, RatingInput, ReopenForm, ReopenInput, ResolveForm, ResolveInput
from app.tickets.guards import Closable, Ratable, Reopenable, Workable
from app.tickets.labels import options
from app.tickets.models import RESOLUTION_LABELS, Ticket
from app.tickets.routes.triage import back
from app.web.access import CurrentUser
from app.web.forms import Form
from app.web.templating import go, page
from app.web.visit import router as new_router

router = new_router()


@router.get("/tickets/{reference}/resolution", name="tickets.resolution.new")
def new_resolution(request: Request, db: Db, viewer: CurrentUser, ticket: Workable) -> Response:
    draft = drafts.load(db, viewer, f"resolution:{ticket.reference}")
    return _resolution_page(request, ticket, drafts.as_form(draft), draft_at=drafts.saved_at(draft))


def _resolution_page(
    request: Request, ticket: Ticket, form: Form[ResolveForm], *, status: int = 200, draft_at: datetime | None = None
) -> Response:
    kinds = options(RESOLUTION_LABELS)
    return page(
        request, "tickets/resolve.html", status=status, ticket=ticket, form=form, draft_at=draft_at, kinds=kinds
    )


@router.post("/tickets/{reference}/resolution", name="tickets.resolution.create")
def resolve(request: Request, db: Db, viewer: CurrentUser, ticket: Workable, form: ResolveInput) -> Response:
    if form.errors:
        return _resolution_page(request, ticket, form, status=422)
    service.resolve(db, ticket, actor=viewer, kind=form.data.kind, summary=form.data.summary)
    drafts.discard(db, viewer, f"resolution:{ticket.reference}")
    return back(ticket, _("Die Anfrage ist gelöst. Die Kommune prüft das Ergebnis."))


@router.post("/tickets/{reference}/closure", name="tickets.closure.create")
def close(db: Db, viewer: CurrentUser, ticket: Closable) -> Response:
    service.close(db, ticket, actor=viewer)
    return back(ticket, _("Die Anfrage ist abgeschlossen. Vielen Dank!"))


@router.get("/tickets/{reference}/reopening", name="tickets.reopening.new")
def new_reopening(request: Request, db: Db, viewer: CurrentUser, ticket: Reopenable) -> Response:
    draft = drafts.load(db, viewer, f"reopening:{ticket.reference}")
    return _reopening_page(request, ticket, drafts.as_form(draft), draft_at=drafts.saved_at(draft))


def _reopening_page(
    request: Request, ticket: Ticket, form: Form[ReopenForm], *, status: int = 200, draft_at: datetime | None = None
) -> Response:
    return page(request, "tickets/reopen.html", status=status, ticket=ticket, form=form, draft_at=draft_at)


@router.post("/tickets/{reference}/reopening", name="tickets.reopening.create")
def reopen(request: Request, db: Db, viewer: CurrentUser, ticket: Reopenable, form: ReopenInput) -> Response:
    if form.errors:
        return _reopening_page(request, ticket, form, status=422)
    service.reopen(db, ticket, actor=viewer, reason=form.data.reason)
    drafts.discard(db, viewer, f"reopening:{ticket.reference}")
    return back(ticket, _("Die Anfrage ist wieder offen."))


@router.get("/tickets/{reference}/rating", name="tickets.rating.new")
def new_rating(request: Request, db: Db, viewer: CurrentUser, ticket: Ratable) -> Response:
    draft = drafts.load(db, viewer, f"rating:{ticket.reference}")
    return _rating_page(request, ticket, drafts.as_form(draft), draft_at=drafts.saved_at(draft))


def _rating_page(
    request: Request, ticket: Ticket, form: Form[RatingForm], *, status: int = 200, draft_at: datetime | None = None
) -> Response:
    return page(request, "tickets/rate.html", status=status, ticket=ticket, form=form, draft_at=draft_at)


@router.post("/tickets/{reference}/rating", name="tickets.rating.create")
def rate(request: Request, db: Db, viewer: CurrentUser, ticket: Ratable, form: RatingInput) -> Response:
    if form.errors:
        return _rating_page(request, ticket, form, status=422)
    service.rate(db, ticket, actor=viewer, stars=form.data.stars, comment=form.data.comment)
    drafts.discard(db, viewer, f"rating:{ticket.reference}")
    return go("tickets.show", reference=ticket.reference, flash=("success", _("Vielen Dank für Ihre Bewertung!")))
