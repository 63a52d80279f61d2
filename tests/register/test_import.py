"""Taking tables over: encodings, mappings, bad cells by row and column, second runs, and how long it takes."""

import csv
import io
import re
import time
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.errors import Invalid
from app.journal.models import JournalEntry
from app.people.models import Organisation
from app.register import service as register
from app.register.importing import service
from app.register.importing.cells import CellError, filled
from app.register.importing.mapping import PATHS, Mapping, MappingError, Rule, read_mapping
from app.register.importing.models import ImportedEntry, UploadedRegister
from app.register.importing.planning import Plan, plan
from app.register.importing.routes import EXAMPLE
from app.register.importing.table import TableError, read_table
from app.register.models import EntryState, RegisterEntry
from tests.conftest import ClientFor
from tests.factories import ADMIN, ADVISOR, OFFICER, Known

SURVEY = (Path(__file__).parent / "files/survey.csv").read_text(encoding="utf-8")
MAPPING = EXAMPLE.read_text(encoding="utf-8")
SMALL = "source: S\nkey: id\nbody: {column: body, by: key}\nfields:\n  title: title\n  status: {column: status}\n"

PERSONAL = "Das ist die Adresse einer Person. Bitte nennen Sie ein Funktionspostfach."
NOBODY = "Diese Stelle gibt es hier nicht, oder der Name ist nicht eindeutig."


def small(fields: str = "") -> Mapping:
    return read_mapping(SMALL + fields)


def table(text: str, mapping: Mapping | None = None, encoding: str = "utf-8") -> Any:
    return read_table(text.encode(encoding), mapping or small())


def run(db: Session, viewer: Known, content: str, mapping: str = MAPPING) -> Plan:
    known = read_mapping(mapping)
    wanted = plan(db, known, read_table(content.encode(), known))
    service.carry_out(db, wanted, source=known.source, name="survey.csv", actor=viewer(ADMIN))
    db.commit()
    return wanted


def entries(db: Session) -> list[RegisterEntry]:
    db.expire_all()
    return list(db.scalars(select(RegisterEntry).order_by(col(RegisterEntry.id))))


def test_the_example_becomes_drafts_with_every_kind_of_rule(db: Session, viewer: Known) -> None:
    wanted = run(db, viewer, SURVEY)
    first, second = entries(db)
    assert first.content == {
        "title": "Textassistent für Vermerke", "summary": "Hilft beim Schreiben.", "contact": "ki@stadt.example",
        "responsible_role": "Leitung der Stelle", "security_authority": False, "product_name": "MusterText 2",
        "provider": "Muster GmbH", "model_name_version": [{"name": "Muster-7B"}], "ai_technique": ["generative"],
        "status": "operation", "begin_date": "2026-03", "purpose": "Vermerke entwerfen\n\nSpart Zeit",
        "purpose_category": "text_work", "theme": "governance", "region": "15", "scale": {"users": "from_1k"},
        "legal_basis": [{"title": "§ 1 VwVfG", "url": "https://example.org/vwvfg"}],
        "risk_class": {"class": "minimal"}, "cost_band": "from_10k",
    }  # fmt: skip
    assert second.content["ai_technique"] == ["generative", "speech"]
    assert (second.content["security_authority"], second.content["provider"]) == (True, "nicht bekannt")
    assert (second.content["scale"], second.content["cost_band"]) == ({"users": "below_100"}, "below_10k")
    assert second.content["purpose_category"] == "transcription"  # as the label reads
    assert [entry.state for entry in (first, second)] == [EntryState.draft] * 2
    names = [db.get_one(Organisation, entry.organisation_id).name for entry in (first, second)]
    assert [name.partition(",")[0] for name in names] == ["Köthen (Anhalt)", "Magdeburg"]
    assert wanted.homeless == ["Ansprechpartner"]
    assert "ai_act_role" in wanted.unfilled
    assert "title" not in wanted.unfilled
    assert (wanted.lacking["risk_class"], wanted.lacking["ai_act_role"]) == (1, 2)
    journal = db.scalars(select(JournalEntry).where(col(JournalEntry.action) == "register.import")).one()
    assert journal.after == {"source": "KI-Umfrage 2026", "new": 2, "changed": 0, "same": 0}


def test_a_second_run_updates_and_leaves_what_was_written_by_hand(db: Session, viewer: Known) -> None:
    run(db, viewer, SURVEY)
    first, second = entries(db)
    by_hand = first.content | {"how_it_works": "Von Hand", "summary": "Auch von Hand"}
    register.save(db, first, by_hand, version=first.version, actor=viewer(OFFICER))
    db.commit()
    wanted = run(db, viewer, SURVEY.replace("Sitzungen mit.", "Alle Sitzungen mit.").replace(";Test;", ";läuft;"))
    assert (len(wanted.new), len(wanted.changed), wanted.same) == (0, 2, 0)
    first, second = entries(db)
    assert first.content["how_it_works"] == "Von Hand"  # nobody maps it
    assert first.content["summary"] == "Hilft beim Schreiben."
    assert second.content["summary"] == "Schreibt\nAlle Sitzungen mit."
    assert second.content["status"] == "operation"
    wanted = run(db, viewer, SURVEY.replace("Sitzungen mit.", "Alle Sitzungen mit.").replace(";Test;", ";läuft;"))
    assert (len(wanted.new), len(wanted.changed), wanted.same) == (0, 0, 2)


