"""Files over HTTP: who gets them, how they come, and what happens to bad ones."""

import json
from collections.abc import Sequence
from io import BytesIO
from urllib.parse import unquote

import pytest
from httpx2 import Response
from obstore.store import MemoryStore
from sqlalchemy.orm import Session

from app.tickets import queries
from app.tickets.models import Stage, Ticket
from app.tickets.service.attachments import Upload, attach
from tests.conftest import ClientFor
from tests.factories import ADVISOR, COLLEAGUE, OFFICER, READER, STRANGER, Known, file_ticket, in_stage

PDF = b"%PDF-1.7\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR" + bytes(30)
Files = Sequence[tuple[str, tuple[str, bytes]]]


def attached(
    db: Session, viewer: Known, ticket: Ticket, name: str, data: bytes, *, by: str = OFFICER, internal: bool = False
) -> str:
    """The address of a new file of the ticket."""
    [added] = attach(db, ticket, [Upload(name, BytesIO(data))], author=viewer(by), internal=internal)
    db.commit()
    return f"/tickets/{ticket.reference}/files/{added.id}"


def sent(client_for: ClientFor, ticket: Ticket, files: Files, *, by: str = OFFICER, **fields: str) -> Response:
    return client_for(by).post(f"/tickets/{ticket.reference}/files", files=list(files), data=fields)


def flash(answer: Response) -> list[str]:
    """What the next page will say: kind and sentence."""
    kind, text = json.loads(unquote(answer.cookies["flash"].strip('"')))
    return [kind, text]


@pytest.mark.parametrize("inline", ["", "?inline=1"])
def test_document_is_saved_never_shown(
    client_for: ClientFor, db: Session, viewer: Known, place: MemoryStore, inline: str
) -> None:
    path = attached(db, viewer, file_ticket(db, viewer), "Über „K“ 50%.pdf", PDF)
    answer = client_for(COLLEAGUE).get(path + inline)
    assert (answer.status_code, answer.content) == (200, PDF)
    kept = ("content-type", "content-length", "content-disposition", "content-security-policy")
    assert {name: answer.headers[name] for name in kept} == {
        "content-type": "application/pdf",
        "content-length": "15",
        "content-disposition": "attachment; filename*=UTF-8''%C3%9Cber%20%E2%80%9EK%E2%80%9C%2050%25.pdf",
        "content-security-policy": "default-src 'none'; sandbox",
    }
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("inline", "way"), [("", "attachment"), ("?inline=1", "inline"), ("?inline=0", "attachment")])
def test_image_may_be_shown(
    client_for: ClientFor, db: Session, viewer: Known, place: MemoryStore, inline: str, way: str
) -> None:
    path = attached(db, viewer, file_ticket(db, viewer), "Foto.png", PNG)
    answer = client_for(OFFICER).get(path + inline)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert answer.headers["content-disposition"] == f"{way}; filename*=UTF-8''Foto.png"
    styles = "; style-src 'unsafe-inline'" if way == "inline" else ""
    assert answer.headers["content-security-policy"] == f"default-src 'none'; sandbox{styles}"


def test_text_can_not_pass_for_a_page(client_for: ClientFor, db: Session, viewer: Known, place: MemoryStore) -> None:
    path = attached(db, viewer, file_ticket(db, viewer), "x.txt", b"<script>alert(1)</script>")
    answer = client_for(OFFICER).get(path + "?inline=1")
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''x.txt"


@pytest.mark.parametrize(
    ("email", "status", "internal_status"),
    [(OFFICER, 200, 404), (COLLEAGUE, 200, 404), (ADVISOR, 200, 200), (STRANGER, 404, 404), (READER, 404, 404)],
)
def test_files_are_for_readers_of_the_ticket_and_internal_ones_for_the_centre(
    client_for: ClientFor, db: Session, viewer: Known, place: MemoryStore, email: str, status: int, internal_status: int
) -> None:
    ticket = file_ticket(db, viewer)
    public = attached(db, viewer, ticket, "a.pdf", PDF)
    internal = attached(db, viewer, ticket, "b.pdf", PDF, by=ADVISOR, internal=True)
    assert client_for(email).get(public).status_code == status
    assert client_for(email).get(internal).status_code == internal_status


