"""The meaning of texts, computed after their words: in stretches, for a model reads no more than a page at once."""

import re
from collections.abc import Iterator

from sqlalchemy import select, text
from sqlalchemy.orm import Session
from sqlmodel import col

from app.search.meaning.models import Unavailable, model, written
from app.search.models import Indexed

STRETCH = 900  # letters
MOST_STRETCHES = 14
PORTION = 4
_WRITE = text("""
    INSERT INTO search_embedding (document_id, stretch, model, kind, readers, organisation_id, vector)
    SELECT id, :stretch, :model, kind, readers, organisation_id, CAST(:vector AS vector)
    FROM search_document WHERE id = :id
""")


def stretches(title: str, body: str) -> Iterator[str]:
    """The text in pieces of some sentences, each under the title."""
    piece, number = "", 0
    for sentence in re.split(r"(?<=[.!?:])\s+|\n+", body):
        if piece and len(piece) + len(sentence) > STRETCH:
            yield f"{title}. {piece}"
            piece, number = "", number + 1
            if number == MOST_STRETCHES:
                return
        piece = f"{piece} {sentence}".strip()[: 2 * STRETCH]
    if piece or not number:
        yield f"{title}. {piece}"


def embed_waiting(db: Session, *, limit: int = PORTION) -> int:
    """Computes the meaning of some texts that have none yet; returns of how many. 0 too while no model answers."""
    chosen = model()
    if chosen is None:
        return 0
    waiting = (
        select(Indexed)
        .where(col(Indexed.meant).is_(False))
        .order_by(col(Indexed.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = db.scalars(waiting).all()
    pieces = [(one, number, piece) for one in taken for number, piece in enumerate(stretches(one.title, one.text))]
    try:
        vectors = chosen.texts([piece for _one, _number, piece in pieces]) if pieces else []
    except Unavailable:
        return 0
    ids = [one.id for one in taken]
    db.execute(text("DELETE FROM search_embedding WHERE document_id = ANY(:ids)"), {"ids": ids})
    for (one, number, _piece), vector in zip(pieces, vectors, strict=True):
        values = {"id": one.id, "stretch": number, "model": chosen.name, "vector": written(vector)}
        db.execute(_WRITE, values)
    for one in taken:
        one.meant = True
    db.flush()
    return len(taken)
