"""Sessions that rotate and end, API tokens that are shown once, and the language, over HTTP."""

import re
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from app.journal.models import JournalEntry
from app.people.credentials import ApiToken, LoginSession, digest
from app.people.models import as_of, now
from app.people.queries import user_by_email
from app.signin.account import browser_of
from app.web.access import SESSION_COOKIE
from tests.conftest import LIMITS, ClientFor
from tests.factories import ADVISOR, OFFICER, STRANGER, Known, file_ticket

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def sign_in(browser: TestClient, email: str = OFFICER) -> str:
    """Signs in as one of the cast; the session's token."""
    answer = browser.post("/sign-in/demo", data={"email": email}, headers={"User-Agent": FIREFOX})
    assert answer.status_code == 303
    return browser.cookies[SESSION_COOKIE]


def test_session_rotates_at_sign_in(client: TestClient, db: Session) -> None:
    """Whoever knew the token before (or planted one) has nothing afterwards."""
    client.cookies.set(SESSION_COOKIE, "planted", domain="127.0.0.1", path="/")
    first = sign_in(client)
    assert first != "planted"
    second = sign_in(client, STRANGER)
    assert second != first
    assert db.scalars(select(col(LoginSession.token_hash))).all() == [digest(second)]


def test_token_is_stored_hashed_and_its_cookie_is_out_of_reach(client: TestClient, db: Session) -> None:
    answer = client.post("/sign-in/demo", data={"email": OFFICER})
    cookie = next(line for line in answer.headers.get_list("Set-Cookie") if line.startswith(f"{SESSION_COOKIE}="))
    assert {part.strip().lower() for part in cookie.split(";")[1:]} == {
        "httponly",
        "max-age=43200",
        "path=/",
        "samesite=lax",
    }
    token = client.cookies[SESSION_COOKIE]
    assert token not in str(db.execute(select(LoginSession.__table__)).all())  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("column", "ago", "there"),
    [
        ("seen_at", LIMITS.idle - timedelta(minutes=1), 200),
        ("seen_at", LIMITS.idle + timedelta(minutes=1), 303),
        ("expires_at", timedelta(minutes=-1), 200),
        ("expires_at", timedelta(minutes=1), 303),
    ],
)
def test_session_ends_after_idle_and_after_absolute_time(
    column: str, ago: timedelta, there: int, client: TestClient, db: Session
) -> None:
    sign_in(client)
    db.execute(update(LoginSession).values({column: now() - ago}))
    db.commit()
    assert client.get("/account").status_code == there


def test_a_page_left_open_keeps_no_session_alive(client: TestClient, db: Session, viewer: Known) -> None:
    """A ticket's page says every 20 seconds that it is open. That is no sign of a person."""
    ticket = file_ticket(db, viewer)
    sign_in(client, ADVISOR)
    start = db.scalars(select(LoginSession)).one().seen_at
    path = f"/tickets/{ticket.reference}/presence"
    for minutes, status, on in ((30, 200, None), (90, 200, None), (119, 200, None), (121, 204, "/sign-in")):
        with as_of(start + timedelta(minutes=minutes)):
            answer = client.post(path, headers={"HX-Request": "true"})
        assert (answer.status_code, answer.headers.get("HX-Redirect")) == (status, on), minutes
        assert db.scalars(select(LoginSession).execution_options(populate_existing=True)).one().seen_at == start


def test_what_is_typed_keeps_a_session_alive(client: TestClient, db: Session) -> None:
    sign_in(client)
    start = db.scalars(select(LoginSession)).one().seen_at
    later = start + timedelta(minutes=30)
    with as_of(later):
        assert client.post("/drafts/tickets.new", data={"title": "Ein Chat"}).status_code == 204
    assert db.scalars(select(LoginSession).execution_options(populate_existing=True)).one().seen_at == later


def test_being_there_keeps_a_session_alive_but_not_for_ever(client: TestClient, db: Session) -> None:
    sign_in(client)
    before = db.scalars(select(LoginSession)).one()
    seen, expires = before.seen_at, before.expires_at
    db.execute(update(LoginSession).values(seen_at=seen - timedelta(hours=1)))
    db.commit()
    assert client.get("/account").status_code == 200
    after = db.scalars(select(LoginSession).execution_options(populate_existing=True)).one()
    assert after.seen_at >= seen
    assert after.expires_at == expires


def test_session_of_a_deactivated_person_is_over(client: TestClient, db: Session) -> None:
    sign_in(client)
    person = user_by_email(db, OFFICER)
    assert person is not None
    person.active = False
    db.commit()
    assert client.get("/account").status_code == 303


