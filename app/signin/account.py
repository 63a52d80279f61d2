"""The account of whoever is signed in: their sessions, API tokens and language."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import Depends
from pydantic import BaseModel, Field
from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlmodel import col
from starlette.requests import Request
from starlette.responses import Response

from app import journal
from app.database import Db
from app.errors import NotFound
from app.people.credentials import (
    create_api_token,
    end_all_sessions,
    end_session,
    revoke_api_token,
    sessions_of,
    tokens_of,
)
from app.people.models import User, now
from app.people.viewer import Viewer
from app.signin.sessions import speak
from app.texts import LANGUAGES, N_, _, current_language
from app.web.access import allowed
from app.web.forms import Form, read
from app.web.submissions import new_mark, remember, sent_before
from app.web.templating import go, page
from app.web.visit import router as new_router

router = new_router()
AccountUser = Annotated[Viewer, Depends(allowed("account.use"))]
DAYS = (30, 90, 365)
SCOPE_SETS = {"read": ["read"], "write": ["read", "write"]}
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)  # fmt: skip


class TokenForm(BaseModel):
    name: str = Field(min_length=1, max_length=100)
    scopes: str = Field("read", pattern="^(read|write)$")
    days: int = 90
    submission: str = Field("", max_length=100)


class LanguageForm(BaseModel):
    language: str = Field(pattern=f"^({'|'.join(map(re.escape, LANGUAGES))})$")


TokenInput = Annotated[Form[TokenForm], Depends(read(TokenForm))]
LanguageInput = Annotated[Form[LanguageForm], Depends(read(LanguageForm))]


@dataclass(frozen=True)
class SessionLine:
    """One of the viewer's sessions, for the page."""

    id: int
    browser: str
    provider: str
    created_at: datetime
    seen_at: datetime
    this: bool


def browser_of(user_agent: str) -> str:
    """A guess such as "Firefox, Windows" from what the browser says of itself."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "")
    return ", ".join(part for part in (browser, system) if part) or _("Unbekannter Browser")


def _lines(request: Request, db: Session, viewer: Viewer) -> Sequence[SessionLine]:
    idle = request.app.state.limits.idle
    parties = request.app.state.providers
    return [
        SessionLine(
            session.id or 0,
            browser_of(session.user_agent),
            parties[session.provider].provider.title if session.provider in parties else "",
            session.created_at,
            session.seen_at,
            session.id == viewer.session_id,
        )
        for session in sessions_of(db, viewer.id)
        if session.seen_at > now() - idle
    ]


@router.get("/account", name="account.show")
def show(request: Request, db: Db, viewer: AccountUser) -> Response:
    return _account_page(request, db, viewer, Form({"days": ["90"], "scopes": ["read"]}))


def _account_page(
    request: Request, db: Session, viewer: Viewer, form: Form[TokenForm], *, status: int = 200, **more: Any
) -> Response:
    scopes = (("read", N_("nur lesen")), ("write", N_("lesen und ändern")))
    return page(
        request,
        "signin/account.html",
        status=status,
        sessions=_lines(request, db, viewer),
        tokens=tokens_of(db, viewer.id),
        form=form,
        submission=form.value("submission") or new_mark(),
        scopes=[(name, _(label)) for name, label in scopes],
        lifetimes=[(str(days), _("%(num)s Tage") % {"num": days}) for days in DAYS],
        language=Form({"language": [current_language.get()]}),
        **({"new_token": None, "new_name": ""} | more),
    )


@router.post("/account/sessions/{session_id}/end", name="account.sessions.end")
def end_one(db: Db, viewer: AccountUser, session_id: int) -> Response:
    if session_id >= 2**31 or not end_session(db, viewer.id, session_id):
        raise NotFound(_("Diese Anmeldung gibt es nicht (mehr)."))
    journal.record(db, viewer, "session.end", "session", session_id)
    if session_id == viewer.session_id:
        return go("home", flash=("success", _("Sie sind abgemeldet.")))
    return go("account.show", flash=("success", _("Die Anmeldung ist beendet.")), anchor="sessions")


@router.post("/account/other-sessions/end", name="account.sessions.end_others")
def end_others(db: Db, viewer: AccountUser) -> Response:
    end_all_sessions(db, viewer.id, but=viewer.session_id)
    journal.record(db, viewer, "session.end_others", "user", viewer.id, viewer.email)
    return go("account.show", flash=("success", _("Alle anderen Anmeldungen sind beendet.")), anchor="sessions")


@router.post("/account/tokens", name="account.tokens.create")
def create_token(request: Request, db: Db, viewer: AccountUser, form: TokenInput) -> Response:
    """The page with the token's text, this once: it is stored nowhere, so there is nothing to redirect to."""
    if not form.errors and form.data.days not in DAYS:
        form.add_errors({"days": _("Bitte wählen Sie eine der Möglichkeiten.")})
    if form.errors:
        return _account_page(request, db, viewer, form, status=422)
    repeated = sent_before(db, viewer, form.data.submission)
    if repeated:
        return repeated
    data = form.data
    token, text = create_api_token(
        db, viewer.id, name=data.name, scopes=SCOPE_SETS[data.scopes], lifetime=timedelta(days=data.days)
    )
    after = {"scopes": token.scopes, "expires_at": token.expires_at}
    journal.record(db, viewer, "token.create", "token", token.id, token.name, after=after)
    remember(db, viewer, data.submission, go("account.show", anchor="tokens"))
    fresh: Form[TokenForm] = Form({"days": ["90"], "scopes": ["read"]})
    return _account_page(request, db, viewer, fresh, new_token=text, new_name=token.name)


@router.post("/account/tokens/{token_id}/revocation", name="account.tokens.revoke")
def revoke_token(db: Db, viewer: AccountUser, token_id: int) -> Response:
    if token_id >= 2**31 or not revoke_api_token(db, viewer.id, token_id):
        raise NotFound(_("Diesen Zugangsschlüssel gibt es nicht (mehr)."))
    journal.record(db, viewer, "token.revoke", "token", token_id)
    return go("account.show", flash=("success", _("Der Zugangsschlüssel gilt nicht mehr.")), anchor="tokens")


@router.post("/account/language", name="account.language.update")
def set_language(request: Request, db: Db, viewer: AccountUser, form: LanguageInput) -> Response:
    if form.errors:
        return _account_page(request, db, viewer, Form(), status=422)
    language = form.data.language
    db.execute(update(User).where(col(User.id) == viewer.id).values(language=language))
    journal.record(
        db, viewer, "account.language", "user", viewer.id, viewer.email,
        before={"language": viewer.language}, after={"language": language},
    )  # fmt: skip
    current_language.set(language)
    response = go("account.show", flash=("success", _("Ihre Sprache ist gespeichert.")), anchor="language")
    speak(request, response, language)
    return response
