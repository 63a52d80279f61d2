"""Files on tickets: all or none, told once, internal with what is internal."""

from io import BytesIO

import pytest
from obstore.store import MemoryStore
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.errors import Conflict, Forbidden, Invalid
from app.journal.models import JournalEntry
from app.outbox.models import Notification
from app.people.viewer import Viewer
from app.tickets import queries, service
from app.tickets.models import Entry, Stage, Ticket
from app.tickets.service.attachments import Upload, attach
from tests.factories import ADVISOR, OFFICER, Known, file_ticket, in_stage

PDF = b"%PDF-1.7\n%%EOF\n"


def pdfs(*names: str) -> list[Upload]:
    return [Upload(name, BytesIO(PDF)) for name in names]


def events(db: Session, ticket_id: int | None) -> list[str]:
    return list(db.scalars(select(col(Entry.event)).where(col(Entry.ticket_id) == ticket_id).order_by(col(Entry.id))))


def _story(db: Session, viewer: Viewer, ticket: Ticket) -> list[queries.StoryLine]:
    return queries.story(db, viewer, ticket, queries.files_of(db, viewer, ticket))


def test_officer_adds_files_and_the_story_tells(db: Session, viewer: Known, place: MemoryStore) -> None:
    ticket = in_stage(db, viewer, Stage.triage)
    service.assign(db, ticket, viewer(ADVISOR).id, actor=viewer(ADVISOR))
    before = ticket.activity_at
    added = attach(db, ticket, pdfs("Übersicht.pdf", "b.pdf"), author=viewer(OFFICER))
    found = queries.files_of(db, viewer(OFFICER), ticket)
    entry_id = added[0].entry_id
    assert [tuple(row) for row in found] == [
        (added[0].id, "Übersicht.pdf", "application/pdf", 15, entry_id, None, False),
        (added[1].id, "b.pdf", "application/pdf", 15, entry_id, None, False),
    ]
    assert events(db, ticket.id)[-1] == "attached"
    line = _story(db, viewer(OFFICER), ticket)[-1]
    assert [line.event, [file.name for file in line.files]] == ["attached", ["Übersicht.pdf", "b.pdf"]]
    assert ticket.activity_at > before
    journal = db.scalars(select(JournalEntry).order_by(col(JournalEntry.id).desc())).first()
    assert journal is not None
    assert (journal.action, journal.actor_id) == ("ticket.attach", viewer(OFFICER).id)
    assert journal.after == {"files": [added[0].file_id, added[1].file_id], "internal": False}
    told = db.scalars(select(Notification).order_by(col(Notification.id).desc())).first()
    assert told is not None
    assert (told.user_id, told.event, told.path) == (viewer(ADVISOR).id, "attached", f"/tickets/{ticket.reference}")
    assert len(place.list().collect()) == 2


def test_nothing_happens_without_files(db: Session, viewer: Known) -> None:
    ticket = in_stage(db, viewer, Stage.closed)
    before = ticket.model_dump()
    assert attach(db, ticket, [], author=viewer(OFFICER)) == []
    assert ticket.model_dump() == before


def test_files_of_a_filing_need_no_line_of_their_own(db: Session, viewer: Known, place: MemoryStore) -> None:
    ticket = file_ticket(db, viewer)
    added = attach(db, ticket, pdfs("a.pdf"), author=viewer(OFFICER), with_filing=True)
    assert [file.entry_id for file in added] == [None]
    assert events(db, ticket.id) == ["filed"]


def test_one_bad_file_keeps_all_out_and_all_bad_ones_are_named(db: Session, viewer: Known, place: MemoryStore) -> None:
    ticket = file_ticket(db, viewer)
    uploads = [*pdfs("a.pdf"), Upload("b.png", BytesIO(PDF)), Upload("c.txt", BytesIO(b""))]
    with pytest.raises(Invalid) as caught:
        attach(db, ticket, uploads, author=viewer(OFFICER))
    assert caught.value.fields == {
        "files": "Die Datei „b.png“ ist kein PNG-Bild. Zum Inhalt passt die Endung .pdf. Die Datei „c.txt“ ist leer."
    }
    assert queries.file_count(db, ticket) == 0
    assert place.list().collect() == []


def test_eleventh_file_is_refused(db: Session, viewer: Known, place: MemoryStore) -> None:
    ticket = file_ticket(db, viewer)
    attach(db, ticket, pdfs(*(f"{number}.pdf" for number in range(9))), author=viewer(OFFICER))
    with pytest.raises(Invalid) as caught:
        attach(db, ticket, pdfs("x.pdf", "y.pdf"), author=viewer(OFFICER))
    assert caught.value.fields == {"files": "Zu einer Anfrage passen höchstens 10 Dateien; 9 sind schon da."}
    attach(db, ticket, pdfs("x.pdf"), author=viewer(OFFICER))
    assert queries.file_count(db, ticket) == 10


def test_files_of_a_note_are_internal(db: Session, viewer: Known, place: MemoryStore) -> None:
    ticket = file_ticket(db, viewer)
    note = service.note(db, ticket, author=viewer(ADVISOR), body="Nur für uns.")
    added = attach(db, ticket, pdfs("a.pdf"), author=viewer(ADVISOR), entry_id=note.id)
    assert [(file.internal, file.entry_id) for file in added] == [(True, note.id)]
    assert queries.files_of(db, viewer(OFFICER), ticket) == []
    assert [file.name for file in queries.files_of(db, viewer(ADVISOR), ticket)] == ["a.pdf"]
    assert events(db, ticket.id) == ["filed", ""]


def test_internal_files_are_the_centres_and_told_to_nobody_else(db: Session, viewer: Known, place: MemoryStore) -> None:
    ticket = file_ticket(db, viewer)
    with pytest.raises(Forbidden):
        attach(db, ticket, pdfs("a.pdf"), author=viewer(OFFICER), internal=True)
    attach(db, ticket, pdfs("a.pdf"), author=viewer(ADVISOR), internal=True)
    assert [line.event for line in _story(db, viewer(OFFICER), ticket)] == ["filed"]
    assert [line.event for line in _story(db, viewer(ADVISOR), ticket)] == ["filed", "attached"]
    assert db.scalars(select(Notification).where(col(Notification.user_id) == viewer(OFFICER).id)).all() == []


def test_files_of_a_reply_to_a_merged_ticket_go_with_the_reply(db: Session, viewer: Known, place: MemoryStore) -> None:
    ticket = in_stage(db, viewer, Stage.merged)
    reply = service.reply(db, ticket, author=viewer(OFFICER), body="Noch etwas.")
    added = attach(db, ticket, pdfs("a.pdf"), author=viewer(OFFICER), entry_id=reply.id)
    assert [file.ticket_id for file in added] == [ticket.merged_into_id]


@pytest.mark.parametrize("stage", [Stage.closed, Stage.declined, Stage.merged])
def test_finished_tickets_take_no_files(db: Session, viewer: Known, stage: Stage, place: MemoryStore) -> None:
    ticket = in_stage(db, viewer, stage)
    with pytest.raises(Conflict):
        attach(db, ticket, pdfs("a.pdf"), author=viewer(OFFICER))
    assert place.list().collect() == []
