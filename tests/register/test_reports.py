"""Reports for parliament: what they say, to whom, as of when, and what they say is missing."""

import csv
import hashlib
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from odfdo import Document
from pypdf import PdfReader
from sqlalchemy.orm import Session

from app.people.models import as_of
from app.register.models import RegisterEntry
from app.register.queries import today
from tests.conftest import ClientFor
from tests.factories import ADMIN, ADVISOR, ADVISOR2, COORDINATOR, OFFICER, READER, Known
from tests.register.factories import again, an_entry, withhold

NEW, DOCUMENT = "/register/reports/new", "/register/reports/document"
LONG_AGO = datetime(2025, 3, 1, 12, tzinfo=UTC)
LATER = LONG_AGO + timedelta(days=100)
SECRETS = ("MARK-submitted", "DECIDER", "MARK-name", "geheimer Entwurf", "zurückgezogenes System")


@pytest.fixture
def entries(db: Session, viewer: Known) -> dict[str, RegisterEntry]:
    """One of each kind: old and unconfirmed, new, with something withheld, of a security authority, and two to leak."""
    with as_of(LONG_AGO):
        old = an_entry(db, viewer, title="Alter Chatbot", provider="Anbieter Alt", status="pilot")
    with as_of(LATER):
        again(db, viewer, old, title="Alter Chatbot, neu benannt", status="retired", end_date="2027-11")
    guarded = an_entry(
        db, viewer, by=ADVISOR, approver=ADVISOR2, title="Auswertung", security_authority=True,
        model_name_version=[{"name": "Geheimmodell", "version": "1", "year": 2025}],
    )  # fmt: skip
    withholding = an_entry(db, viewer, withheld=("hosting",), title="Mit Lücke", provider="Anbieter Neu")
    an_entry(db, viewer, "draft", title="geheimer Entwurf")
    an_entry(db, viewer, "withdrawn", title="zurückgezogenes System")
    return {"old": old, "guarded": guarded, "withholding": withholding}


def told(browser: TestClient, query: str = "") -> dict[str, object]:
    """The report as JSON, with its title by register id instead of everything."""
    answer = browser.get(f"{DOCUMENT}.json?{query}")
    assert answer.status_code == 200, answer.text
    data: dict[str, object] = json.loads(answer.content)
    return data


def titles(browser: TestClient, query: str = "") -> list[str]:
    entries: list[dict[str, dict[str, dict[str, str]]]] = told(browser, query)["entries"]  # type: ignore[assignment]
    return [one["fields"]["title"]["value"] for one in entries]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Alter Chatbot, neu benannt", "Auswertung", "Mit Lücke"]),
        ("as_of=2025-03-01", ["Alter Chatbot"]),
        ("as_of=2025-02-28", []),
        ("status=retired", ["Alter Chatbot, neu benannt"]),
        ("as_of=2025-03-02&status=retired", []),
        ("provider=anbieter%20NEU", ["Mit Lücke"]),
        ("provider=anbieter&status=retired", ["Alter Chatbot, neu benannt"]),
        ("organisation=15082180", ["Alter Chatbot, neu benannt", "Mit Lücke"]),
        ("organisation=15082", ["Alter Chatbot, neu benannt", "Mit Lücke"]),
        ("level=state", ["Auswertung"]),
        ("level=municipality&level=state", ["Alter Chatbot, neu benannt", "Auswertung", "Mit Lücke"]),
        ("theme=health", []),
        ("theme=health&theme=governance", ["Alter Chatbot, neu benannt", "Auswertung", "Mit Lücke"]),
        ("risk_class=minimal", []),
        ("model=mark-model", ["Alter Chatbot, neu benannt", "Mit Lücke"]),
        ("model=Geheimmodell", []),
        ("model=Geheimmodell&annex=true", ["Auswertung"]),
    ],
)
def test_the_landtag_gets_what_it_asks_for(
    query: str, expected: list[str], client_for: ClientFor, entries: dict[str, RegisterEntry]
) -> None:
    assert titles(client_for(READER), query) == expected


