"""The open data: what they tell, in which shape, that nothing else comes out, and what it costs."""

import csv
import io
import json
import time
import zipfile
from pathlib import Path
from typing import Any, cast
from xml.etree import ElementTree as ET

import jsonschema_rs
import psutil
import pytest
from fastapi.testclient import TestClient
from pyshacl import validate
from rdflib import Graph
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from sqlmodel import col

from app.people.models import User
from app.register import service
from app.register.fields import FIELDS, Reader
from app.register.models import EntryState
from app.register.opendata.catalog import Facts, catalogue
from app.register.opendata.columns import COLUMNS, HEAD
from app.register.opendata.kept import kept
from app.register.opendata.schema import schema
from app.register.opendata.versions import INSTEAD
from tests.conftest import ClientFor
from tests.factories import ADMIN, COORDINATOR, OFFICER, READER, STRANGER, Known
from tests.register.contents import secret
from tests.register.factories import SUBMITTED, again, an_entry
from tests.register.test_leaks import found_in, readable

BASE = "/register/data"
FILES = (".csv", ".json", ".xlsx")
CATALOGUES = ("/register/catalog.ttl", "/register/catalog.jsonld")
SHAPES = Path(__file__).with_name("dcat_ap_de.ttl")
CELL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def rows_of(client: TestClient, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"{BASE}.csv{query}")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";"))


def entries_of(client: TestClient, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"{BASE}.json{query}").json()["entries"]
    return found


def sheets_of(client: TestClient) -> dict[str, list[list[str]]]:
    """The workbook as texts; a cell that is no text would be missing."""
    book = zipfile.ZipFile(io.BytesIO(client.get(f"{BASE}.xlsx").content))
    names = [one.attrib["name"] for one in ET.fromstring(book.read("xl/workbook.xml")).iter(f"{CELL}sheet")]
    found = {}
    for number, name in enumerate(names, start=1):
        sheet = ET.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
        assert not list(sheet.iter(f"{CELL}f"))
        found[name] = [["".join(one.itertext()) for one in line] for line in sheet.iter(f"{CELL}row")]
    return found


def everything(client: TestClient) -> dict[str, str]:
    """Each file and catalogue as one text."""
    whole = {end: client.get(BASE + end).text for end in (".csv", ".json")}
    whole[".xlsx"] = json.dumps(sheets_of(client), ensure_ascii=False)
    return whole | {path: client.get(path).text for path in CATALOGUES}


def test_a_row_a_version_with_the_names_of_the_fields(client: TestClient, db: Session, viewer: Known) -> None:
    entry = an_entry(db, viewer)
    again(db, viewer, entry, title="Zweite Fassung")
    first, second = rows_of(client)
    assert tuple(first) == HEAD
    assert (first["title"], first["version"], first["current"]) == ("Textassistent", "1", "false")
    assert (second["title"], second["version"], second["current"]) == ("Zweite Fassung", "2", "true")
    expected = {
        "register_id": entry.register_id, "deployer.key": "15082180", "contact": "ki@mark-contact.example",
        "security_authority": "false", "ai_technique": "generative", "model_name_version.name": "MARK-model",
        "model_name_version.year": "2025", "model_name_version.knowledge_cutoff": "", "legal_basis.title": "MARK-legal",
        "legal_basis.url": "https://example.org/legal", "annex_iii_points": "5a | 5b | 6c", "scale.users": "below_100",
        "risk_class.class": "high_risk_annex_iii", "data_sources.sources.title": "MARK-source",
        "data_sources.text": "MARK-text", "hosting.country": "MARK-country", "state": "published", "example": "false",
        "withdrawal_reason": "", "withheld": "", "annex": "", "coarse": "",
    }  # fmt: skip
    assert {name: first[name] for name in expected} == expected
    assert [row["version"] for row in rows_of(client, "?versions=current")] == ["2"]


def test_a_tombstone_stays_with_its_reason(client: TestClient, db: Session, viewer: Known) -> None:
    an_entry(db, viewer, EntryState.withdrawn)
    told = [(row["version"], row["state"], row["current"], row["withdrawal_reason"]) for row in rows_of(client)]
    assert told == [
        ("1", "published", "false", ""), ("2", "withdrawn", "true", "Der Einsatz kam nicht zustande."),
    ]  # fmt: skip
    assert entries_of(client)[1]["withdrawal_reason"] == "Der Einsatz kam nicht zustande."
    assert rows_of(client, "?versions=current") == entries_of(client, "?versions=current") == []


