"""Rating by the signed link of a mail, without signing in. The page shows the reference, never the content."""

from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.errors import Conflict
from app.texts import _
from app.tickets import service
from app.tickets.forms import RatingForm, RatingInput
from app.tickets.models import Ticket
from app.tickets.rating_links import ticket_of
from app.tickets.service.closure import can_rate
from app.web.access import ANYONE
from app.web.forms import Form
from app.web.templating import go, page
from app.web.visit import router as new_router

router = new_router()


@router.get("/ratings/{token}", name="tickets.rating.signed", dependencies=ANYONE)
def show(request: Request, db: Db, token: str) -> Response:
    return _page(request, token, ticket_of(db, token), Form())


def _page(request: Request, token: str, ticket: Ticket, form: Form[RatingForm], *, status: int = 200) -> Response:
    """The form; or thanks where it is rated; or, where no rating is asked for, a sentence that says so."""
    return page(
        request,
        "tickets/rate_signed.html",
        status=status,
        token=token,
        reference=ticket.reference,
        rated=ticket.rating is not None,
        open_to_rating=can_rate(ticket),
        form=form,
    )


@router.post("/ratings/{token}", name="tickets.rating.signed.create", dependencies=ANYONE)
def rate(request: Request, db: Db, token: str, form: RatingInput) -> Response:
    ticket = ticket_of(db, token, lock=True)
    if not can_rate(ticket):
        raise Conflict(
            _("Diese Anfrage ist schon bewertet. Vielen Dank!")
            if ticket.rating is not None
            else _("Zu dieser Anfrage ist keine Bewertung mehr möglich.")
        )
    if form.errors:
        return _page(request, token, ticket, form, status=422)
    service.rate(db, ticket, actor=None, stars=form.data.stars, comment=form.data.comment)
    return go("tickets.rating.signed", token=token)
