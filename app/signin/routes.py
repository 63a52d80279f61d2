"""The sign-in page, the demo sign-in, and signing out."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from app import journal
from app.database import Db
from app.people.credentials import end_session
from app.people.models import ROLE_LABELS
from app.people.queries import demo_cast, user_by_email
from app.signin.cast import CAST
from app.signin.sessions import begin
from app.texts import _
from app.web.access import ANYONE, SESSION_COOKIE, MaybeUser
from app.web.forms import Form, read
from app.web.templating import go, page, url

router = APIRouter()
demo_router = APIRouter()


class DemoForm(BaseModel):
    email: str = Field(min_length=3, max_length=200)
    next: str = Field("", max_length=2000)


DemoInput = Annotated[Form[DemoForm], Depends(read(DemoForm))]


def own_path(target: str) -> str:
    """The path to go on to after signing in: one of ours, or the start page."""
    ours = target.startswith("/") and not target.startswith(("//", "/\\")) and "\n" not in target
    return target if ours else url("home")


@router.get("/sign-in", name="signin.page", dependencies=ANYONE)
def sign_in_page(request: Request, db: Db, next: str = "") -> Response:
    return _page(request, db, next)


def _page(request: Request, db: Db, next: str, *, status: int = 200, error: str = "") -> Response:
    settings = request.app.state.settings
    introductions = {member.email: member.introduction for member in CAST}
    cast = demo_cast(db, list(introductions)) if settings.demo else []
    return page(
        request,
        "signin/page.html",
        status=status,
        cast=cast,
        introductions=introductions,
        role_labels=ROLE_LABELS,
        providers=[],
        next=own_path(next) if next else "",
        error=error,
    )


@demo_router.post("/sign-in/demo", name="signin.demo")
def sign_in_demo(request: Request, db: Db, form: DemoInput) -> Response:
    user = None if form.errors else user_by_email(db, form.data.email)
    if user is None:
        return _page(request, db, form.value("next"), status=422, error=_("Diese Person gibt es hier nicht."))
    response = go("home")
    response.headers["Location"] = own_path(form.data.next)
    begin(request, response, db, user, provider="demo")
    return response


@router.post("/sign-out", name="signin.out")
def sign_out(db: Db, viewer: MaybeUser) -> Response:
    if viewer is not None and viewer.session_id is not None:
        end_session(db, viewer.id, viewer.session_id)
        journal.record(db, viewer, "session.end", "session", viewer.session_id)
    response = go("home", flash=("success", _("Sie sind abgemeldet.")))
    response.delete_cookie(SESSION_COOKIE)
    return response
