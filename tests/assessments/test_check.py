"""The public check: one question after the other, and a result that nobody stores."""

import re
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pypdf import PdfReader
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.assessments.engine import questionnaire
from app.assessments.models import Assessment
from tests.assessments.cases import CASES, PLAIN, Given, case, high_risk
from tests.conftest import ClientFor
from tests.factories import ADVISOR, COLLEAGUE, OFFICER, STRANGER, Known, file_ticket, in_stage
from tests.house.test_queries import statements

HOUSING = high_risk("5a", q_data="personal", q_dpia_triggers=["scoring"], q_decision="decisive", q_workplace="users")


def shown(html: str) -> dict[str, list[str]]:
    """The form of a question: its hidden fields and what is chosen in it."""
    fields: dict[str, list[str]] = {}
    form = html[html.find('<div class="stack" id="question">') :]
    for tag in re.findall(r"<input[^>]+>", form):
        parts = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if parts.get("type") == "hidden" or " checked" in tag or parts.get("type") == "date":
            fields.setdefault(parts["name"], []).append(unescape(parts["value"]))
    return fields


def asked_for(html: str) -> str:
    found = re.search(r'name="answered" value="(\w+)"', html)
    return found.group(1) if found else ""


def walk(browser: TestClient, answers: Given) -> tuple[list[str], str]:
    """Answers as a browser without JavaScript does: the form's own fields and the answer, until none is left."""
    page = browser.get("/ai-act/questions")
    order = []
    while name := asked_for(page.text):
        assert page.status_code == 200
        order.append(name)
        page = browser.get("/ai-act/questions", params=shown(page.text) | {name: answers[name]})
        assert len(order) < 30
    return order, page.text


def test_a_citizen_answers_one_question_after_the_other_and_gets_a_result(client: TestClient) -> None:
    order, page = walk(client, HOUSING)
    assert order == [one.id for one in questionnaire().questions if one.id in HOUSING]
    assert "Alles beantwortet" in page
    target = re.search(r'href="(/ai-act/result\?[^"]+)"', page)
    assert target
    result = client.get(unescape(target.group(1)))
    assert result.status_code == 200
    for words in (
        "Hochrisiko (Anhang III)", "Betreiber (Art. 3(4))", "(Regel C5)",
        "Bewertet das System automatisiert persönliche Aspekte", "Gilt schon", "seit 25.05.2018", "Gilt ab 02.12.2027",
        "Grundrechte-Folgenabschätzung vor erstem Einsatz", "Art. 27(1)-(4)", "Ohne festen Termin",
        "In die Akte: FRIA mit sechs Bestandteilen", "umstritten", "EUR-Lex selbst ließ sich nicht öffnen",
        "Fragenkatalog 1.0.0, Rechtsstand 22.11.2026", "keine Rechtsberatung",
    ):  # fmt: skip
        assert words in result.text, words
    assert result.text.index("Gilt schon") < result.text.index("Gilt ab 02.12.2027")


def test_the_check_asks_only_what_applies(client: TestClient) -> None:
    order, _page = walk(client, CASES["nothing at all"][0] | PLAIN | {"q_ai": "no"})
    assert order == ["q_ai", "q_lifecycle", "q_data", "q_decision", "q_workplace", "q_citizen_contact",
                     "q_security_authority"]  # fmt: skip


@pytest.mark.parametrize(
    ("sent", "status", "sentence"),
    [
        ({"answered": "q_ai"}, 422, "Bitte wählen Sie eine Möglichkeit."),
        ({"answered": "q_ai", "q_ai": "perhaps"}, 422, "Diese Möglichkeit gibt es hier nicht."),
        ({"answered": "q_exclusion", "q_ai": "yes"}, 422, "Bitte wählen Sie, was zutrifft."),
        (
            {"answered": "q_exclusion", "q_ai": "yes", "q_exclusion": ["none", "pre_market"]}, 422,
            "Entweder trifft nichts davon zu oder etwas davon.",
        ),
        ({"answered": "q_first_use", "q_ai": "no", "q_lifecycle": "pilot", "q_first_use": "2026-13-01"}, 422,
         "Bitte geben Sie ein Datum an"),
        # Nobody may know the day: it can be left open.
        ({"answered": "q_first_use", "q_ai": "no", "q_lifecycle": "pilot", "q_first_use": ""}, 200,
         "Welche Daten werden verarbeitet?"),
        # What stands in an old bookmark and is no answer any more is asked again.
        ({"q_ai": "perhaps"}, 200, "Leitet das System"),
        ({"answered": "q_nonsense", "q_nonsense": "1", "at": "q_other"}, 200, "Leitet das System"),
    ],
)  # fmt: skip
def test_an_answer_that_will_not_do_is_told_at_the_question(
    client: TestClient, sent: dict[str, Any], status: int, sentence: str
) -> None:
    page = client.get("/ai-act/questions", params=sent)
    assert page.status_code == status
    assert sentence in page.text
    if status == 422:
        assert asked_for(page.text) == sent["answered"]


