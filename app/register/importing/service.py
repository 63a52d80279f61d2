"""Taking a table over: all of it or nothing, from the command line or as an upload with a dry run."""

from datetime import timedelta
from typing import BinaryIO

from sqlalchemy import delete
from sqlalchemy.orm import Session
from sqlmodel import col

from app import journal
from app.database.results import changed_rows
from app.errors import Invalid, Stale
from app.people.models import Organisation, now
from app.people.viewer import Viewer
from app.register import service
from app.register.importing.mapping import MappingError, read_mapping
from app.register.importing.models import ImportedEntry, UploadedRegister
from app.register.importing.planning import Plan, Progress, plan
from app.register.importing.table import TableError, read_table
from app.register.models import RegisterEntry
from app.texts import _

MOST_BYTES = 25 << 20
KEEP = timedelta(days=1)
"""So long a file waits for its confirmation."""


def carry_out(
    db: Session, wanted: Plan, *, source: str, name: str, actor: Viewer, progress: Progress = lambda: None
) -> None:
    """Writes what the plan says, as drafts and as changes that wait to be published. Raises Invalid if it has problems.

    `source` is that of the mapping, `name` the file's.
    """
    if wanted.problems:
        raise Invalid({"table": _("Die Datei hat noch Fehler. Es hat sich nichts geändert.")})
    for one in wanted.new:
        body = db.get_one(Organisation, one.organisation_id)
        entry = service.create(db, one.content, author=actor, organisation=body)
        db.add(ImportedEntry(source=source, key=one.key, entry_id=entry.id or 0))
        progress()
    for one in wanted.changed:
        entry = db.get_one(RegisterEntry, one.entry_id, with_for_update=True, populate_existing=True)
        service.save(db, entry, one.content, version=entry.version, actor=actor)
        progress()
    db.flush()
    after = {"source": source, "new": len(wanted.new), "changed": len(wanted.changed), "same": wanted.same}
    journal.record(db, actor, "register.import", "register_entry", None, name, after=after)


def upload(db: Session, file: BinaryIO, *, name: str, mapping: str, actor: Viewer) -> None:
    """Keeps file and mapping for the dry run, in place of what this person uploaded before. Raises Invalid."""
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Invalid({"table": _("Die Datei ist zu groß.")})
    _read(mapping, content)
    db.merge(UploadedRegister(user_id=actor.id, name=name[:200], mapping=mapping, content=content, uploaded_at=now()))


def _read(mapping: str, content: bytes) -> None:
    try:
        read_table(content, read_mapping(mapping))
    except MappingError as error:
        raise Invalid({"mapping": str(error)}) from None
    except TableError as error:
        raise Invalid({"table": str(error)}) from None


def uploaded(db: Session, actor: Viewer) -> UploadedRegister | None:
    """What this person uploaded and has not confirmed."""
    return db.get(UploadedRegister, actor.id)


def planned(db: Session, file: UploadedRegister) -> Plan:
    """The dry run, in the register as it is now. Raises MappingError, TableError."""
    mapping = read_mapping(file.mapping)
    return plan(db, mapping, read_table(file.content, mapping))


def confirm(db: Session, file: UploadedRegister, seen: str, *, actor: Viewer) -> Plan:
    """Takes over what the dry run with the mark `seen` showed. Raises Stale when it would show something else now."""
    wanted = planned(db, file)
    if wanted.mark != seen:
        raise Stale(_("Inzwischen hat sich etwas geändert. Bitte sehen Sie sich den Probelauf noch einmal an."), {})
    carry_out(db, wanted, source=read_mapping(file.mapping).source, name=file.name, actor=actor)
    db.delete(file)
    return wanted


def forget_old(db: Session) -> int:
    """Forgets files that nobody confirmed for a day; returns how many."""
    return changed_rows(db.execute(delete(UploadedRegister).where(col(UploadedRegister.uploaded_at) < now() - KEEP)))