def test_what_is_withheld_is_said_with_reason_law_and_date(client: TestClient, db: Session, viewer: Known) -> None:
    entry = an_entry(db, viewer, security_authority=True)
    service.withhold(db, entry, actor=viewer(OFFICER), **secret("appeal").model_dump(exclude={"decided_on"}))
    again(db, viewer, entry)
    row, newest = rows_of(client)[-1], entries_of(client)[-1]["fields"]
    why = "Betriebs- oder Geschäftsgeheimnis (§ 3 IZG), wird bis 2027-06-01 überprüft"
    assert row["appeal"] == f"[zurückgehalten: {why}]"
    assert row["withheld"] == "appeal: trade_secret, § 3 IZG, 2027-06-01"
    assert (row["begin_date"], row["summary"], row["region"]) == ("2026", "text_work", "15")
    assert (row["risks"], row["hosting.kind"]) == ("[Anlage für den Landtag]", "[Anlage für den Landtag]")
    assert {"risks", "hosting", "data_sources"} <= set(row["annex"].split(" | "))
    assert row["coarse"] == "summary | begin_date | end_date | purpose | region | annex_iii_points"
    withheld = {"reason": "trade_secret", "legal_ref": "§ 3 IZG", "review_on": "2027-06-01"}
    assert newest["appeal"] == {"state": "withheld", "withheld": withheld}
    assert newest["begin_date"] == {"state": "coarse", "value": "2026"}
    assert newest["risks"] == {"state": "annex"}


@pytest.mark.parametrize("security", [False, True])
def test_every_reader_gets_the_same_and_it_is_what_the_public_is_told(
    security: bool, client: TestClient, client_for: ClientFor, db: Session, viewer: Known
) -> None:
    """With all there is to leak: withheld fields, the annex, internal ones, drafts, changes that wait, tombstones."""
    entry = an_entry(db, viewer, security_authority=security)
    allowed = readable(entry.content, Reader.public)
    hidden = "appeal"
    service.withhold(db, entry, actor=viewer(OFFICER), **secret(hidden).model_dump(exclude={"decided_on"}))
    again(db, viewer, entry)
    an_entry(db, viewer, title="Geheimer Entwurf", state=EntryState.draft)
    an_entry(db, viewer, title="Geheimes Vorgelegtes", state=SUBMITTED)
    service.save(db, entry, entry.content | {"title": "Neuer Titel"}, version=entry.version, actor=viewer(OFFICER))
    an_entry(db, viewer, EntryState.withdrawn, security_authority=security, appeal="keiner")
    db.commit()
    public = everything(client)
    for end in FILES:
        assert found_in(public[end]) == allowed - {hidden}, end
    names = [viewer(person).name for person in (OFFICER, COORDINATOR)]
    for end, whole in public.items():
        for secret_text in ("DECIDER", "Geheim", "Neuer Titel", "MARK-name", "MARK-submitted", *names):
            assert secret_text not in whole, (end, secret_text)
        assert not found_in(whole) or end in FILES
        assert not security or ("MARK-text" not in whole and "MARK-url" not in whole)
    for person in (STRANGER, READER, OFFICER, COORDINATOR, ADMIN):
        assert everything(client_for(person)) == public, person


def test_the_history_tells_no_more_than_the_present(client: TestClient, db: Session, viewer: Known) -> None:
    entry = an_entry(db, viewer)
    again(db, viewer, entry, security_authority=True)
    allowed = readable(entry.content, Reader.public)
    for end, whole in everything(client).items():
        assert found_in(whole) <= allowed, end


