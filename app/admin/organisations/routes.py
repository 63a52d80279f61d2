"""The bodies: who is there, who serves whom, and how many people of theirs have an account."""

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from app.admin.organisations import queries
from app.admin.organisations.kinds import KIND_LABELS
from app.database import Db
from app.web.access import allowed
from app.web.templating import page, url
from app.web.visit import router as new_router

router = new_router()
KEEPERS = [Depends(allowed("organisations.manage"))]


@router.get("/organisations", name="organisations.index", dependencies=KEEPERS)
def index(request: Request, db: Db, q: str = "", cursor: str = "") -> Response:
    part = q.strip()[:200]
    found = queries.organisations(db, part=part, cursor=cursor)
    next_url = url("organisations.index", {"q": part, "cursor": found.next_cursor}) if found.next_cursor else None
    return page(
        request,
        "admin/organisations.html",
        bodies=found.rows,
        kind_labels=KIND_LABELS,
        q=part,
        first=not cursor,
        next_url=next_url,
    )