def test_what_was_chosen_is_kept_with_the_error(client: TestClient) -> None:
    sent = {"answered": "q_exclusion", "q_ai": "yes", "q_exclusion": ["none", "pre_market"]}
    fields = shown(client.get("/ai-act/questions", params=sent).text)
    assert fields == {"q_ai": ["yes"], "answered": ["q_exclusion"], "q_exclusion": ["pre_market", "none"]}


def test_a_day_left_open_is_not_asked_again_and_the_result_says_so(client: TestClient) -> None:
    answers = PLAIN | {"q_lifecycle": "operation"}
    page = client.get("/ai-act/questions", params=answers | {"answered": "q_first_use"})
    assert "Alles beantwortet" in page.text
    result = client.get("/ai-act/result", params=answers | {"left": "q_first_use"})
    assert "Das Ergebnis ist vorläufig" in result.text


def test_an_earlier_answer_can_be_changed_and_the_later_ones_stay(client: TestClient) -> None:
    page = client.get("/ai-act/questions", params=PLAIN | {"at": "q_gpai"})
    fields = shown(page.text)
    assert asked_for(page.text) == "q_gpai"
    assert fields["q_gpai"] == ["no"]
    changed = client.get("/ai-act/questions", params=fields | {"q_gpai": "fine_tuned"})
    assert "Alles beantwortet" in changed.text
    assert "nachtrainiert" in changed.text


def test_htmx_gets_the_question_alone(client: TestClient) -> None:
    headers = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#question"}
    part = client.get("/ai-act/questions", params={"answered": "q_ai", "q_ai": "yes"}, headers=headers)
    assert part.text.strip().startswith('<div class="stack" id="question">')
    assert asked_for(part.text) == "q_exclusion"
    assert "<html" not in part.text


def test_the_check_is_there_in_english_and_keeps_the_answers(client: TestClient) -> None:
    page = client.get("/ai-act/questions", params=PLAIN | {"at": "q_annex3"})
    link = re.search(r'href="(\?[^"]+lang=en)"', page.text)
    assert link
    english = client.get("/ai-act/questions" + unescape(link.group(1)))
    assert asked_for(english.text) == "q_annex3"
    assert shown(english.text) == shown(page.text)
    assert "Housing benefit, social assistance" in english.text
    result = client.get("/ai-act/result", params=HOUSING | {"lang": "en"}).text
    for words in ("High-risk (Annex III)", "Applies from 2 Dec 2027", "FRIA before first use", "not legal advice"):
        assert words in result


def test_nothing_is_stored_and_the_database_is_not_asked(client: TestClient, db: Session, engine: Engine) -> None:
    with statements(engine) as sent:
        for path in ("/ai-act", "/ai-act/questions", "/ai-act/result", "/ai-act/result.pdf"):
            assert client.get(path, params=HOUSING).status_code == 200
        assert client.post("/api/v1/ai-act/check", json={"answers": HOUSING}).status_code == 200
    assert sent == []
    assert db.scalar(select(func.count()).select_from(Assessment)) == 0


# --- The PDF ----------------------------------------------------------------------------------------------


def pdf_of(content: bytes) -> tuple[PdfReader, str]:
    reader = PdfReader(BytesIO(content))
    return reader, " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_the_pdf_says_what_the_page_says_and_is_tagged(client: TestClient) -> None:
    answer = client.get("/ai-act/result.pdf", params=HOUSING)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'attachment; filename="ki-verordnung-pruefung.pdf"'
    reader, text = pdf_of(answer.content)
    for words in ("Hochrisiko (Anhang III)", "Gilt ab 02.12.2027", "Art. 27(1)-(4)", "KI-Kompetenz fördern",
                  "EUR-Lex selbst", "Fragenkatalog 1.0.0", "keine Rechtsberatung"):  # fmt: skip
        assert words in text, words
    root: Any = reader.root_object
    assert root["/Lang"] == "de"
    assert root["/MarkInfo"]["/Marked"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Prüfung nach der KI-Verordnung"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    tags = set(_tags(root["/StructTreeRoot"]))
    assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/TD", "/L", "/LI", "/P"} <= tags


def _tags(part: Any) -> list[str]:
    if isinstance(part, list):
        return [tag for one in part for tag in _tags(one)]
    part = part.get_object() if hasattr(part, "get_object") else part
    if not isinstance(part, dict):
        return []
    own = [str(part["/S"])] if "/S" in part else []
    children = part.get("/K", [])
    return own + _tags(children if isinstance(children, list) else [children])


def test_the_pdf_is_there_in_english(client: TestClient) -> None:
    reader, text = pdf_of(client.get("/ai-act/result.pdf", params=HOUSING | {"lang": "en"}).content)
    root: Any = reader.root_object
    assert root["/Lang"] == "en"
    assert "High-risk (Annex III)" in text
    assert "What this check does not know" in text


# --- The API ----------------------------------------------------------------------------------------------


def test_a_program_gets_class_roles_rule_facts_obligations_and_version(client: TestClient) -> None:
    answer = client.post("/api/v1/ai-act/check", json={"answers": case(q_art50=["interaction"], q_art50_obvious="no")})
    assert answer.status_code == 200
    body = answer.json()
    assert {key: body[key] for key in ("class", "roles", "rule", "missing", "version", "law_as_of")} == {
        "class": "transparency", "roles": ["deployer"], "rule": "C15", "missing": [], "version": "1.0.0",
        "law_as_of": "2026-11-22",
    }  # fmt: skip
    assert set(body["facts"]) == set(questionnaire().facts)
    assert [one["id"] for one in body["obligations"]] == ["O-LIT", "O-50-1", "O-REGISTER"]
    assert body["obligations"][1] == {
        "id": "O-50-1", "text": 'Hinweis "Sie sprechen mit einer KI"', "article": "Art. 50(1),(5)",
        "applies_from": "2026-08-02", "due": True, "owed_by": "provider", "evidence": "Bildschirmfoto", "warning": "",
    }  # fmt: skip


def test_a_program_is_told_which_answers_are_none(client: TestClient) -> None:
    sent = {"answers": {"q_nonsense": "x", "q_ai": "perhaps", "q_annex3": ["none", "5a"], "q_use": "yes"}}
    answer = client.post("/api/v1/ai-act/check", json=sent)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"] == [
        {"field": "answers.q_nonsense", "message": "Diese Frage gibt es nicht."},
        {"field": "answers.q_ai", "message": "Diese Möglichkeit gibt es hier nicht."},
        {
            "field": "answers.q_annex3",
            "message": "Entweder trifft nichts davon zu oder etwas davon. Beides zusammen geht nicht.",
        },
    ]


