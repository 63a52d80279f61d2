"""What holds for every call: a key does a thing once, a token opens what it says, errors are problem documents."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from sqlmodel import col
from starlette.requests import Request

from app.database.embedded import Urls
from app.database.migrate import migrate
from app.people.credentials import ApiToken, create_api_token
from app.people.models import now
from app.people.queries import user_by_email
from app.seed.content import seed_basics
from app.tickets import service
from app.tickets.models import Entry, EntryKind, Stage, Ticket
from app.web.access import SESSION_COOKIE
from app.web.api import Answer, delete_old_answers
from tests.conftest import ClientFor
from tests.databases import empty_database, engine_on
from tests.factories import ADVISOR, COLLEAGUE, OFFICER, READER, STRANGER, Known, file_ticket, in_stage

NEW = {"topic": "chatbots", "title": "Einmal", "description": "Bitte helfen Sie uns."}
KEY = {"Idempotency-Key": "a-key"}


def test_the_same_key_gives_the_same_answer_and_one_ticket(token_for: ClientFor, db: Session) -> None:
    officer = token_for(OFFICER)
    first = officer.post("/api/v1/tickets", json=NEW, headers=KEY)
    second = officer.post("/api/v1/tickets", json=NEW, headers=KEY)
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert first.headers["Location"] == second.headers["Location"]
    assert db.scalar(select(func.count()).select_from(Ticket)) == 1


def test_the_same_key_for_a_reply_and_a_file_does_it_once(token_for: ClientFor, db: Session, viewer: Known) -> None:
    address = f"/api/v1/tickets/{file_ticket(db, viewer).reference}"
    officer = token_for(OFFICER)
    replies = [officer.post(f"{address}/replies", json={"body": "Ja."}, headers=KEY).json() for _ in range(2)]
    files = [
        officer.post(
            f"{address}/attachments",
            files={"file": ("notiz.txt", b"Eine Notiz.\n", "text/plain")},
            headers={"Idempotency-Key": "another"},
        ).json()
        for _ in range(2)
    ]
    assert replies[0] == replies[1]
    assert files[0] == files[1]
    ticket = officer.get(address).json()
    assert [entry["kind"] for entry in ticket["entries"]].count("reply") == 1
    assert ticket["attachments"] == [files[0]]


@pytest.mark.parametrize("changed", ["body", "address"])
def test_a_key_means_one_thing(changed: str, token_for: ClientFor, db: Session, viewer: Known) -> None:
    officer = token_for(OFFICER)
    address = f"/api/v1/tickets/{file_ticket(db, viewer).reference}/replies"
    other = f"/api/v1/tickets/{file_ticket(db, viewer).reference}/replies" if changed == "address" else address
    assert officer.post(address, json={"body": "Eins."}, headers=KEY).status_code == 201
    again = officer.post(other, json={"body": "Eins." if changed == "address" else "Zwei."}, headers=KEY)
    assert problem(again) == {
        "type": "about:blank",
        "title": "Das passt nicht mehr zusammen",
        "status": 409,
        "detail": "Dieser Idempotency-Key gehört zu einer anderen Anfrage.",
        "instance": other,
    }
    assert db.scalar(select(func.count()).where(col(Entry.kind) == EntryKind.reply)) == 1


def test_the_key_of_someone_else_is_another_key(token_for: ClientFor) -> None:
    answers = [token_for(who).post("/api/v1/tickets", json=NEW, headers=KEY) for who in (OFFICER, COLLEAGUE)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["reference"] != answers[1].json()["reference"]


def test_a_refused_request_does_not_use_up_its_key(token_for: ClientFor) -> None:
    officer = token_for(OFFICER)
    assert officer.post("/api/v1/tickets", json=NEW | {"topic": "nothing"}, headers=KEY).status_code == 422
    assert officer.post("/api/v1/tickets", json=NEW, headers=KEY).status_code == 201


def test_keys_are_forgotten_after_two_days(token_for: ClientFor, db: Session) -> None:
    officer = token_for(OFFICER)
    officer.post("/api/v1/tickets", json=NEW, headers=KEY)
    officer.post("/api/v1/tickets", json=NEW, headers={"Idempotency-Key": "young"})
    db.execute(update(Answer).where(col(Answer.key) == "a-key").values(created_at=now() - timedelta(hours=49)))
    assert delete_old_answers(db) == 1
    assert list(db.scalars(select(col(Answer.key)))) == ["young"]


@pytest.fixture
def committed(app: FastAPI, urls: Urls, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[TestClient]]:
    """Two programs of one officer whose requests really commit, in a database of their own."""
    with empty_database(urls, "committed") as there, engine_on(there.app) as engine:
        migrate(*there)
        with Session(engine) as db:
            seed_basics(db)
            user = user_by_email(db, OFFICER)
            assert user is not None
            assert user.id is not None
            text = create_api_token(db, user.id, name="x", scopes=["read", "write"], lifetime=timedelta(hours=1))[1]
            db.commit()

        def session(_request: Request) -> Session:
            return Session(engine, expire_on_commit=False)

        monkeypatch.setattr("app.database.session.new_session", session)
        headers = {"Authorization": f"Bearer {text}"}
        yield [TestClient(app, base_url="http://127.0.0.1:8000", headers=headers) for _ in range(2)]


def test_two_at_the_same_time_file_one_ticket(committed: list[TestClient], monkeypatch: pytest.MonkeyPatch) -> None:
    """The second comes while the first is at work, waits for its commit, and gets its answer."""
    file, running = service.file, []

    def slow(*args: Any, **more: Any) -> Ticket:
        running.append(time.monotonic())
        ticket = file(*args, **more)
        time.sleep(0.4)
        return ticket

    monkeypatch.setattr(service, "file", slow)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda program: program.post("/api/v1/tickets", json=NEW, headers=KEY), committed))
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert len(running) == 1


def problem(response: Any) -> dict[str, Any]:
    """The problem document without its request id, which is that of the answer."""
    assert response.headers["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = response.json()
    assert found.pop("request_id") == response.headers["X-Request-Id"]
    return found


def test_errors_are_problem_documents(client: TestClient, token_for: ClientFor, db: Session, viewer: Known) -> None:
    address = f"/api/v1/tickets/{in_stage(db, viewer, Stage.submitted).reference}"
    officer, stranger = token_for(OFFICER), token_for(STRANGER)
    calls: list[tuple[Any, dict[str, Any]]] = [
        (
            client.get(address),
            {"title": "Bitte melden Sie sich an", "status": 401, "detail": "Bitte melden Sie sich an."},
        ),
        (
            officer.post(f"{address}/notes", json={"body": "x"}),
            {
                "title": "Dafür fehlt die Berechtigung", "status": 403,
                "detail": "Dafür hat Ihr Konto keine Berechtigung.",
            },
        ),
        (
            stranger.get(address),
            {
                "title": "Das haben wir nicht gefunden", "status": 404,
                "detail": "Diese Anfrage gibt es nicht, oder sie ist nicht für Ihr Konto bestimmt.",
            },
        ),
        (
            officer.post(f"{address}/closure"),
            {
                "title": "Das passt nicht mehr zusammen", "status": 409,
                "detail": "Das geht in der Phase „Eingegangen“ nicht. "
                "Vielleicht hat jemand die Anfrage gerade weiterbewegt.",
            },
        ),
        (
            officer.post(f"{address}/replies", json={"body": " ", "bdoy": "x"}),
            {
                "title": "Bitte prüfen Sie Ihre Angaben", "status": 422, "detail": "Einige Angaben stimmen nicht.",
                "errors": [
                    {"field": "body", "message": "Bitte füllen Sie dieses Feld aus."},
                    {"field": "bdoy", "message": "Dieses Feld gibt es hier nicht."},
                ],
            },
        ),
        (
            officer.post("/api/v1/tickets", json={"topic": "nothing", "title": "x", "description": "x"}),
            {
                "title": "Bitte prüfen Sie Ihre Angaben", "status": 422, "detail": "Dieses Thema gibt es nicht.",
                "errors": [{"field": "topic", "message": "Dieses Thema gibt es nicht."}],
            },
        ),
        (
            officer.delete(address),
            {
                "title": "Das geht hier nicht", "status": 405,
                "detail": "Diese Adresse kennt die gewünschte Aktion nicht.",
            },
        ),
        (
            officer.post(f"{address}/replies", content=b'{"body": ', headers={"Content-Type": "application/json"}),
            {"title": "Diese Anfrage ist nicht lesbar", "status": 400, "detail": "Das ist kein gültiges JSON."},
        ),
        (
            officer.post(f"{address}/replies", json={"body": "x" * (1 << 20)}),
            {
                "title": "Das ist zu groß", "status": 413,
                "detail": "Das sind zu viele Daten auf einmal. Möglich sind zehn Dateien mit je 25 MB.",
            },
        ),
    ]  # fmt: skip
    for response, expected in calls:
        instance = response.request.url.path
        assert problem(response) == {"type": "about:blank", "instance": instance} | expected
    assert calls[0][0].headers["WWW-Authenticate"] == "Bearer"


def test_errors_are_in_the_language_asked_for(client: TestClient) -> None:
    answer = client.get("/api/v1/topics?lang=en")
    assert problem(answer)["title"] == "Please sign in"


def test_nested_fields_are_named_with_their_place(token_for: ClientFor, db: Session, viewer: Known) -> None:
    address = f"/api/v1/tickets/{in_stage(db, viewer, Stage.triage).reference}"
    answer = token_for(ADVISOR).post(f"{address}/plan", json={"steps": [{"title": "Gut"}, {"title": ""}]})
    assert problem(answer)["errors"] == [{"field": "steps.1.title", "message": "Bitte füllen Sie dieses Feld aus."}]


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"description": "x" * 20_001}, "description"),
        ({"urgency": "sofort"}, "urgency"),
        ({"wished_on": "bald"}, "wished_on"),
        ({"inform": ["nobody@nowhere.example"]}, "inform"),
        ({"inform": [STRANGER]}, "inform"),
        ({"reporter": COLLEAGUE}, "reporter"),
        ({"answers": {"nothing": "x"}}, "answers.nothing"),
        ({"organisation": "15003000"}, "organisation"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_filed(
    sent: dict[str, Any], field: str, token_for: ClientFor, db: Session
) -> None:
    answer = token_for(OFFICER).post("/api/v1/tickets", json=NEW | sent)
    assert answer.status_code == 422, answer.text
    assert [error["field"] for error in problem(answer)["errors"]] == [field]
    assert db.scalar(select(func.count()).select_from(Ticket)) == 0


def test_a_token_that_may_read_does_not_write_and_the_other_way_round(token_for: Any) -> None:
    def token_with(scope: str) -> TestClient:
        program: TestClient = token_for(OFFICER, (scope,))
        return program

    reader, writer = token_with("read"), token_with("write")
    assert reader.get("/api/v1/tickets").status_code == 200
    refused = reader.post("/api/v1/tickets", json=NEW)
    assert (refused.status_code, refused.json()["detail"]) == (
        403, "Diesem Zugangsschlüssel fehlt das Recht „write“.",
    )  # fmt: skip
    assert writer.post("/api/v1/tickets", json=NEW).status_code == 201
    assert writer.get("/api/v1/tickets").status_code == 403


@pytest.mark.parametrize(
    "change", [{"revoked_at": now()}, {"expires_at": now() - timedelta(seconds=1)}], ids=["revoked", "expired"]
)
def test_a_token_that_is_over_opens_nothing(change: dict[str, datetime], token_for: ClientFor, db: Session) -> None:
    officer = token_for(OFFICER)
    assert officer.get("/api/v1/tickets").status_code == 200
    db.execute(update(ApiToken).values(**change))
    db.commit()
    answer = officer.get("/api/v1/tickets")
    assert problem(answer)["detail"] == "Dieser Zugangsschlüssel gilt nicht (mehr)."
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer nonsense", "Basic b2ZmaWNlcjp4", "x", "Bearer \xfc"])
def test_an_unknown_token_opens_nothing(header: str, client: TestClient) -> None:
    client.headers.update([(b"Authorization", header.encode("latin-1"))])
    answer = client.get("/api/v1/tickets")
    assert answer.status_code == 401
    assert problem(answer)["detail"] == "Dieser Zugangsschlüssel gilt nicht (mehr)."


@pytest.mark.parametrize("path", ["/tickets", "/", "/account"])
def test_a_token_opens_no_page(path: str, token_for: ClientFor) -> None:
    officer = token_for(OFFICER)
    answer = officer.get(path)
    assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (303, "/sign-in")


def test_a_token_opens_no_page_beside_a_session(client_for: ClientFor, token_for: ClientFor) -> None:
    """Nobody becomes someone else by adding a header."""
    browser, program = client_for(OFFICER), token_for(ADVISOR)
    answer = browser.get("/tickets", headers={"Authorization": program.headers["Authorization"]})
    assert answer.status_code == 303


def test_a_session_may_read_the_api_too(client_for: ClientFor) -> None:
    browser = client_for(OFFICER)
    assert browser.cookies.get(SESSION_COOKIE)
    assert browser.get("/api/v1/tickets").json() == {"items": [], "next_cursor": None}


def test_the_landtag_reads_the_catalogue_and_no_tickets(token_for: ClientFor) -> None:
    reader = token_for(READER)
    assert reader.get("/api/v1/topics").status_code == 200
    assert reader.get("/api/v1/tickets").status_code == 403