def test_an_address_that_became_a_persons_does_not_leave(client: TestClient, db: Session, viewer: Known) -> None:
    an_entry(db, viewer, appeal="Schreiben Sie an ki@mark-contact.example oder post@other.example.")
    before = client.get(f"{BASE}.csv")
    person = db.scalars(select(User).where(col(User.email) == STRANGER)).one()
    person.email = "ki@mark-contact.example"
    db.commit()
    after = client.get(f"{BASE}.csv", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    row = rows_of(client)[0]
    assert row["contact"] == INSTEAD
    assert row["appeal"] == f"Schreiben Sie an {INSTEAD} oder post@other.example."
    assert "ki@mark-contact.example" not in "".join(everything(client).values())


def test_no_cell_is_a_formula(client: TestClient, db: Session, viewer: Known) -> None:
    evil = {"title": '=HYPERLINK("https://evil.example")', "provider": "@SUM(A1)", "product_name": "+1", "risks": "-1"}
    an_entry(db, viewer, **cast("Any", evil))
    row = rows_of(client)[0]
    assert {name: row[name] for name in evil} == {name: f"'{value}" for name, value in evil.items()}
    assert evil["title"] in str(sheets_of(client))  # a text cell, which Excel does not reckon
    assert entries_of(client)[0]["fields"]["title"]["value"] == evil["title"]


def test_all_formats_tell_the_same(client: TestClient, db: Session, viewer: Known) -> None:
    entry = an_entry(db, viewer, withheld=("risks",))
    again(db, viewer, entry, title="Zwei")
    rows, sheets = rows_of(client), sheets_of(client)
    assert list(sheets) == ["Einträge", "Verlauf", "Felder"]
    filled = [[value for value in row.values() if value] for row in rows]
    assert sheets["Verlauf"] == [list(HEAD), *filled]
    assert sheets["Einträge"] == [list(HEAD), filled[1]]
    assert [line[0] for line in sheets["Felder"][1:]] == [column.name for column in COLUMNS]
    assert [entry["fields"]["title"]["value"] for entry in entries_of(client)] == [row["title"] for row in rows]


def test_each_entry_is_as_the_schema_says(client: TestClient, db: Session, viewer: Known) -> None:
    answer = client.get("/register/schema.json")
    assert answer.headers["content-type"] == "application/schema+json"
    assert answer.json() == schema()
    an_entry(db, viewer)
    an_entry(db, viewer, security_authority=True, withheld=("appeal", "risks"))
    an_entry(db, viewer, EntryState.withdrawn, source_code_url=None)
    entry = an_entry(db, viewer, title="Beispiel")
    again(db, viewer, entry, eu_db_url=None)
    jsonschema_rs.meta.validate(schema())
    validator = jsonschema_rs.Draft202012Validator(schema(), validate_formats=True)
    entries = entries_of(client)
    assert len(entries) == 6
    for one in entries:
        assert [error.message for error in validator.iter_errors(one)] == []
    assert not validator.is_valid(entries[0] | {"more": 1})
    entries[0]["fields"]["status"]["value"] = "dreaming"
    assert not validator.is_valid(entries[0])


def test_the_schema_says_in_two_languages_who_sees_what(client: TestClient) -> None:
    found = client.get("/register/schema.json").json()
    fields = found["properties"]["fields"]["properties"]
    assert list(fields) == [name for name, fact in FIELDS.items() if fact.sight is Reader.public]
    assert [one["name"] for one in found["x-not-public"]] == ["submitted_by", "responsible_name"]
    begin = fields["begin_date"]
    assert begin["x-title"] == {"de": "Beginn (Monat)", "en": "Begin (month)"}
    assert begin["x-visibility"] == {
        "default": "public", "security_authority": "public", "security_authority_part": "year",
    }  # fmt: skip
    assert fields["risks"]["x-visibility"] == {"default": "public", "security_authority": "parliament"}


@pytest.mark.parametrize("path", [*(BASE + end for end in FILES), *CATALOGUES, "/register/schema.json"])
def test_who_has_it_already_gets_304(path: str, client: TestClient, db: Session, viewer: Known) -> None:
    entry = an_entry(db, viewer)
    first = client.get(path)
    known = {"If-None-Match": first.headers["ETag"]}
    again_asked = client.get(path, headers=known)
    assert (first.status_code, again_asked.status_code, again_asked.content) == (200, 304, b"")
    assert client.get(path).content == first.content
    if path == "/register/schema.json":
        return
    service.confirm(db, entry, actor=viewer(OFFICER))
    db.commit()
    assert client.get(path, headers=known).status_code == (304 if path in CATALOGUES and _same_second(db) else 200)


def _same_second(db: Session) -> bool:
    """The catalogue tells whole seconds."""
    query = text(
        "select date_trunc('second', (select max(at) from register_version)) ="
        " date_trunc('second', (select max(at) from register_confirmation))"
    )
    return bool(db.scalar(query))


def test_a_file_is_made_once_for_all_who_ask() -> None:
    made = []
    found = kept("test", "none", lambda _out: None)
    for mark in ("a", "a", "b"):
        found = kept("test", mark, lambda out, mark=mark: made.append(out.write(mark.encode() * 200_000)))  # type: ignore[misc]
    assert len(made) == 2
    assert b"".join(found.chunks()) == b"b" * 200_000


def shacl(graph: Graph) -> tuple[bool, str]:
    conforms, _results, sentences = validate(graph, shacl_graph=Graph().parse(SHAPES), inference="none")
    return bool(conforms), str(sentences)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # of the parser itself
@pytest.mark.parametrize(("path", "kind"), [(CATALOGUES[0], "turtle"), (CATALOGUES[1], "json-ld")])
def test_the_catalogue_is_valid_dcat_ap_de(
    path: str, kind: str, client: TestClient, db: Session, viewer: Known
) -> None:
    an_entry(db, viewer)
    graph = Graph().parse(data=client.get(path).content, format=kind)
    # Without an id from GovData everything but that holds.
    conforms, sentences = shacl(graph)
    assert (conforms, sentences.count("Constraint Violation in")) == (False, 1)
    assert "contributorID" in sentences
    assert len(set(graph.subjects())) == 8  # catalogue, publisher, data set, contact, four distributions


def test_with_an_id_of_govdata_the_catalogue_is_whole(client: TestClient) -> None:
    from datetime import UTC, datetime

    at = datetime(2026, 11, 25, tzinfo=UTC)
    for given in ("beispiel", "http://dcat-ap.de/def/contributors/beispiel"):
        conforms, sentences = shacl(catalogue(Facts("https://lotse.example", given, at, at)))
        assert conforms, sentences
    conforms, _ = shacl(catalogue(Facts("https://lotse.example", "beispiel", None, None)))
    assert conforms


def test_the_page_names_files_terms_and_every_field(client: TestClient) -> None:
    page = client.get(BASE).text
    for path in (*(BASE + end for end in FILES), *CATALOGUES, "/register/schema.json"):
        assert f'href="{path}"' in page
    assert "Datenlizenz Deutschland – Zero – Version 2.0" in page
    for column in COLUMNS:
        assert f"<code>{column.name}</code>" in page


def test_maki_gets_what_is_public_and_published(client_for: ClientFor, db: Session, viewer: Known) -> None:
    an_entry(db, viewer, withheld=("summary",))
    an_entry(db, viewer, EntryState.draft, title="Entwurf")
    an_entry(db, viewer, EntryState.withdrawn, title="Zurückgezogen")
    content = client_for(ADMIN).get("/register/maki.csv").content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(content, newline=""), delimiter=";")
    assert (row["Land"], row["Titel"], row["Risikoklasse"]) == (
        "Sachsen-Anhalt",
        "Textassistent",
        "high_risk_annex_iii",
    )
    assert row["Kurzbeschreibung"].startswith("[zurückgehalten: ")
    assert "MARK-summary" not in content


