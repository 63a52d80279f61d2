"""A body's tickets."""

from typing import Annotated

from fastapi import Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.people.viewer import Viewer
from app.tickets import queries
from app.tickets.labels import options
from app.tickets.models import STAGE_LABELS, Stage
from app.web.access import allowed
from app.web.forms import filled
from app.web.templating import page
from app.web.visit import router as new_router

router = new_router()
Lister = Annotated[Viewer, Depends(allowed("ticket.list"))]


@router.get("/tickets", name="tickets.index")
def index(
    request: Request,
    db: Db,
    viewer: Lister,
    stage: Annotated[Stage | None, Query()] = None,
    cursor: str = "",
) -> Response:
    """What waits for the viewer first, then all, the newest activity on top."""
    plain = stage is None and not cursor
    return page(
        request,
        "tickets/index.html",
        waiting=queries.waiting_for_body(db, viewer) if plain and viewer.is_body else [],
        tickets=queries.latest(db, viewer, stage=stage, cursor=cursor or None),
        stage=stage,
        filters=filled({"stage": stage}),
        first_page=not cursor,
        stages=options(STAGE_LABELS),
        stage_labels=STAGE_LABELS,
    )
