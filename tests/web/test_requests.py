"""What surrounds every page: cross-site requests, headers, cookies, error pages, language, odd input."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
import structlog
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from structlog.testing import capture_logs

from app.main import create_app
from app.settings import Settings
from app.tickets.models import Stage
from app.web import access, context, errors
from tests.conftest import ClientFor
from tests.factories import ADMIN, ADVISOR, OFFICER, Known, file_ticket, in_stage

HOST = "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "none"}, 303),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": HOST}, 403),
        ({"Sec-Fetch-Site": ""}, 403),
        ({"Origin": HOST}, 303),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "http://127.0.0.1:8001"}, 403),
        ({"Origin": "http://127.0.0.1:8000.evil.example"}, 403),
        ({"Origin": "http://evil@127.0.0.1:8001"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
    ],
)
def test_what_another_site_causes_is_refused(
    headers: dict[str, str], status: int, client_for: ClientFor, db: Session, viewer: Known
) -> None:
    browser, ticket = client_for(OFFICER), file_ticket(db, viewer)
    answer = browser.post(f"/tickets/{ticket.reference}/replies", data={"body": "Danke."}, headers=headers)
    assert answer.status_code == status
    assert ("Danke." in browser.get(f"/tickets/{ticket.reference}").text) == (status == 303)


@pytest.mark.parametrize("language", ["de", "en"])
def test_what_is_refused_is_told_as_any_other_failure(language: str, client_for: ClientFor) -> None:
    sentence = {
        "de": "Diese Anfrage kam von einer anderen Website. Zum Schutz Ihres Kontos haben wir nichts ausgeführt. "
        "Bitte öffnen Sie die Seite hier und versuchen Sie es noch einmal.",
        "en": "This request came from another website. To protect your account, we have done nothing. "
        "Please open the page here and try again.",
    }[language]
    browser = client_for(OFFICER)
    browser.cookies.set("language", language)
    answer = browser.post("/tickets", headers={"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (403, "text/html; charset=utf-8")
    assert f'<html lang="{language}"' in answer.text
    assert sentence in answer.text
    assert f"<code>{answer.headers['X-Request-Id']}</code>" in answer.text
    assert {name: answer.headers[name] for name in context.HEADERS} == context.HEADERS
    problem = browser.post("/api/v1/tickets", json={}, headers={"Origin": "https://evil.example"})
    assert (problem.status_code, problem.headers["Content-Type"]) == (403, "application/problem+json")
    assert problem.json() == {
        "type": "about:blank",
        "title": {"de": "Dafür fehlt die Berechtigung", "en": "You do not have permission for this"}[language],
        "status": 403,
        "detail": sentence,
        "instance": "/api/v1/tickets",
        "request_id": problem.headers["X-Request-Id"],
    }


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 303),
        ("localhost", 303),
        ("LOCALHOST:1", 303),
        ("[::1]:8000", 303),
        ("evil.example", 421),
        ("evil.example:8000", 421),
        ("127.0.0.1.evil.example", 421),
        ("127.0.0.1@evil.example", 421),
        ("localhost.", 421),
        ("192.0.2.1", 421),
        ("[::1", 421),
        ("", 421),
    ],
)
def test_demo_mode_answers_to_names_of_this_machine_only(host: str, status: int, client: TestClient) -> None:
    """Whoever lets a name of theirs lead to 127.0.0.1 would be of the same origin for the browser."""
    answer = client.post("/sign-in/demo", data={"email": ADMIN}, headers={"Host": host})
    assert (answer.status_code, "session=" in answer.headers.get("Set-Cookie", "")) == (status, status == 303)
    if status == 421:
        assert "Der Vorführbetrieb antwortet nur unter 127.0.0.1 und localhost." in answer.text
        assert f"<code>{answer.headers['X-Request-Id']}</code>" in answer.text
        problem = client.get("/api/v1/topics", headers={"Host": host})
        assert (problem.status_code, problem.json()["status"]) == (421, 421)


def test_outside_of_demo_mode_any_name_will_do(settings: Settings) -> None:
    """The proxy in front knows the names."""
    app = create_app(Settings(demo=False, secret_key="kQ3vX9pLw2Zr8Tn5Yb1Hd6Js4Mf7Gc0AeUiOq"))
    try:
        with TestClient(app, base_url="https://lotse.example") as browser:
            assert browser.get("/healthz").status_code == 200
    finally:
        create_app(settings)


def test_a_script_that_sends_a_form_is_told_where_to_go_on(
    client_for: ClientFor, db: Session, viewer: Known, client: TestClient
) -> None:
    """A browser would follow the redirect for it, and use up the word of success on the way."""
    path = f"/tickets/{file_ticket(db, viewer).reference}"
    tell = {"X-Redirect": "tell"}
    answer = client_for(OFFICER).post(f"{path}/replies", data={"body": "Danke."}, headers=tell)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["X-Location"].startswith(f"{path}#entry-")
    assert "flash=" in answer.headers["Set-Cookie"]
    assert "Location" not in answer.headers
    wrong = client_for(OFFICER).post(f"{path}/replies", data={"body": ""}, headers=tell)
    assert (wrong.status_code, "X-Location" in wrong.headers) == (422, False)
    gone = client.post(f"{path}/replies", data={"body": "Danke."}, headers=tell)
    assert (gone.status_code, gone.headers["X-Location"]) == (204, "/sign-in")


def test_reading_is_open_to_links_from_elsewhere(client_for: ClientFor) -> None:
    answer = client_for(OFFICER).get("/tickets", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["/", "/sign-in", "/nothing", "/api/v1/topics", "/api/v1/openapi.json", "/healthz"])
def test_every_answer_has_the_security_headers(path: str, client: TestClient) -> None:
    answer = client.get(path)
    assert {name: answer.headers[name] for name in context.HEADERS} == context.HEADERS
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(answer.headers["X-Request-Id"]) == 16


def test_static_files_have_them_too_and_are_kept(client: TestClient) -> None:
    answer = client.get("/static/app.css")
    assert answer.status_code == 200
    assert {name: answer.headers[name] for name in context.HEADERS} == context.HEADERS
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("path", ["/static/nothing.css", "/static/../pyproject.toml", "/static/%2e%2e/pyproject.toml"])
def test_no_other_file_is_served(path: str, client: TestClient) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("secure", [False, True])
def test_behind_tls_browsers_are_told_to_stay_there(secure: bool) -> None:
    def plain(_request: object) -> Response:
        return PlainTextResponse("ok")

    layer = context.RequestContext(Starlette(routes=[Route("/", plain)]), secure=secure, refuse=errors.cross_site)
    with TestClient(layer) as browser:
        said = browser.get("/").headers.get("Strict-Transport-Security")
    assert said == ("max-age=31536000" if secure else None)


@pytest.mark.parametrize(("base_url", "secure"), [("https://lotse.example", True), ("http://127.0.0.1:8000", False)])
def test_the_session_cookie_is_out_of_reach(base_url: str, secure: bool) -> None:
    response = Response()
    access.set_session_cookie(response, "token", Settings(demo=False, base_url=base_url))
    flags = "; HttpOnly; Max-Age=43200; Path=/; SameSite=lax" + ("; Secure" if secure else "")
    assert response.headers["Set-Cookie"] == f"session=token{flags}"


@pytest.fixture
def broken(app: FastAPI, client: TestClient) -> Iterator[None]:
    """Two routes with a bug in them."""

    def bug() -> None:
        raise ZeroDivisionError("a detail that nobody outside must read")

    before = list(app.router.routes)
    app.add_api_route("/bug", bug)
    app.add_api_route("/api/v1/bug", bug)
    yield
    app.router.routes[:] = before


@pytest.mark.parametrize("path", ["/bug", "/api/v1/bug"])
def test_a_bug_shows_a_page_with_the_id_that_stands_in_the_log(
    path: str, broken: None, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, logged = _logged(client, path, monkeypatch)
    assert answer.status_code == 500
    request_id = answer.headers["X-Request-Id"]
    assert request_id in answer.text
    assert "Da ist bei uns etwas schiefgegangen" in answer.text
    for secret in ("ZeroDivisionError", "a detail", "Traceback", ".py"):
        assert secret not in answer.text
    assert {line["request_id"] for line in logged} == {request_id}
    assert {line["event"]: line.get("status") for line in logged} == {"request": 500, "unexpected": None}
    assert {name: answer.headers[name] for name in context.HEADERS} == context.HEADERS


def _logged(client: TestClient, path: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, list[Any]]:
    """The answer, and the lines it left in the log."""
    with capture_logs() as lines:
        # Loggers keep what they were configured with at first use.
        monkeypatch.setattr(errors, "log", structlog.get_logger("errors").bind())
        monkeypatch.setattr(context, "log", structlog.get_logger("http").bind())
        answer = client.get(path)
    return answer, list(lines)


def test_error_pages_say_what_happened_and_name_the_request(client_for: ClientFor, db: Session, viewer: Known) -> None:
    ticket = file_ticket(db, viewer)
    officer = client_for(OFFICER)
    for answer, status, title in [
        (officer.get("/nothing"), 404, "Das haben wir nicht gefunden"),
        (officer.get("/queue"), 403, "Dafür fehlt die Berechtigung"),
        (officer.post(f"/tickets/{ticket.reference}/closure"), 409, "Das passt nicht mehr zusammen"),
        (officer.get("/tickets?stage=nothing"), 422, "Bitte prüfen Sie Ihre Angaben"),
        (officer.get("/tickets?cursor=rubbish"), 422, "Bitte prüfen Sie Ihre Angaben"),
        (officer.post(f"/tickets/{ticket.reference}"), 405, "Das geht hier nicht"),
        (officer.post(f"/tickets/{ticket.reference}/replies", data={"body": "x" * (2 << 20)}), 413, "Das ist zu groß"),
    ]:
        assert (answer.status_code, answer.text.count("<h1")) == (status, 1)
        assert title in answer.text
        assert f"<code>{answer.headers['X-Request-Id']}</code>" in answer.text
        assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/tickets?cursor=x", "/tickets?cursor=%00", "/tickets?cursor=WyJ4IiwxXQ", "/notifications?cursor=x",
        "/tickets?cursor=WyIyMDI2LTAxLTAxIiw5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OV0", "/queue?cursor=x",
        "/queue?cursor=WyIyMDI2LTAxLTAxIiw5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OV0", "/people?cursor=x",
        "/people?cursor=%00", "/people?q=%00", "/journal?cursor=x", "/tickets/%00",
        "/tickets/x/files/99999999999999999",
        "/people/99999999999999999999", "/admin/topics/%00", "/help/%00", "/queue?q=%00", "/journal?who=%00",
        "/?lang=%00", "/tickets/new?topic=%00", "/tickets/new?organisation=99999999999999999999",
        "/notifications?cursor=Wzk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTld", "/sign-in?next=%00", "/invitations/%00",
    ],
)  # fmt: skip
def test_rubbish_in_an_address_is_no_bug(path: str, client_for: ClientFor) -> None:
    answer = client_for(ADMIN).get(path)
    assert answer.status_code in {200, 303, 404, 422}, path


@pytest.mark.parametrize("text", ["a\x00b", "x" * 10_000, "²", "-1", "9" * 30, "\ud7ff\U0010ffff", "<script>"])
def test_rubbish_in_a_form_is_no_bug(text: str, client_for: ClientFor, db: Session, viewer: Known) -> None:
    ticket = in_stage(db, viewer, Stage.triage)
    address = f"/tickets/{ticket.reference}"
    advisor = client_for(ADVISOR)
    names = (
        "topic", "title", "description", "goal", "service", "organisation", "reporter", "inform", "body", "canned",
        "priority", "advisor", "version", "reason", "waiting_for", "person", "reference", "template", "submission",
        "wished_on", "q_number",
    )  # fmt: skip
    for path in (
        "/tickets", "/tickets/new/form", "/drafts/tickets.new", "/account/language", f"{address}/replies",
        f"{address}/replies/form", f"{address}/notes", f"{address}/text", f"{address}/triage", f"{address}/assignment",
        f"{address}/waiting", f"{address}/links", f"{address}/merger", f"{address}/parts", f"{address}/people",
        f"{address}/plan", f"{address}/declination", "/queue/bulk", "/queue/views",
    ):  # fmt: skip
        answer = advisor.post(path, data=dict.fromkeys(names, text))
        assert answer.status_code < 500, path


def test_the_language_is_chosen_and_kept(client: TestClient) -> None:
    assert '<html lang="de"' in client.get("/").text
    english = client.get("/?lang=en")
    assert '<html lang="en"' in english.text
    assert "language=en; Max-Age=31536000; Path=/; SameSite=lax" in english.headers["Set-Cookie"]
    assert '<html lang="en"' in client.get("/").text
    assert '<html lang="de"' in client.get("/?lang=de").text
    assert '<html lang="de"' in client.get("/?lang=xx").text


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "http:/evil.example", "evil",
        "/\t/evil.example", "javascript:alert(1)", "/%0d%0aSet-Cookie:x=y\r\nSet-Cookie: x=y", "///evil.example",
    ],
)  # fmt: skip
def test_nobody_is_sent_elsewhere(target: str, client: TestClient, client_for: ClientFor) -> None:
    for answer in (
        client.post("/sign-in/demo", data={"email": OFFICER, "next": target}),
        client_for(OFFICER).post("/drafts/tickets.new/discard", data={"next": target}),
        client_for(OFFICER).post("/account/language", data={"language": "en", "next": target}),
    ):
        assert answer.status_code == 303
        location = answer.headers["Location"]
        assert location.startswith("/")
        assert not location.startswith(("//", "/\\"))
        assert "evil" not in location or location.startswith("/%0d")
        assert "x=y" not in answer.headers.get("Set-Cookie", "")
    page = client.get("/sign-in", params={"next": target}).text
    assert 'value="https://evil' not in page
    assert 'value="//' not in page


@pytest.mark.parametrize(
    "forged",
    [
        "x", "%00", quote(json.dumps(["success", "<b>x</b>"])), quote(json.dumps(["nothing", "x"])),
        quote(json.dumps({"a": 1})), quote(json.dumps(["success"])), quote("5"), quote("null"),
        *(one for one in (quote('[["success"], "x"]'), quote('[{}, "x"]'), "[" * 5000)),
    ],
)  # fmt: skip
def test_a_forged_word_of_success_does_no_harm(forged: str, client: TestClient) -> None:
    answer = client.get("/", headers={"Cookie": f"flash={forged}"})
    assert answer.status_code == 200
    assert "<b>x</b>" not in answer.text


@pytest.mark.parametrize(
    ("referer", "next_page"),
    [
        ("http://127.0.0.1:8000/tickets/KI-2026-00001?x=1", "?next=%2Ftickets%2FKI-2026-00001%3Fx%3D1"),
        ("http://a.example/tickets", ""),
        ("http://[", ""),
        ("", ""),
    ],
)
def test_a_form_sent_after_the_session_leads_back_to_its_page(client: TestClient, referer: str, next_page: str) -> None:
    path = "/tickets/KI-2026-00001/replies"
    answer = client.post(path, data={"body": "Spät"}, headers={"Referer": referer})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/sign-in{next_page}")
    assert "Ihre Sitzung war zu Ende" in client.get(answer.headers["Location"]).text
    partial = client.post(path, headers={"Referer": referer, "HX-Request": "true"})
    assert (partial.status_code, partial.headers["HX-Redirect"]) == (204, f"/sign-in{next_page}")


def test_what_was_asked_for_comes_after_the_sign_in(client: TestClient) -> None:
    answer = client.get("/tickets?stage=closed")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in?next=%2Ftickets%3Fstage%3Dclosed")
    assert "Ihre Sitzung" not in client.get(answer.headers["Location"]).text