def test_a_discarded_draft_comes_again_and_a_withdrawn_entry_rests(db: Session, viewer: Known) -> None:
    run(db, viewer, SURVEY)
    first, second = entries(db)
    register.discard(db, first, actor=viewer(ADMIN))
    second.state, second.number = EntryState.withdrawn, 1
    db.commit()
    wanted = run(db, viewer, SURVEY.replace("Sitzungen mit.", "Anderes."))
    assert ([one.key for one in wanted.new], wanted.changed, wanted.resting) == (["A-1"], [], ["A-2"])


def test_another_source_with_the_same_keys_makes_its_own(db: Session, viewer: Known) -> None:
    run(db, viewer, SURVEY)
    run(db, viewer, SURVEY, MAPPING.replace("KI-Umfrage 2026", "KI-Umfrage 2027"))
    assert len(entries(db)) == 4
    assert len(set(db.scalars(select(col(ImportedEntry.entry_id))))) == 4


def test_each_bad_cell_is_named_and_nothing_is_taken_over(db: Session, viewer: Known) -> None:
    bad = SURVEY.replace(";läuft;01.03.2026;", ";läuft schon;März;").replace("1.234;12.500,00 €", "viele;12.500,00 €")
    bad = bad.replace("A-2;Magdeburg;Mitschrift;", f"A-2;Atlantis;{'x' * 101};")
    bad = bad.replace("§ 1 VwVfG;;;;;", "§ 1;;;;;;zu viel")
    bad = bad.replace("ki@stadt.example", OFFICER)
    bad += "A-1;Magdeburg;Doppelt\n;Magdeburg;Ohne\n\n"
    known = read_mapping(MAPPING)
    wanted = plan(db, known, read_table(bad.encode(), known))
    assert [str(problem) for problem in wanted.problems] == [
        "Zeile 2, Spalte „Stand“, Wert „läuft schon“: Diesen Wert kennt weder das Feld noch die Zuordnung.",
        "Zeile 2, Spalte „Seit“, Wert „März“: So geschrieben ist das kein Datum.",
        "Zeile 2, Spalte „Nutzende“, Wert „viele“: So geschrieben ist das keine Zahl.",
        f"Zeile 2, Spalte „Postfach“, Wert „{OFFICER}“: {PERSONAL}",
        f"Zeile 3, Spalte „Bezeichnung“, Wert „{'x' * 60}…“: Bitte kürzen Sie auf höchstens 100 Zeichen.",
        f"Zeile 3, Spalte „Behörde“, Wert „Atlantis“: {NOBODY}",
        "Zeile 3, Spalte „–“, Wert „zu viel“: Hinter der letzten Spalte steht noch etwas.",
        "Zeile 4, Spalte „Lfd. Nr.“, Wert „A-1“: Der Schlüssel kommt mehrfach vor.",
        "Zeile 5, Spalte „Lfd. Nr.“, Wert „“: Der Schlüssel fehlt.",
    ]  # fmt: skip
    with pytest.raises(Invalid):
        service.carry_out(db, wanted, source=known.source, name="x", actor=viewer(ADMIN))
    assert entries(db) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_encoding_and_separator_are_found(encoding: str, separator: str) -> None:
    text = "id;body;title;status\n1;15082180;Köthener „Prüfung“ – €;pilot\n2;15082180;Zwei, mit Komma;pilot\n"
    rows = csv.reader(io.StringIO(text), delimiter=";")
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    found = table(out.getvalue(), encoding=encoding)
    assert (found.columns, found.separator) == (("id", "body", "title", "status"), separator)
    assert [row["title"] for row in found.rows] == ["Köthener „Prüfung“ – €", "Zwei, mit Komma"]
    assert found.encoding == ("cp1252" if encoding == "cp1252" else "utf-8")


def test_a_file_that_is_no_such_table_is_refused() -> None:
    for content, sentence in (
        (b"\x00\x01", "weder in UTF-8"),
        (b"id;body;title\n", "die Datei hat sie nicht: status"),
        (b"id;body;title;status;title\n", "mehrfach: title"),
        (b"", "die Datei hat sie nicht: id, body, title, status"),
    ):
        with pytest.raises(TableError, match=sentence):
            read_table(content, small())


def test_a_mapping_that_does_not_hold_is_refused_with_its_place() -> None:
    for text, sentence in (
        ("source: [", "Das ist kein YAML"),
        ("a", "Zuordnung: stimmt so nicht"),
        ("key: x\nbody: b\nfields: {title: t}", "source: fehlt."),
        (SMALL + "  colour: c\n", "Diese Felder gibt es nicht: colour."),
        (SMALL + "  purpose: {column: a, value: b}\n", "fields.purpose: Hier gehört eine Spalte hin"),
        (SMALL + "  purpose: {column: a, colour: b}\n", "fields.purpose.colour: gibt es hier nicht."),
        (SMALL + "encoding: utf-16\n", "encoding: hat keinen der möglichen Werte."),
        (SMALL + "ignore: &a [x]\nmore: *a\n", "Verweise"),
        ("x" * 200_000, "zu lang"),
    ):
        with pytest.raises(MappingError, match=re.escape(sentence)):
            read_mapping(text)