def test_asking_for_what_one_may_not_know_tells_nothing(
    client_for: ClientFor, entries: dict[str, RegisterEntry]
) -> None:
    """Whatever model is asked for, the entry of a security authority can not be told to fit: both answers are one."""
    browser = client_for(READER)
    right, wrong = told(browser, "model=Geheimmodell"), told(browser, "model=anderes")
    undecided = [{"register_id": entries["guarded"].register_id, "fields": ["model_name_version"]}]
    assert right["undecided"] == wrong["undecided"] == undecided
    assert told(browser, "model=anderes&annex=true")["undecided"] == []


@pytest.mark.parametrize("kind", ["json", "csv", "pdf", "ods"])
@pytest.mark.parametrize("annex", [False, True])
def test_every_file_names_day_question_and_checksum_and_leaks_nothing(
    kind: str, annex: bool, client_for: ClientFor, entries: dict[str, RegisterEntry]
) -> None:
    browser = client_for(READER)
    query = f"theme=governance&annex={str(annex).lower()}"
    answer = browser.get(f"{DOCUMENT}.{kind}?{query}")
    assert answer.status_code == 200
    name = f"transparenzregister-{today().isoformat()}{'-anlage' if annex else ''}.{kind}"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    text = as_text(kind, answer.content)
    checksum = hashlib.sha256(browser.get(f"{DOCUMENT}.json?{query}").content).hexdigest()
    assert answer.headers["X-Report-Checksum"] == checksum
    assert ("Geheimmodell" in text) is annex
    assert "§ 3 IZG" in text
    assert [secret for secret in SECRETS if secret in text] == []
    if kind != "json":
        assert checksum in text.replace("\n", "")
        assert "Verwaltung und Organisation" in text


def as_text(kind: str, octets: bytes) -> str:
    if kind == "pdf":
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(octets)).pages)
    if kind == "ods":
        made = Document(io.BytesIO(octets))
        return "\n".join(str(value) for sheet in made.body.get_tables() for row in sheet.get_values() for value in row)
    return octets.decode("utf-8-sig")


def test_the_csv_has_one_row_an_entry_and_no_formula(client_for: ClientFor, db: Session, viewer: Known) -> None:
    an_entry(db, viewer, title="=HYPERLINK(1)", summary="Zeile eins; mit Semikolon")
    octets = client_for(READER).get(f"{DOCUMENT}.csv").content
    assert octets.startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(io.StringIO(octets.decode("utf-8-sig")), delimiter=";")
    assert row["Bezeichnung"] == "'=HYPERLINK(1)"
    assert row["Kurzbeschreibung"] == "Zeile eins; mit Semikolon"
    assert row["Stelle"] == "Köthen (Anhalt)"
    assert row["Bericht: Stand"] == today().isoformat()
    assert row["Bericht: Frage"] == "alle Einträge"


def test_the_spreadsheet_has_a_sheet_for_each_part_with_a_header(
    client_for: ClientFor, entries: dict[str, RegisterEntry]
) -> None:
    made = Document(io.BytesIO(client_for(READER).get(f"{DOCUMENT}.ods?model=Geheimmodell").content))
    sheets = {sheet.name: sheet for sheet in made.body.get_tables()}
    assert list(sheets) == ["Bericht", "Einträge", "Zurückgehalten", "Nicht bestätigt", "Vielleicht passend"]
    assert "table:table-header-rows" in sheets["Einträge"].serialize()
    assert sheets["Vielleicht passend"].get_values()[1][1] == "Auswertung"


def test_the_pdf_is_tagged_and_says_what_it_does_not(client_for: ClientFor, entries: dict[str, RegisterEntry]) -> None:
    reader = PdfReader(io.BytesIO(client_for(READER).get(f"{DOCUMENT}.pdf").content))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "de"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    text = " ".join("\n".join(page.extract_text() for page in reader.pages).split())
    for sentence in (
        "1 Angabe ist zurückgehalten.",
        "1 Eintrag ist seit mehr als zwölf Monaten nicht bestätigt.",
        "1 Eintrag einer Sicherheitsbehörde sagt in der Anlage für den Landtag mehr.",
    ):
        assert sentence in text


