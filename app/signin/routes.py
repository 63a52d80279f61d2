"""The sign-in page, the demo sign-in, and signing out."""

from dataclasses import dataclass
from hmac import compare_digest
from typing import Annotated

from fastapi import Depends
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app import journal
from app.database import Db
from app.people.credentials import LoginSession, end_session
from app.people.models import ROLE_LABELS
from app.people.queries import demo_cast, user_by_email
from app.people.viewer import Viewer
from app.signin.cast import CAST
from app.signin.oidc import RelyingParty
from app.signin.sessions import begin, own_path
from app.texts import _
from app.web.access import ANYONE, SESSION_COOKIE, MaybeUser
from app.web.forms import Form, read
from app.web.templating import go, page, url
from app.web.visit import router as new_router

router = new_router()
demo_router = new_router()
FAREWELL_COOKIE = "farewell"


class DemoForm(BaseModel):
    email: str = Field(min_length=3, max_length=200)
    next: str = Field("", max_length=2000)


DemoInput = Annotated[Form[DemoForm], Depends(read(DemoForm))]


@router.get("/sign-in", name="signin.page", dependencies=ANYONE)
def sign_in_page(request: Request, db: Db, next: str = "") -> Response:
    return _page(request, db, next)


def _page(request: Request, db: Db, next: str, *, status: int = 200, error: str = "") -> Response:
    settings = request.app.state.settings
    target = own_path(next) if next else ""
    introductions = {member.email: member.introduction for member in CAST}
    cast = demo_cast(db, list(introductions)) if settings.demo else []
    return page(
        request,
        "signin/page.html",
        status=status,
        cast=cast,
        introductions=introductions,
        role_labels=ROLE_LABELS,
        providers=provider_links(request, target),
        next=target,
        error=error,
    )


@dataclass(frozen=True)
class ProviderLink:
    """A way to sign in, for the page."""

    label: str
    href: str


def provider_links(request: Request, target: str = "", *, invitation: str = "") -> list[ProviderLink]:
    """The providers one can sign in with, going on to `target` afterwards."""
    parties: dict[str, RelyingParty] = request.app.state.providers
    query = {"next": target, "invitation": invitation}
    return [
        ProviderLink(party.provider.title, url("signin.oidc.start", query, provider=name))
        for name, party in parties.items()
    ]


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
async def sign_out(request: Request, db: Db, viewer: MaybeUser) -> Response:
    """Ends the session here and, where it came from a provider, there.

    On to the provider it goes by our own page, which the browser leaves at once (`Refresh`): `form-action 'self'`
    holds for all redirects of a form in Chromium (seen with 156), by way of a second page of ours too.
    """
    over = await run_in_threadpool(_end, db, viewer)
    response = await _to_provider(request, over) if over else None
    response = response or go("home", flash=("success", _("Sie sind abgemeldet.")))
    response.delete_cookie(SESSION_COOKIE)
    return response


def _end(db: Session, viewer: Viewer | None) -> LoginSession | None:
    """Ends the viewer's session, which is given back as it was. It is over even if the provider does not answer."""
    if viewer is None or viewer.session_id is None:
        return None
    over = db.get(LoginSession, viewer.session_id)
    end_session(db, viewer.id, viewer.session_id)
    journal.record(db, viewer, "session.end", "session", viewer.session_id)
    db.commit()
    return over


async def _to_provider(request: Request, over: LoginSession) -> Response | None:
    party: RelyingParty | None = request.app.state.providers.get(over.provider)
    if party is None or over.id_token is None:
        return None
    return_to = request.app.state.settings.public_url + url("signin.out.done")
    farewell = await party.farewell(id_token=over.id_token, return_to=return_to)
    if farewell is None:
        return None
    address, state = farewell
    request.state.viewer = None
    response = page(request, "signin/signed_out.html", label=party.provider.title, href=address)
    response.headers["Refresh"] = f"0; url={address}"
    secure = request.app.state.settings.secure_cookies
    response.set_cookie(FAREWELL_COOKIE, state, max_age=600, httponly=True, samesite="lax", secure=secure)
    return response


@router.get("/sign-out/done", name="signin.out.done", dependencies=ANYONE)
def signed_out(request: Request, state: str = "") -> Response:
    """Where a provider sends people after they signed out there. Says so only to the browser that did."""
    expected = request.cookies.get(FAREWELL_COOKIE, "")
    known = bool(expected) and compare_digest(expected.encode(), state.encode())
    response = go(
        "home", flash=("success", _("Sie sind hier und bei Ihrem Anmeldedienst abgemeldet.")) if known else None
    )
    response.delete_cookie(FAREWELL_COOKIE)
    return response
