"""The start page, and the pages whose texts an admin edits."""

from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.outbox.queries import MOST_COUNTED, unread_count
from app.pages import queries
from app.pages.panels import agenda
from app.web.access import ANYONE, MaybeUser
from app.web.templating import page
from app.web.visit import router as new_router

router = new_router()


@router.get("/", name="home")
def home(request: Request, db: Db, viewer: MaybeUser) -> Response:
    unread = unread_count(db, viewer.id) if viewer else 0
    waiting = agenda(db, viewer) if viewer else []
    return page(request, "pages/home.html", unread=unread, most=MOST_COUNTED, waiting=waiting)


@router.get("/pages/{slug}", name="pages.show", dependencies=ANYONE)
def show(request: Request, db: Db, slug: str) -> Response:
    return page(request, "pages/show.html", text=queries.text_page(db, slug))