@pytest.mark.parametrize(
    "body",
    [
        {}, {"answers": None}, {"answers": []}, {"answers": {"q_ai": 1}}, {"answers": {}, "more": 1},
        {"answers": {f"q_{n}": "x" for n in range(61)}}, {"answers": {"q_ai": "x" * 81}},
        {"answers": {"q_annex3": ["5a"] * 41}},
    ],
)  # fmt: skip
def test_a_program_that_sends_something_else_is_refused(client: TestClient, body: Any) -> None:
    assert client.post("/api/v1/ai-act/check", json=body).status_code == 422


def test_a_program_may_not_send_a_book(client: TestClient) -> None:
    answer = client.post("/api/v1/ai-act/check", content=b" " * (2 << 20), headers={"Content-Type": "application/json"})
    assert answer.status_code == 413


def test_the_document_of_the_api_says_that_no_token_is_needed(client: TestClient) -> None:
    operation = client.get("/api/v1/openapi.json").json()["paths"]["/api/v1/ai-act/check"]["post"]
    assert operation["security"] == []


# --- From the public check to a request -------------------------------------------------------------------


def test_an_officer_attaches_a_result_to_a_request(client_for: ClientFor, db: Session, viewer: Known) -> None:
    ticket, officer = file_ticket(db, viewer), client_for(OFFICER)
    assert "An eine Anfrage oder einen Einsatz hängen" in officer.get("/ai-act/result", params=HOUSING).text
    sent = officer.post("/ai-act/runs", data=HOUSING | {"reference": ticket.reference.lower()})
    assert sent.headers["location"] == f"/tickets/{ticket.reference}/ai-act/runs/1"
    kept = db.scalars(select(Assessment).where(col(Assessment.subject_id) == ticket.id)).one()
    assert kept.answers == HOUSING
    assert kept.headline == {"de": "Hochrisiko (Anhang III)", "en": "High-risk (Annex III)"}
    assert kept.by_id == viewer(OFFICER).id


@pytest.mark.parametrize(
    ("who", "confidential"), [(STRANGER, False), (STRANGER, True), (COLLEAGUE, True)]
)  # fmt: skip
def test_nobody_attaches_a_result_to_a_request_they_may_not_see(
    client_for: ClientFor, db: Session, viewer: Known, who: str, confidential: bool
) -> None:
    ticket = file_ticket(db, viewer, confidential=confidential)
    nowhere = client_for(who).post("/ai-act/runs", data=HOUSING | {"reference": "KI-2020-99999"})
    refused = client_for(who).post("/ai-act/runs", data=HOUSING | {"reference": ticket.reference})
    assert refused.headers["location"] == nowhere.headers["location"]
    assert refused.headers["location"].startswith("/ai-act/result?q_ai=yes")
    assert refused.headers["set-cookie"] == nowhere.headers["set-cookie"]
    assert db.scalar(select(func.count()).select_from(Assessment)) == 0


def test_a_closed_request_takes_no_result(client_for: ClientFor, db: Session, viewer: Known) -> None:
    from app.tickets.models import Stage

    ticket = in_stage(db, viewer, Stage.closed)
    refused = client_for(ADVISOR).post("/ai-act/runs", data=HOUSING | {"reference": ticket.reference})
    assert refused.headers["location"].startswith("/ai-act/result?")
    assert db.scalar(select(func.count()).select_from(Assessment)) == 0


def test_who_is_not_signed_in_is_offered_no_request(client: TestClient) -> None:
    assert "An eine Anfrage oder einen Einsatz hängen" not in client.get("/ai-act/result", params=HOUSING).text
