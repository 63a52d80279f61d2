"""What the index knows of a body. Everyone may know of it; its address lists what the reader may see of it."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from urllib.parse import urlencode

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.admin.organisations.kinds import KIND_LABELS
from app.people.models import Organisation
from app.search.documents import Document, Kind, Readers, Source

_District, _Server = aliased(Organisation), aliased(Organisation)
UNDATED = datetime(2000, 1, 1, tzinfo=UTC)


def documents(db: Session, ids: Sequence[int]) -> Iterator[Document]:
    """The texts of these bodies; of one that was closed there is none."""
    rows = db.execute(
        select(Organisation, _District.name.label("district"), _Server.name.label("server"))  # type: ignore[attr-defined]
        .outerjoin(_District, _District.id == col(Organisation.district_id))  # type: ignore[arg-type]
        .outerjoin(_Server, _Server.id == col(Organisation.served_by_id))  # type: ignore[arg-type]
        .where(col(Organisation.id).in_(ids), col(Organisation.closed_on).is_(None))
        .order_by(col(Organisation.id))
    )
    for row in rows:
        body: Organisation = row.Organisation
        assert body.id is not None
        told = [
            KIND_LABELS.get(body.kind, ""),
            body.official_name,
            row.district,
            row.server,
            body.postal_code,
            body.key,
        ]
        yield Document(
            kind=Kind.organisation,
            object_id=body.id,
            title=body.name,
            text=", ".join(dict.fromkeys(text for text in told if text and text != body.name)),
            path=f"/search?{urlencode({'q': f'stelle:{chr(34)}{body.name}{chr(34)}'})}",
            readers=Readers.everyone,
            at=datetime(body.as_of.year, body.as_of.month, body.as_of.day, tzinfo=UTC) if body.as_of else UNDATED,
            labels={"organisation": f"{body.name} {body.key}"},
        )


def following(db: Session, after: int, limit: int) -> Sequence[int]:
    """The ids behind `after`, in order."""
    query = select(col(Organisation.id)).where(col(Organisation.id) > after).order_by(col(Organisation.id)).limit(limit)
    return [number for number in db.scalars(query) if number is not None]


SOURCE = Source(Kind.organisation, documents, following)