def test_owner_sees_and_ends_sessions(app: FastAPI, client: TestClient, client_for: ClientFor, db: Session) -> None:
    other, third = client_for(OFFICER), client_for(OFFICER)
    sign_in(client)
    text = client.get("/account").text
    assert text.count("dieser Browser") == 1
    assert "Firefox, Windows" in text
    ends = re.findall(r'action="(/account/sessions/\d+/end)"', text)
    assert len(ends) == 2
    assert client.post(ends[0]).status_code == 303
    assert client.post(ends[0]).status_code == 404
    assert sorted([other.get("/account").status_code, third.get("/account").status_code]) == [200, 303]
    assert client.post("/account/other-sessions/end").status_code == 303
    assert [browser.get("/account").status_code for browser in (client, other, third)] == [200, 303, 303]


def test_nobody_ends_somebody_elses_session(client: TestClient, client_for: ClientFor, db: Session) -> None:
    stranger = client_for(STRANGER)
    theirs = db.scalars(select(col(LoginSession.id))).one()
    sign_in(client)
    assert client.post(f"/account/sessions/{theirs}/end").status_code == 404
    assert client.post("/account/other-sessions/end").status_code == 303
    assert stranger.get("/account").status_code == 200


def test_token_is_shown_once_and_works_until_it_is_revoked(
    client: TestClient, client_for: ClientFor, db: Session
) -> None:
    officer = client_for(OFFICER)
    form = {"name": "Fachverfahren", "scopes": "read", "days": "30", "submission": "mark"}
    answer = officer.post("/account/tokens", data=form)
    found = re.search(r'<code class="secret">(kil_[\w-]+)</code>', answer.text)
    assert answer.status_code == 200
    assert found
    text = found[1]
    assert text not in officer.get("/account").text
    again = officer.post("/account/tokens", data=form)
    assert (again.status_code, again.headers["Location"]) == (303, "/account#tokens")
    token = db.scalars(select(ApiToken)).one()
    assert (token.name, token.scopes, token.token_hash) == ("Fachverfahren", ["read"], digest(text))
    assert timedelta(days=29) < token.expires_at - now() <= timedelta(days=30)
    bearer = {"Authorization": f"Bearer {text}"}
    assert client.get("/api/v1/topics", headers=bearer).status_code == 200
    assert client.post("/api/v1/tickets", headers=bearer, json={}).status_code == 403
    assert client.get("/account", headers=bearer).status_code in {303, 401}
    assert officer.post(f"/account/tokens/{token.id}/revocation").status_code == 303
    assert officer.post(f"/account/tokens/{token.id}/revocation").status_code == 404
    assert client.get("/api/v1/topics", headers=bearer).status_code == 401
    actions = db.scalars(select(col(JournalEntry.action)).order_by(col(JournalEntry.id))).all()
    assert actions[-2:] == ["token.create", "token.revoke"]
    assert text not in str(db.execute(select(JournalEntry.__table__)).all())  # type: ignore[attr-defined]


def test_nobody_revokes_somebody_elses_token(client_for: ClientFor, token_for: ClientFor, db: Session) -> None:
    program = token_for(STRANGER)
    token = db.scalars(select(ApiToken)).one()
    assert client_for(OFFICER).post(f"/account/tokens/{token.id}/revocation").status_code == 404
    assert program.get("/api/v1/topics").status_code == 200


@pytest.mark.parametrize(
    "changes", [{"name": ""}, {"scopes": "admin"}, {"days": "3650"}, {"days": "x"}, {"name": "x" * 101}]
)
def test_wrong_token_is_not_made(changes: dict[str, str], client_for: ClientFor, db: Session) -> None:
    form = {"name": "Fachverfahren", "scopes": "read", "days": "30"} | changes
    answer = client_for(OFFICER).post("/account/tokens", data=form)
    assert (answer.status_code, "error-summary" in answer.text) == (422, True)
    assert db.scalars(select(ApiToken)).all() == []


def test_expired_token_does_not_work(token_for: ClientFor, db: Session) -> None:
    program = token_for(OFFICER)
    db.execute(update(ApiToken).values(expires_at=now()))
    db.commit()
    assert program.get("/api/v1/topics").status_code == 401


def test_language_is_kept_for_the_next_browser(client: TestClient, client_for: ClientFor, db: Session) -> None:
    officer = client_for(OFFICER)
    assert '<html lang="de">' in officer.get("/account").text
    assert officer.post("/account/language", data={"language": "en"}).status_code == 303
    assert '<html lang="en">' in officer.get("/account").text
    assert officer.post("/account/language", data={"language": "xx"}).status_code == 422
    sign_in(client)
    assert '<html lang="en">' in client.get("/account").text
    # A browser that has a language keeps it.
    client.cookies.clear()
    client.get("/sign-in?lang=de")
    sign_in(client)
    assert '<html lang="de">' in client.get("/account").text


@pytest.mark.parametrize(
    ("said", "guess"),
    [
        (FIREFOX, "Firefox, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36", "Chrome, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari, iPhone"),
        ("curl/8", "Unbekannter Browser"),
        ("", "Unbekannter Browser"),
    ],
)
def test_browsers_are_guessed(said: str, guess: str) -> None:
    assert browser_of(said) == guess
