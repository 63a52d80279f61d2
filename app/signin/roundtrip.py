"""To a provider and back: the only handlers that wait for another server, and so are `async`.

Started by a link, not by a form: `form-action 'self'` would stop a form's redirect to another site.
"""

from typing import Annotated

import structlog
from fastapi import Depends
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.database import Db, in_transaction
from app.errors import Conflict, NotFound
from app.people.credentials import digest, new_token
from app.signin import attempts
from app.signin.admission import admit, identity
from app.signin.attempts import LIFETIME, Attempt
from app.signin.oidc import AnswerRefused, Arrival, ProviderDown, RelyingParty
from app.signin.refusal import Refusal
from app.signin.sessions import begin, own_path
from app.texts import _
from app.web.access import ANYONE
from app.web.templating import page, url
from app.web.visit import router as new_router

router = new_router()
log = structlog.get_logger("signin")
BROWSER_COOKIE = "signin"


def party(request: Request, provider: str) -> RelyingParty:
    """The provider of the URL. Raises NotFound."""
    found: RelyingParty | None = request.app.state.providers.get(provider)
    if found is None:
        raise NotFound
    return found


Party = Annotated[RelyingParty, Depends(party)]


def callback_address(request: Request, provider: str) -> str:
    """Where the provider sends people back to; it must know this address."""
    base: str = request.app.state.settings.public_url
    return base + url("signin.oidc.callback", provider=provider)


@router.get("/sign-in/oidc/{provider}", name="signin.oidc.start")
@in_transaction
async def start(
    request: Request, db: Db, party: Party, next: str = "", invitation: str = "", anew: bool = False
) -> Response:
    """Sends the browser to the provider. `anew` asks for another account than the one signed in with there.

    It does not look who is there: that would hold a database connection while the provider is asked.
    """
    name = party.provider.name
    try:
        departure = await party.departure(callback_address(request, name), anew=anew)
    except (ProviderDown, AnswerRefused) as error:
        return refused(request, _down(party, str(error)), party)
    browser = request.cookies.get(BROWSER_COOKIE) or new_token()
    attempt = Attempt(
        provider=name,
        nonce=departure.nonce,
        code_verifier=departure.code_verifier,
        next_path=own_path(next) if next else "",
        invitation_hash=digest(invitation) if invitation else "",
    )
    await run_in_threadpool(attempts.remember, db, attempt, state=departure.state, browser=browser)
    response = RedirectResponse(departure.url, status_code=302)
    settings = request.app.state.settings
    response.set_cookie(
        BROWSER_COOKIE,
        browser,
        max_age=int(LIFETIME.total_seconds()),
        path=url("signin.page"),
        httponly=True,
        samesite="lax",
        secure=settings.secure_cookies,
    )
    return response


@router.get("/sign-in/oidc/{provider}/callback", name="signin.oidc.callback", dependencies=ANYONE)
@in_transaction
async def callback(request: Request, db: Db, party: Party) -> Response:
    """Back from the provider: a session for whoever may have one, else a page that says what to do."""
    answer = dict(request.query_params)
    try:
        attempt = await run_in_threadpool(
            attempts.take,
            db,
            provider=party.provider.name,
            state=answer.get("state", ""),
            browser=request.cookies.get(BROWSER_COOKIE, ""),
        )
        if attempt is None:
            raise _not_ours()
        arrival = await _arrival(request, party, answer, attempt)
        return await run_in_threadpool(_let_in, request, db, party, attempt, arrival)
    except Refusal as refusal:
        return refused(request, refusal, party)


async def _arrival(request: Request, party: RelyingParty, answer: dict[str, str], attempt: Attempt) -> Arrival:
    if "error" in answer:
        raise _broken_off(answer["error"])
    try:
        return await party.arrival(
            answer,
            redirect_uri=callback_address(request, party.provider.name),
            nonce=attempt.nonce,
            code_verifier=attempt.code_verifier,
        )
    except ProviderDown as error:
        raise _down(party, str(error)) from error
    except AnswerRefused as error:
        raise _invalid(str(error)) from error


def _let_in(request: Request, db: Session, party: RelyingParty, attempt: Attempt, arrival: Arrival) -> Response:
    try:
        person = identity(party.provider, arrival.claims)
        user = admit(db, party.provider, person, invitation_hash=attempt.invitation_hash)
    except Conflict as conflict:
        raise _invalid(conflict.message) from conflict
    response = RedirectResponse(attempt.next_path or url("home"), status_code=303)
    begin(request, response, db, user, provider=party.provider.name, id_token=arrival.id_token)
    return response


def refused(request: Request, refusal: Refusal, party: RelyingParty | None = None) -> Response:
    """The page that says why someone does not get in, and what to do."""
    log.warning("refused", reason=refusal.reason, status=refusal.status, request_id=request.state.request_id)
    again = url("signin.oidc.start", {"anew": "1"}, provider=party.provider.name) if party and refusal.address else ""
    return page(
        request,
        "signin/refused.html",
        status=refusal.status,
        title=refusal.title,
        sentence=refusal.sentence,
        advice=refusal.advice,
        address=refusal.address,
        again=again,
    )


def _not_ours() -> Refusal:
    return Refusal(
        400,
        _("Diese Anmeldung ist abgelaufen"),
        _("Sie hat zu lange gedauert, wurde schon benutzt oder in einem anderen Browser begonnen."),
        _("Bitte beginnen Sie noch einmal von vorn."),
        "unknown state",
    )


def _broken_off(error: str) -> Refusal:
    if error == "access_denied":
        return Refusal(
            403,
            _("Sie haben die Anmeldung abgebrochen"),
            _("Ihr Anmeldedienst hat uns nichts über Sie mitgeteilt."),
            _("Wenn Sie sich doch anmelden möchten, beginnen Sie einfach noch einmal."),
            "access_denied",
        )
    return _invalid(f"the provider says {error[:100]}")


def _invalid(reason: str) -> Refusal:
    return Refusal(
        400,
        _("Die Anmeldung hat nicht geklappt"),
        _("Die Antwort Ihres Anmeldedienstes war ungültig oder ist abgelaufen. Angemeldet ist niemand."),
        _("Bitte beginnen Sie noch einmal. Klappt es wieder nicht, nennen Sie uns die Kennung unten."),
        reason,
    )


def _down(party: RelyingParty, reason: str) -> Refusal:
    text = _("„%(provider)s“ antwortet nicht, wie es sollte. Das liegt nicht an Ihnen.")
    return Refusal(
        503,
        _("Der Anmeldedienst ist gerade nicht erreichbar"),
        text % {"provider": party.provider.title},
        _("Bitte versuchen Sie es in ein paar Minuten noch einmal."),
        f"{party.provider.name}: {reason}",
    )
