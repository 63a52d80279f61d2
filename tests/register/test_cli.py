"""`ki-lotse import register` and `ki-lotse export maki`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from app.cli import app as cli
from app.cli import register as command
from app.register.models import RegisterEntry
from tests.factories import ADMIN, ADVISOR, OFFICER, Known
from tests.register.factories import an_entry
from tests.register.test_import import MAPPING, SURVEY

Run = Callable[..., Any]


@pytest.fixture
def ki_lotse(db: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """`ki-lotse` on the test's database, with the example's files at hand."""

    @contextmanager
    def session() -> Iterator[Session]:
        yield db

    monkeypatch.setattr(command, "migrated_session", session)
    monkeypatch.chdir(tmp_path)
    Path("map.yaml").write_text(MAPPING, encoding="utf-8")
    Path("survey.csv").write_bytes(SURVEY.encode("cp1252"))
    return lambda *words: CliRunner().invoke(cli, list(words))


def test_a_dry_run_reports_and_changes_nothing(ki_lotse: Run, db: Session) -> None:
    said = ki_lotse("import", "register", "map.yaml", "survey.csv", "--dry-run")
    assert said.exit_code == 0
    lines = said.stdout.splitlines()
    assert lines[:2] == ["2 new, 0 changed, 0 the same.", "Columns that nobody maps: Ansprechpartner"]
    assert lines[2].startswith("Fields that no column fills: how_it_works (Funktionsweise), ")
    assert "To be published, 2 still lack: ai_act_role (Rolle nach KI-Verordnung)" in lines
    assert lines[-1] == "Nothing has changed: this was a dry run."
    assert "rows" in said.stderr  # the bar
    assert list(db.scalars(select(RegisterEntry))) == []


def test_drafts_are_made_in_the_name_of_whoever_is_named(ki_lotse: Run, db: Session, viewer: Known) -> None:
    assert ki_lotse("import", "register", "map.yaml", "survey.csv", "--as", ADVISOR).stdout.endswith("Done.\n")
    assert {entry.edited_by_id for entry in db.scalars(select(RegisterEntry))} == {viewer(ADVISOR).id}
    again = ki_lotse("import", "register", "map.yaml", "survey.csv")
    assert again.stdout.startswith("0 new, 0 changed, 2 the same.")
    Path("survey.csv").write_text(SURVEY.replace("Hilft", "Hilft sehr"), encoding="utf-8")
    assert ki_lotse("import", "register", "map.yaml", "survey.csv").exit_code == 0
    assert {entry.edited_by_id for entry in db.scalars(select(RegisterEntry))} == {viewer(ADVISOR).id, viewer(ADMIN).id}


def test_trouble_is_said_and_nothing_changes(ki_lotse: Run, db: Session) -> None:
    Path("bad.csv").write_text(SURVEY.replace(";läuft;", ";vielleicht;"), encoding="utf-8")
    Path("bad.yaml").write_text("source: x", encoding="utf-8")
    for words, sentence in (
        (("map.yaml", "bad.csv"), "Zeile 2, Spalte „Stand“, Wert „vielleicht“"),
        (("map.yaml", "nowhere.csv"), "nowhere.csv: No such file"),
        (("map.yaml", "map.yaml"), "die Datei hat sie nicht"),
        (("bad.yaml", "survey.csv"), "key: fehlt."),
        (("map.yaml", "survey.csv", "--as", OFFICER), "--as: nobody of the centre"),
    ):
        said = ki_lotse("import", "register", *words)
        assert said.exit_code != 0
        assert sentence in said.output
    assert list(db.scalars(select(RegisterEntry))) == []


def test_maki_is_written_to_a_file(ki_lotse: Run, db: Session, viewer: Known) -> None:
    an_entry(db, viewer)
    said = ki_lotse("export", "maki", "maki.csv")
    assert said.stdout == "Written to maki.csv. The format is provisional: that of MaKI is not public.\n"
    assert "Sachsen-Anhalt;ST-2026-" in Path("maki.csv").read_text(encoding="utf-8-sig")
    assert "No such file" in ki_lotse("export", "maki", "nowhere/maki.csv").output