def test_numbers_and_lists_are_read_as_the_mapping_says() -> None:
    row = {"n": "1,234.5", "l": "a, b,,c", "d": "2026"}
    assert filled("scale.cases", Rule(columns=("n",), number="en"), row) == "from_1k"
    assert filled("affected_groups", Rule(columns=("l",), split=","), row) == ["a", "b", "c"]
    assert filled("model_name_version.year", Rule(columns=("d",), format="%Y"), row) == "2026"
    with pytest.raises(CellError):
        filled("scale.cases", Rule(columns=("n",), number="de"), {"n": "-5"})


def test_every_field_that_somebody_fills_in_can_be_mapped(db: Session) -> None:
    lines = "".join(f"  {path}: {{value: x}}\n" for path in sorted(PATHS) if path not in {"title", "status"})
    assert small(lines).filled == {path.partition(".")[0] for path in PATHS}


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found is not None
    return found[1]


def upload(browser: TestClient, content: str, mapping: str = MAPPING) -> Any:
    return browser.post(
        "/register/import",
        data={"mapping": mapping},
        files={"table": ("umfrage.csv", content.encode("cp1252"))},
        follow_redirects=True,
    )


def test_the_centre_uploads_looks_and_confirms(client_for: ClientFor, db: Session) -> None:
    advisor = client_for(ADVISOR)
    assert "KI-Umfrage 2026" in advisor.get("/register/import").text
    page = upload(advisor, SURVEY).text
    for text in ("2 neue Entwürfe, 0 geänderte, 0 unveränderte", "Ansprechpartner", "Textassistent für Vermerke",
                 "Rolle nach KI-Verordnung", "in 2 Zeilen"):  # fmt: skip
        assert text in page
    assert entries(db) == []
    stale = advisor.post("/register/import/changes", data={"seen": "other"})
    assert (stale.status_code, entries(db)) == (409, [])
    done = advisor.post("/register/import/changes", data={"seen": seen(page)}, follow_redirects=False)
    assert (done.status_code, done.headers["location"]) == (303, "/register/desk")
    assert len(entries(db)) == 2
    assert db.scalar(select(func.count()).select_from(UploadedRegister)) == 0
    assert advisor.post("/register/import/changes", data={"seen": seen(page)}).status_code == 409


def test_what_is_wrong_stands_on_the_page_and_cannot_be_confirmed(client_for: ClientFor, db: Session) -> None:
    advisor = client_for(ADVISOR)
    page = upload(advisor, SURVEY.replace(";läuft;", ";vielleicht;")).text
    assert "Zeile 2, Spalte „Stand“, Wert „vielleicht“" in page
    assert "Jetzt übernehmen" not in page
    assert advisor.post("/register/import/changes", data={"seen": seen(page)}).status_code == 409
    assert entries(db) == []
    for content, mapping, sentence in (
        (SURVEY, "source: [", "Das ist kein YAML"), ("a;b\n", MAPPING, "die Datei hat sie nicht"),
    ):  # fmt: skip
        answer = upload(advisor, content, mapping)
        assert answer.status_code == 422
        assert sentence in answer.text
    assert advisor.post("/register/import", data={"mapping": MAPPING}).status_code == 422


def test_files_nobody_confirms_are_forgotten(client_for: ClientFor, db: Session) -> None:
    upload(client_for(ADVISOR), SURVEY)
    assert service.forget_old(db) == 0
    db.scalars(select(UploadedRegister)).one().uploaded_at -= service.KEEP * 2
    db.flush()
    assert service.forget_old(db) == 1


@pytest.mark.slow
def test_three_thousand_rows_of_sixty_columns_take_less_than_half_a_minute(db: Session, viewer: Known) -> None:
    head, first = (line.split(";") for line in SURVEY.splitlines()[:2])
    more = 60 - len(head)
    lines = [[*head, *(f"Weitere {n}" for n in range(more))]]
    lines += [[f"N-{n}", *first[1:2], f"Eintrag {n}", *first[3:], *(["Text " * 20] * more)] for n in range(3_000)]
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(lines)
    began = time.perf_counter()
    wanted = run(db, viewer, out.getvalue())
    first_run, began = time.perf_counter() - began, time.perf_counter()
    assert (len(wanted.new), len(wanted.homeless)) == (3_000, more + 1)
    wanted = run(db, viewer, out.getvalue().replace("Hilft beim Schreiben.", "Hilft."))
    second_run = time.perf_counter() - began
    assert len(wanted.changed) == 3_000
    print(f"\n3,000 rows of 60 columns: new {first_run:.1f} s, changed {second_run:.1f} s")
    assert max(first_run, second_run) < 30
