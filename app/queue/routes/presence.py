"""Who else has the ticket open."""

from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.queue import queries, service
from app.tickets.guards import Noticed
from app.web.access import CurrentUser, automatic
from app.web.templating import page
from app.web.visit import router as new_router

router = new_router()


@router.post("/tickets/{reference}/presence", name="queue.presence")
@automatic
def be_here(request: Request, db: Db, viewer: CurrentUser, ticket: Noticed) -> Response:
    """Says that the viewer is here, and answers who else is."""
    assert ticket.id is not None
    service.be_here(db, viewer, ticket.id)
    return page(request, "queue/_presence.html", here=queries.also_here(db, viewer, ticket.id), ticket=ticket)
