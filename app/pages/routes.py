"""The start page, and the pages whose texts an admin edits."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.pages import queries
from app.web.access import MaybeUser
from app.web.templating import page

router = APIRouter()


@router.get("/", name="home")
def home(request: Request, viewer: MaybeUser) -> Response:
    return page(request, "pages/home.html")


@router.get("/pages/{slug}", name="pages.show")
def show(request: Request, db: Db, viewer: MaybeUser, slug: str) -> Response:
    return page(request, "pages/show.html", text=queries.text_page(db, slug))
