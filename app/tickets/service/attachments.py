"""Files on a ticket: with the ticket itself, with an entry of its story, or with a step."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.errors import Forbidden, Invalid
from app.files.kinds import FIELD
from app.files.models import StoredFile
from app.files.service import Checked, Upload, check, keep
from app.people.viewer import Viewer
from app.texts import _
from app.tickets import queries
from app.tickets.change import changed, expect, happened, tell_advisor, tell_body, ticket_id
from app.tickets.models import OPEN_STAGES, Attachment, Entry, Stage, Ticket

__all__ = ["MAX_FILES", "Upload", "attach"]

MAX_FILES = 10


def attach(
    db: Session,
    ticket: Ticket,
    uploads: Sequence[Upload],
    *,
    author: Viewer,
    entry_id: int | None = None,
    step_id: int | None = None,
    internal: bool = False,
    with_filing: bool = False,
) -> list[Attachment]:
    """Adds all of these files or none; nothing happens when there are none.

    Files of an entry go where the entry went (a reply to a merged ticket stands in another) and are internal if
    it is. They and those that come `with_filing` are told by the line they belong to, others by a line of their own.
    Raises Invalid at the field "files", or Conflict when the ticket takes no more.
    """
    if not uploads:
        return []
    if entry_id is None:
        expect(ticket, *OPEN_STAGES, Stage.resolved)
    else:
        ticket, internal = _beside(db, ticket, entry_id, internal)
    if internal and not author.is_centre:
        raise Forbidden(_("Interne Dateien kann nur das Kompetenzzentrum hinzufügen."))
    stored = [keep(db, checked, uploader=author) for checked in _checked(db, ticket, uploads)]
    if entry_id is None and not with_filing:
        entry_id = _told(db, ticket, author, internal)
    attachments = [_attachment(ticket, file, entry_id, step_id, internal) for file in stored]
    db.add_all(attachments)
    changed(db, ticket, author, "attach", after={"files": [file.id for file in stored], "internal": internal})
    return attachments


def _beside(db: Session, ticket: Ticket, entry_id: int, internal: bool) -> tuple[Ticket, bool]:
    """The ticket in which the entry stands, and whether what hangs on it is internal."""
    entry = db.get_one(Entry, entry_id)
    if entry.ticket_id != ticket.id:
        found = queries.by_id(db, entry.ticket_id, lock=True)
        assert found is not None
        ticket = found
    return ticket, internal or entry.internal


def _checked(db: Session, ticket: Ticket, uploads: Sequence[Upload]) -> list[Checked]:
    """All files, checked before the first is kept. The ticket is locked by now, so the count holds."""
    there = queries.file_count(db, ticket)
    if there + len(uploads) > MAX_FILES:
        raise Invalid(
            {
                FIELD: _("Zu einer Anfrage passen höchstens %(most)s Dateien; %(there)s sind schon da.")
                % {"most": MAX_FILES, "there": there}
            }
        )
    checked, refused = [], []
    for upload in uploads:
        try:
            checked.append(check(upload))
        except Invalid as error:
            refused.append(error.message)
    if refused:
        raise Invalid({FIELD: " ".join(refused)})
    return checked


def _told(db: Session, ticket: Ticket, author: Viewer, internal: bool) -> int | None:
    """A line in the story, under which the files stand, and news for those concerned."""
    entry = happened(db, ticket, author, "attached", internal=internal)
    if not internal:
        tell_body(db, ticket, author, "attached")
    tell_advisor(db, ticket, author, "attached")
    return entry.id


def _attachment(
    ticket: Ticket, file: StoredFile, entry_id: int | None, step_id: int | None, internal: bool
) -> Attachment:
    assert file.id is not None
    return Attachment(
        ticket_id=ticket_id(ticket), file_id=file.id, entry_id=entry_id, step_id=step_id, internal=internal
    )
