"""An admin takes over an official directory: the dry run, the confirmation, and what is refused."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.admin.organisations import service
from app.admin.organisations.models import UploadedDirectory
from app.journal.models import JournalEntry
from app.people.directory import read_tsv
from app.people.models import Organisation, as_of, now
from app.people.queries import organisation_by_key
from tests.conftest import ClientFor
from tests.factories import ADMIN, Known
from tests.people.test_gv100ad import SHIPPED, file, official_file_of

KOETHEN, BIEDERITZ = "15082180", "15086005"
FORM, CHANGES = "/organisations/import", "/organisations/import/changes"


def directory(*, without: tuple[str, ...] = (), renamed: dict[str, str] | None = None) -> str:
    """The shipped bodies as the official file has them, but for these."""
    bodies = [
        replace(body, name=name, official_name=name) if (name := (renamed or {}).get(body.key)) else body
        for body in read_tsv(SHIPPED).bodies
        if body.key not in without
    ]
    return file(official_file_of(bodies))


def upload(browser: TestClient, text: str | bytes, *, state: str = "15") -> Response:
    content = text.encode("utf-8-sig") if isinstance(text, str) else text
    return browser.post(FORM, data={"state": state}, files={"directory": ("GV100AD.txt", content, "text/plain")})


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found is not None
    return found[1]


def named(db: Session, key: str) -> Organisation:
    db.expire_all()
    found = organisation_by_key(db, key)
    assert found is not None
    return found


@pytest.fixture
def admin(client_for: ClientFor) -> TestClient:
    return client_for(ADMIN)


def actions(db: Session) -> list[tuple[str, str, str]]:
    query = select(col(JournalEntry.action), col(JournalEntry.actor), col(JournalEntry.object_label))
    return [tuple(row) for row in db.execute(query.where(col(JournalEntry.action).startswith("organisation")))]  # type: ignore[misc]


def test_a_dry_run_shows_what_would_change_and_a_button_does_it(db: Session, viewer: Known, admin: TestClient) -> None:
    assert '<option value="15" selected>' in admin.get(FORM).text
    answer = upload(admin, directory(without=(BIEDERITZ,), renamed={KOETHEN: "Bachstadt Köthen"}))
    assert (answer.status_code, answer.headers["Location"]) == (303, CHANGES)
    shown = admin.get(CHANGES).text
    assert "Köthen (Anhalt) → <strong>Bachstadt Köthen</strong>" in shown
    assert "Biederitz" in shown.split("Aufgelöst")[1]
    assert named(db, KOETHEN).name == "Köthen (Anhalt)"
    assert named(db, BIEDERITZ).closed_on is None
    assert actions(db) == []

    done = admin.post(CHANGES, data={"seen": seen(shown)})
    assert (done.status_code, done.headers["Location"]) == (303, "/organisations")
    assert named(db, KOETHEN).name == "Bachstadt Köthen"
    assert named(db, BIEDERITZ).closed_on is not None
    by = viewer(ADMIN).name
    assert sorted(actions(db)) == [
        ("organisation.change", by, KOETHEN),
        ("organisation.close", by, BIEDERITZ),
        ("organisations.import", by, "GV100AD.txt"),
    ]
    assert admin.get(CHANGES).headers["Location"] == FORM
    again = admin.post(CHANGES, data={"seen": seen(shown)})
    assert again.status_code == 409
    assert "Bitte wählen Sie die Datei noch einmal aus" in again.text
    assert len(actions(db)) == 3


def test_merged_bodies_and_people_left_behind_are_named(db: Session, admin: TestClient) -> None:
    first, second = "15082430", "15082440"
    joined = "-".join(named(db, key).name for key in (first, second))
    text = directory(without=(KOETHEN, second), renamed={first: joined})
    assert upload(admin, text).status_code == 303
    shown = admin.get(CHANGES).text
    assert f"<strong>{joined}</strong>" in shown.split("Zusammengeführt")[1]
    assert "Köthen (Anhalt)</a>: 3 Konten" in shown


def test_bad_lines_are_named_and_nothing_is_kept(db: Session, admin: TestClient) -> None:
    lines = directory(renamed={KOETHEN: "Bachstadt"}).splitlines(keepends=True)
    lines[4] = lines[4][:200] + "\r\n"
    lines[7] = "99" + lines[7][2:]
    answer = upload(admin, "".join(lines))
    assert answer.status_code == 422
    assert "Zeile 5: Sie hat 200 Zeichen statt 220." in answer.text
    assert "Zeile 8: Die Satzart „99“ ist nicht bekannt." in answer.text
    assert admin.get(CHANGES).headers["Location"] == FORM
    assert db.scalars(select(UploadedDirectory)).all() == []


@pytest.mark.parametrize(
    ("text", "state", "sentence"),
    [
        (b" " * ((8 << 20) + 1), "15", "Das ist kein Gemeindeverzeichnis"),
        (b"%PDF-1.7 \x00\xff", "15", "Zeile 1: Sie hat"),
        (b"", "15", "Die Datei ist leer."),
        (directory(), "14", "Dieses Land steht nicht in der Datei, nur: Sachsen-Anhalt."),
        (directory(), "99", "Diese Angabe stimmt so nicht."),
    ],
)
def test_what_is_no_directory_is_refused(text: str | bytes, state: str, sentence: str, admin: TestClient) -> None:
    answer = upload(admin, text, state=state)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_far_too_much_is_not_even_read(admin: TestClient) -> None:
    assert upload(admin, b" " * (27 << 20)).status_code == 413


def other_file(db: Session, admin: TestClient) -> None:
    upload(admin, directory(without=(BIEDERITZ,)))


def other_name_here(db: Session, admin: TestClient) -> None:
    named(db, KOETHEN).name = "Cöthen"
    db.commit()


@pytest.mark.parametrize("meanwhile", [other_file, other_name_here])
def test_only_what_was_shown_is_confirmed(
    meanwhile: Callable[[Session, TestClient], None], db: Session, admin: TestClient
) -> None:
    upload(admin, directory(renamed={KOETHEN: "Bachstadt"}))
    before = seen(admin.get(CHANGES).text)
    meanwhile(db, admin)
    refused = admin.post(CHANGES, data={"seen": before})
    assert refused.status_code == 409
    assert "Inzwischen hat sich etwas geändert." in refused.text
    assert actions(db) == []
    assert admin.post(CHANGES, data={"seen": seen(refused.text)}).status_code == 303
    assert len(actions(db)) == 2


def test_a_file_waits_for_a_day(db: Session, viewer: Known, admin: TestClient) -> None:
    upload(admin, directory())
    assert "Keine Änderungen" in admin.get(CHANGES).text
    assert service.forget_old(db) == 0
    with as_of(now() + timedelta(days=1, minutes=1)):
        assert service.forget_old(db) == 1
