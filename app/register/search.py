"""What the index knows of entries: what the public is told, and nothing of the annex or of what is withheld."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.people.models import Organisation
from app.register.models import RegisterEntry, RegisterListing
from app.search.documents import Document, Kind, Name, Readers, Source


def _entries(db: Session, ids: Sequence[int]) -> Iterable[Document]:
    rows = db.execute(
        select(RegisterListing, col(Organisation.name), col(Organisation.key))
        .join(Organisation, col(Organisation.id) == col(RegisterListing.organisation_id))
        .where(col(RegisterListing.entry_id).in_(ids))
        .order_by(col(RegisterListing.entry_id))
    )
    for entry, body, key in rows:
        yield Document(
            kind=Kind.register, object_id=entry.entry_id, title=entry.title,
            text=f"{entry.register_id}\n{entry.words}", path=f"/register/{entry.register_id}",
            readers=Readers.everyone, at=entry.at,
            labels={"organisation": f"{body} {key}", "status": entry.status.value},
        )  # fmt: skip


def _ids(db: Session, after: int, limit: int) -> Sequence[int]:
    query = select(col(RegisterEntry.id)).where(col(RegisterEntry.id) > after).order_by(col(RegisterEntry.id))
    return [number for number in db.scalars(query.limit(limit)) if number is not None]


def _of_body(organisation_id: int) -> Select[Any]:
    return select(col(RegisterListing.entry_id)).where(col(RegisterListing.organisation_id) == organisation_id)


SOURCE = Source(Kind.register, _entries, _ids, {Name.organisation: _of_body})
