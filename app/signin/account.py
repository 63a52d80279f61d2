"""The account of whoever is signed in: their sessions and API tokens."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.people.credentials import sessions_of, tokens_of
from app.people.viewer import Viewer
from app.web.access import allowed
from app.web.templating import page

router = APIRouter()
AccountUser = Annotated[Viewer, Depends(allowed("account.use"))]


@router.get("/account", name="account.show")
def show(request: Request, db: Db, viewer: AccountUser) -> Response:
    return page(request, "signin/account.html", sessions=sessions_of(db, viewer.id), tokens=tokens_of(db, viewer.id))
