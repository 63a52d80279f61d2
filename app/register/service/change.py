"""What every verb on an entry does: ask its state, count its version, tell the index and the journal."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy.orm import Session

from app import journal
from app.errors import Conflict, Stale
from app.outbox.service import tell
from app.people.models import now
from app.people.viewer import Viewer
from app.register.models import ENTRY_LABELS, EntryState, RegisterEntry
from app.search.documents import Kind
from app.search.service import touch
from app.texts import _


def entry_id(entry: RegisterEntry) -> int:
    assert entry.id is not None
    return entry.id


def path_of(entry: RegisterEntry) -> str:
    """Where the entry's page is; services know no routes, so this one path is written out."""
    return f"/register/{entry.register_id}"


def expect(entry: RegisterEntry, *states: EntryState) -> None:
    """Raises Conflict when the entry is in none of these states."""
    if entry.state not in states:
        state = _(ENTRY_LABELS[entry.state])
        raise Conflict(_("Das geht im Stand „%(state)s“ nicht.") % {"state": state})


def expect_version(entry: RegisterEntry, version: int) -> None:
    """Raises Stale, with what is stored, when someone else saved in between."""
    if version != entry.version:
        raise Stale(_("Jemand anderes hat inzwischen gespeichert. Ihre Eingaben sind noch da."), dict(entry.content))


def changed(
    db: Session,
    entry: RegisterEntry,
    actor: Viewer | None,
    action: str,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Writes down that something happened to the entry."""
    entry.version += 1
    entry.updated_at = now()
    db.flush()
    touch(db, Kind.register, entry_id(entry))
    journal.record(
        db, actor, f"register.{action}", "register_entry", entry.id, entry.register_id, before=before, after=after
    )


def tell_of(
    db: Session, people: Collection[int | None], entry: RegisterEntry, actor: Viewer, event: str, *, page: str = ""
) -> None:
    """Tells these people, but not whoever did it."""
    facts = {"reference": entry.register_id, "title": entry.content.get("title", ""), "by": actor.name}
    others = {one for one in people if one is not None} - {actor.id}
    tell(db, others, event, facts, path_of(entry) + page)
