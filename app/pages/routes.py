"""The start page, and the pages whose texts an admin edits."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.pages import queries
from app.web.access import ANYONE
from app.web.templating import page

router = APIRouter()


@router.get("/", name="home", dependencies=ANYONE)
def home(request: Request) -> Response:
    return page(request, "pages/home.html")


@router.get("/pages/{slug}", name="pages.show", dependencies=ANYONE)
def show(request: Request, db: Db, slug: str) -> Response:
    return page(request, "pages/show.html", text=queries.text_page(db, slug))
