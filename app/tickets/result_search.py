"""What the index knows of public results: the released text, and nothing else of the ticket."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.search.documents import Document, Kind, Readers, Source
from app.tickets.models import PublicResult
from app.tickets.queries import ReleasedResult, released_results
from app.web.markdown import plain


def documents(db: Session, ids: Sequence[int]) -> Iterator[Document]:
    """The texts of those of these that are released."""
    query = released_results().where(col(PublicResult.ticket_id).in_(ids)).order_by(col(PublicResult.ticket_id))
    for row in db.execute(query):
        result = ReleasedResult(*row)
        yield Document(
            Kind.result,
            result.ticket_id,
            result.title,
            plain(result.html),
            f"/results/{result.reference}",
            Readers.everyone,
            result.released_at,
        )


def following(db: Session, after: int, limit: int) -> Sequence[int]:
    """The ids behind `after`, in order."""
    query = select(col(PublicResult.ticket_id)).where(col(PublicResult.ticket_id) > after)
    return list(db.scalars(query.order_by(col(PublicResult.ticket_id)).limit(limit)))


SOURCE = Source(Kind.result, documents, following)