@pytest.mark.slow
def test_fifteen_hundred_entries_are_quick_and_leave_memory_flat(
    client: TestClient, db: Session, viewer: Known
) -> None:
    entry = an_entry(db, viewer, how_it_works="Wort " * 400)
    again(db, viewer, entry, title="Zweite Fassung")
    process = psutil.Process()
    assert client.get(f"{BASE}.csv").status_code == 200
    assert client.get(f"{BASE}.xlsx").status_code == 200
    db.execute(text(COPIES), {"id": entry.id})
    db.execute(text(VERSIONS), {"id": entry.id})
    db.commit()
    before, times = process.memory_info().rss, {}
    for end in FILES:
        began, worked = time.perf_counter(), time.process_time()
        with client.stream("GET", BASE + end) as answer:
            sizes = [len(chunk) for chunk in answer.iter_bytes(1 << 16)]
        # What others do on the same machine is not counted.
        times[end], times[f"{end} worked"] = time.perf_counter() - began, time.process_time() - worked
        times[f"{end} MB"] = sum(sizes) / 1e6
        assert sum(sizes) > 500_000
    grown = (process.memory_info().rss - before) / 1e6
    print(f"\n{times}, {grown:.1f} MB more")
    assert len(rows_of(client)) == 3_000
    assert times[".csv worked"] < 2
    assert grown < 40


COPIES = """
insert into register_entry (register_id, organisation_id, state, example, content, withheld, changed, number,
  edited_by_id, remark, last_confirmed, created_at, updated_at, version)
select 'ST-2025-' || n, organisation_id, state, example, content, withheld, changed, number, edited_by_id, remark,
  last_confirmed, created_at, updated_at, version
from register_entry, generate_series(1001, 2499) as n where id = :id
"""
VERSIONS = """
insert into register_version (entry_id, number, kind, content, withheld, reason, author_id, approver_id, at)
select e.id, v.number, v.kind, v.content || jsonb_build_object('register_id', e.register_id), v.withheld, v.reason,
  v.author_id, v.approver_id, v.at
from register_entry e, register_version v where v.entry_id = :id and e.register_id like 'ST-2025-%'
"""