def test_a_day_to_come_and_an_unknown_body_are_refused(client_for: ClientFor) -> None:
    browser = client_for(READER)
    tomorrow = (today() + timedelta(days=2)).isoformat()
    for query, sentence in (
        (f"as_of={tomorrow}", "Dieser Tag liegt in der Zukunft."),
        ("organisation=99999999", "Diese Stelle gibt es nicht."),
        ("as_of=gestern", "Bitte geben Sie ein Datum an"),
        ("status=unsinn", "Bitte wählen Sie eine der Möglichkeiten."),
    ):
        answer = browser.get(f"{NEW}?{query}")
        assert (answer.status_code, sentence in answer.text) == (422, True), query
        assert browser.get(f"{DOCUMENT}.pdf?{query}").status_code == 422


def test_a_kept_report_is_made_again_and_says_what_changed(
    client_for: ClientFor, db: Session, viewer: Known, entries: dict[str, RegisterEntry]
) -> None:
    browser = client_for(READER)
    sent = browser.post("/register/reports", data={"name": "Anfrage 8/123", "query": "theme=governance"})
    path = sent.headers["Location"]
    assert sent.status_code == 303
    assert browser.post(f"{path}/runs").headers["Location"] == f"{path}/runs/2"
    assert "Nichts: Der Bericht sagt dasselbe." in browser.get(f"{path}/runs/2").text
    again(db, viewer, entries["withholding"], purpose="Ein anderer Zweck")
    an_entry(db, viewer, title="Ganz neu")
    entry = entries["old"]
    from app.register import service

    service.withdraw(db, entry, reason="Vorbei.", actor=viewer(COORDINATOR))
    db.commit()
    browser.post(f"{path}/runs")
    page = browser.get(f"{path}/runs/3").text
    changes = page[page.index("Was sich seit") : page.index("Das sagt der Bericht")]
    for part in (
        "Neu (1)",
        "Ganz neu",
        "Geändert (1)",
        "Zweck und Auswirkung",
        "Nicht mehr dabei (1)",
        "Alter Chatbot",
    ):
        assert part in changes
    assert "Die Prüfsumme ist heute eine andere" not in browser.get(f"{path}/runs/3").text
    listed = browser.get("/register/reports").text
    assert "Anfrage 8/123" in listed
    assert "3-mal erstellt" in listed


def test_what_is_withheld_later_is_withheld_in_old_runs_too(
    client_for: ClientFor, db: Session, viewer: Known, entries: dict[str, RegisterEntry]
) -> None:
    browser = client_for(READER)
    path = browser.post("/register/reports", data={"name": "Bericht", "query": ""}).headers["Location"]
    assert "MARK-risks" in as_text("pdf", browser.get(f"{path}/runs/1/document.pdf").content)
    entry = entries["withholding"]
    withhold(db, viewer, entry, "risks")
    again(db, viewer, entry)
    octets = browser.get(f"{path}/runs/1/document.json").content
    (one,) = [one for one in json.loads(octets)["entries"] if one["register_id"] == entry.register_id]
    assert one["fields"]["risks"]["state"] == "withheld"
    assert "Die Prüfsumme ist heute eine andere" in browser.get(f"{path}/runs/1").text


def test_a_kept_report_is_its_owners_alone(client_for: ClientFor, entries: dict[str, RegisterEntry]) -> None:
    reader, advisor = client_for(READER), client_for(ADVISOR)
    path = reader.post("/register/reports", data={"name": "Nur meiner", "query": ""}).headers["Location"]
    assert "Nur meiner" not in advisor.get("/register/reports").text
    for method, address in (("GET", path), ("GET", f"{path}/runs/1"), ("GET", f"{path}/runs/1/document.csv"),
                            ("POST", f"{path}/runs"), ("POST", f"{path}/removal")):  # fmt: skip
        assert advisor.request(method, address).status_code == 404
    assert reader.post(f"{path}/removal").status_code == 303
    assert reader.get(path).status_code == 404


def test_a_report_without_a_name_is_not_kept_and_shows_the_question_again(client_for: ClientFor) -> None:
    answer = client_for(ADMIN).post("/register/reports", data={"name": " ", "query": "status=pilot"})
    assert answer.status_code == 422
    assert "Bitte füllen Sie dieses Feld aus." in answer.text
    assert 'value="status=pilot"' in answer.text


def test_bodies_and_strangers_make_no_reports(client: TestClient, client_for: ClientFor) -> None:
    assert client_for(OFFICER).get(NEW).status_code == 403
    assert client_for(COORDINATOR).get(f"{DOCUMENT}.csv").status_code == 403
    assert client.get(NEW).status_code in {303, 401}
