"""What every way of signing in ends with."""

from sqlalchemy import delete
from sqlalchemy.orm import Session
from sqlmodel import col
from starlette.requests import Request
from starlette.responses import Response

from app import journal
from app.people.credentials import LoginSession, digest, open_session
from app.people.models import Organisation, User
from app.people.viewer import Viewer
from app.web.access import SESSION_COOKIE, set_session_cookie
from app.web.context import LANGUAGE_COOKIE
from app.web.templating import url

YEAR = 31_536_000


def own_path(target: str) -> str:
    """The path to go on to after signing in: one of ours, or the start page."""
    ours = target.startswith("/") and not target.startswith("//") and "\\" not in target and target.isprintable()
    return target if ours else url("home")


def viewer_of(db: Session, user: User) -> Viewer:
    """The user as a viewer, outside a browser session."""
    assert user.id is not None
    organisation = db.get(Organisation, user.organisation_id)
    assert organisation is not None
    return Viewer(user.id, user.email, user.name, user.role, user.organisation_id, organisation.name, user.language)


def begin(
    request: Request, response: Response, db: Session, user: User, *, provider: str, id_token: str | None = None
) -> None:
    """Starts a session under a new token, and ends the one the browser came with."""
    old = request.cookies.get(SESSION_COOKIE)
    if old:
        db.execute(delete(LoginSession).where(col(LoginSession.token_hash) == digest(old)))
    token = open_session(
        db,
        user,
        provider=provider,
        limits=request.app.state.limits,
        user_agent=request.headers.get("User-Agent", ""),
        id_token=id_token,
    )
    journal.record(db, viewer_of(db, user), "session.begin", "user", user.id, user.email, after={"provider": provider})
    set_session_cookie(response, token, request.app.state.settings)
    if LANGUAGE_COOKIE not in request.cookies:
        speak(request, response, user.language)


def speak(request: Request, response: Response, language: str) -> None:
    """Has this browser's pages in the language from now on."""
    secure = request.app.state.settings.secure_cookies
    response.set_cookie(LANGUAGE_COOKIE, language, max_age=YEAR, samesite="lax", secure=secure)