def test_file_of_another_ticket_is_not_found(
    client_for: ClientFor, db: Session, viewer: Known, place: MemoryStore
) -> None:
    theirs = file_ticket(db, viewer, by=STRANGER)
    number = attached(db, viewer, theirs, "a.pdf", PDF, by=STRANGER).rpartition("/")[2]
    mine = file_ticket(db, viewer)
    browser = client_for(OFFICER)
    for wrong in (number, "0", "-1", "99999999999999999999999", "x"):
        assert browser.get(f"/tickets/{mine.reference}/files/{wrong}").status_code == 404


def test_lost_file_is_not_found(client_for: ClientFor, db: Session, viewer: Known, place: MemoryStore) -> None:
    path = attached(db, viewer, file_ticket(db, viewer), "a.pdf", PDF)
    place.delete([found["path"] for found in place.list().collect()])
    assert client_for(OFFICER).get(path).status_code == 404


def test_officer_adds_files(client_for: ClientFor, db: Session, viewer: Known, place: MemoryStore) -> None:
    ticket = file_ticket(db, viewer)
    answer = sent(client_for, ticket, [("files", ("a.pdf", PDF)), ("files", ("b.png", PNG))])
    assert (answer.status_code, answer.headers["location"]) == (303, f"/tickets/{ticket.reference}#files")
    assert flash(answer) == ["success", "2 Dateien sind hinzugefügt."]
    assert [row.name for row in queries.files_of(db, viewer(STRANGER), ticket)] == ["a.pdf", "b.png"]


def test_advisor_adds_an_internal_file(client_for: ClientFor, db: Session, viewer: Known, place: MemoryStore) -> None:
    ticket = file_ticket(db, viewer)
    answer = sent(client_for, ticket, [("files", ("a.pdf", PDF))], by=ADVISOR, internal="true")
    assert flash(answer) == ["success", "Die Datei ist hinzugefügt."]
    assert [row.internal for row in queries.files_of(db, viewer(ADVISOR), ticket)] == [True]


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([("files", ("a.pdf", PNG))], "Die Datei „a.pdf“ ist kein PDF. Zum Inhalt passt die Endung .png."),
        ([("files", ("a.pdf", PDF)), ("files", ("b.pdf", b""))], "Die Datei „b.pdf“ ist leer."),
        ([("files", ("", b""))], "Bitte wählen Sie mindestens eine Datei aus."),
    ],
)
def test_bad_files_are_told_and_nothing_is_kept(
    client_for: ClientFor, db: Session, viewer: Known, place: MemoryStore, files: Files, sentence: str
) -> None:
    ticket = file_ticket(db, viewer)
    answer = sent(client_for, ticket, files)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/tickets/{ticket.reference}#files")
    assert flash(answer) == ["danger", sentence]
    assert queries.file_count(db, ticket) == 0
    assert place.list().collect() == []


def test_many_bad_files_fit_into_the_cookie(
    client_for: ClientFor, db: Session, viewer: Known, place: MemoryStore
) -> None:
    ticket = file_ticket(db, viewer)
    answer = sent(client_for, ticket, [("files", (f"{'ü' * 90}{number}.pdf", PNG)) for number in range(10)])
    assert len(answer.headers["set-cookie"]) < 4096
    assert flash(answer)[1].endswith(" …")


@pytest.mark.parametrize(
    ("email", "fields", "status"),
    [(STRANGER, {}, 404), (READER, {}, 404), (OFFICER, {"internal": "true"}, 403), (COLLEAGUE, {}, 303)],
)
def test_who_may_add_files(
    client_for: ClientFor,
    db: Session,
    viewer: Known,
    place: MemoryStore,
    email: str,
    fields: dict[str, str],
    status: int,
) -> None:
    ticket = file_ticket(db, viewer)
    assert sent(client_for, ticket, [("files", ("a.pdf", PDF))], by=email, **fields).status_code == status
    assert queries.file_count(db, ticket) == (1 if status == 303 else 0)


def test_closed_ticket_takes_no_files(client_for: ClientFor, db: Session, viewer: Known, place: MemoryStore) -> None:
    ticket = in_stage(db, viewer, Stage.closed)
    assert sent(client_for, ticket, [("files", ("a.pdf", PDF))]).status_code == 409


def test_too_long_a_request_gets_a_page(client_for: ClientFor) -> None:
    answer = client_for(OFFICER).post("/drafts/tickets.new", data={"body": "x" * (1 << 20)})
    assert answer.status_code == 413
    assert "Das ist zu groß" in answer.text
