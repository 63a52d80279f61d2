"""What is new for whoever is signed in."""

from typing import Annotated

from fastapi import Depends, Path
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.database import Db
from app.errors import NotFound
from app.outbox import queries, service
from app.pages.news import sentence
from app.people.viewer import Viewer
from app.texts import _
from app.web.access import allowed
from app.web.forms import Form, read
from app.web.paging import PAGE, decode, encode
from app.web.templating import go, page, url
from app.web.visit import router as new_router

router = new_router()
Reader = Annotated[Viewer, Depends(allowed("account.use"))]
NotificationId = Annotated[int, Path(ge=1, le=2_000_000_000)]


class ReadForm(BaseModel):
    """`until` is the newest notification the page showed: what came later stays new."""

    until: int = Field(ge=1, le=2_000_000_000)


@router.get("/notifications", name="notifications.index")
def index(request: Request, db: Db, viewer: Reader, cursor: str = "") -> Response:
    before_id = decode(cursor, int)[0] if cursor else None
    found = queries.latest(db, viewer.id, before_id=int(before_id) if before_id else None, limit=PAGE + 1)
    rows, more = found[:PAGE], len(found) > PAGE
    return page(
        request,
        "pages/notifications.html",
        notifications=rows,
        sentence=sentence,
        unread=queries.unread_count(db, viewer.id),
        most=queries.MOST_COUNTED,
        first_page=not cursor,
        next_url=url("notifications.index", {"cursor": encode(rows[-1].id or 0)}) if more else None,
    )


@router.post("/notifications/read", name="notifications.read_all")
def read_all(db: Db, viewer: Reader, form: Annotated[Form[ReadForm], Depends(read(ReadForm))]) -> Response:
    if not form.errors:
        service.mark_all_read(db, viewer.id, until=form.data.until)
    return go("notifications.index", flash=("success", _("Alles ist als gelesen markiert.")))


@router.post("/notifications/{notification_id}/reading", name="notifications.read")
def read_one(db: Db, viewer: Reader, notification_id: NotificationId) -> Response:
    """Marks it read and leads to what it is about."""
    found = queries.own(db, viewer.id, notification_id)
    if found is None:
        raise NotFound(_("Diese Nachricht gibt es nicht."))
    service.mark_read(found)
    return RedirectResponse(found.path, status_code=303)
