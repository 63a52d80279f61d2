"""Who is asking: from the session cookie, or on the API from a bearer token.

Every route depends on one of these, or stands in the list of public ones (a test walks all routes).
"""

from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Annotated, Any, TypeVar

from fastapi import Depends
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.errors import Forbidden, Unauthenticated
from app.people.credentials import Limits, viewer_by_api_token, viewer_by_session
from app.people.viewer import Viewer
from app.policy import Reach, can, reach
from app.settings import Settings
from app.texts import _
from app.web.context import SAFE_METHODS

SESSION_COOKIE = "session"
API_PREFIX = "/api/"
Handler = TypeVar("Handler", bound=Callable[..., Any])


def limits(settings: Settings) -> Limits:
    """How long sessions live, by the settings."""
    return Limits(timedelta(minutes=settings.session_idle_minutes), timedelta(hours=settings.session_hours))


def automatic(handler: Handler) -> Handler:
    """Marks the handler of what a page asks by itself: nobody need be at the desk, so it keeps no session alive."""
    handler.automatic = True  # type: ignore[attr-defined]
    return handler


def maybe_user(request: Request, db: Db) -> Viewer | None:
    """The viewer, or None for someone who is not signed in. An API token that does not work raises."""
    viewer = _by_bearer(request, db) if request.headers.get("Authorization") else _by_cookie(request, db)
    request.state.viewer = viewer
    return viewer


def _by_cookie(request: Request, db: Session) -> Viewer | None:
    token = request.cookies.get(SESSION_COOKIE)
    if not token:
        return None
    by_hand = not hasattr(request.scope.get("endpoint"), "automatic")
    return viewer_by_session(db, token, request.app.state.limits, in_use=by_hand)


def _by_bearer(request: Request, db: Session) -> Viewer:
    kind, _space, token = request.headers["Authorization"].partition(" ")
    viewer = None
    if kind.lower() == "bearer" and request.url.path.startswith(API_PREFIX):
        viewer = viewer_by_api_token(db, token.strip())
    if viewer is None:
        raise Unauthenticated(_("Dieser Zugangsschlüssel gilt nicht (mehr)."))
    needed = "read" if request.method in SAFE_METHODS else "write"
    if viewer.scopes is not None and needed not in viewer.scopes:
        raise Forbidden(_("Diesem Zugangsschlüssel fehlt das Recht „%(scope)s“.") % {"scope": needed})
    return viewer


MaybeUser = Annotated[Viewer | None, Depends(maybe_user)]
ANYONE = [Depends(maybe_user)]
"""For public pages: nobody is turned away, but the page knows who looks."""


def current_user(request: Request, db: Db) -> Viewer:
    """The signed-in person. Raises Unauthenticated when there is none.

    It calls `maybe_user` itself, for each dependency between costs every guard another walk down to the session.
    """
    viewer = maybe_user(request, db)
    if viewer is None:
        raise Unauthenticated(_("Bitte melden Sie sich an."))
    return viewer


CurrentUser = Annotated[Viewer, Depends(current_user)]


def allowed(action: str) -> Callable[[Viewer], Coroutine[Any, Any, Viewer]]:
    """A guard: the viewer may do the action at all. Marked with `action` for the test that walks all routes."""
    reach(None, action)

    async def guard(viewer: CurrentUser) -> Viewer:
        if not can(viewer, action):
            raise Forbidden(_("Dafür hat Ihr Konto keine Berechtigung."))
        return viewer

    guard.action = action  # type: ignore[attr-defined]
    return guard


def everywhere(viewer: Viewer, action: str) -> bool:
    """Whether the viewer's right to the action is not limited to the own body."""
    return reach(viewer, action) is Reach.everything


def set_session_cookie(response: Response, token: str, settings: Settings) -> None:
    """Hands the browser its session."""
    response.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=settings.session_hours * 3600,
        httponly=True,
        samesite="lax",
        secure=settings.secure_cookies,
    )
