"""What an import asks: the bodies, and the entries that came from the same source before."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.people.models import Organisation
from app.register.importing.models import ImportedEntry
from app.register.models import EntryState, RegisterEntry


@dataclass(frozen=True)
class Known:
    """An entry as it is worked on now."""

    entry_id: int
    organisation_id: int
    state: EntryState
    content: dict[str, Any]


def open_bodies(db: Session) -> list[tuple[int, str, str, str]]:
    """(id, key, name, official name) of each body that is not closed."""
    columns = (col(Organisation.id), col(Organisation.key), col(Organisation.name), col(Organisation.official_name))
    query = select(*columns).where(col(Organisation.closed_on).is_(None))
    return [(row[0] or 0, row[1], row[2], row[3]) for row in db.execute(query)]


def imported(db: Session, source: str) -> dict[str, Known]:
    """The entries of a source, by their keys there."""
    query = (
        select(
            col(ImportedEntry.key),
            col(RegisterEntry.id),
            col(RegisterEntry.organisation_id),
            col(RegisterEntry.state),
            col(RegisterEntry.content),
        )
        .join(RegisterEntry, col(RegisterEntry.id) == col(ImportedEntry.entry_id))
        .where(col(ImportedEntry.source) == source)
    )
    return {row[0]: Known(*row[1:]) for row in db.execute(query)}
