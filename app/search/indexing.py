"""Writing the index: what has changed is read anew from its source. First the words, then, in a job, the meaning."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select, text, tuple_
from sqlalchemy.orm import Session
from sqlmodel import col

from app.search.audience import readers_of
from app.search.documents import Document, Kind
from app.search.models import Indexed, Pending
from app.search.sources import SOURCES
from app.search.words import fold
from app.search.words.vectors import Analysis

PORTION = 25  # things locked at once: whoever changes one of them meanwhile waits
SHORTEST_WORD = 3  # letters that are worth suggesting

_WRITE = text("""
    INSERT INTO search_document
        (kind, object_id, part, language, title, text, path, readers, organisation_id, at, words, checksum, meant)
    VALUES (:kind, :object_id, :part, :language, :title, :text, :path, :readers, :organisation_id, :at,
            CAST(:words AS tsvector), :checksum, false)
    ON CONFLICT (kind, object_id, part) DO UPDATE SET
        language = excluded.language, title = excluded.title, text = excluded.text, path = excluded.path,
        readers = excluded.readers, organisation_id = excluded.organisation_id, at = excluded.at,
        words = excluded.words, checksum = excluded.checksum,
        meant = search_document.meant AND search_document.checksum = excluded.checksum
""")
_FOLLOW = text("""
    UPDATE search_embedding e SET readers = d.readers, organisation_id = d.organisation_id
    FROM search_document d
    WHERE d.id = e.document_id AND d.kind = :kind AND d.object_id = ANY(:ids)
        AND (e.readers, e.organisation_id) IS DISTINCT FROM (d.readers, d.organisation_id)
""")
_LEARN = text("""
    INSERT INTO search_word (key, word, folded, documents)
    SELECT *, 1 FROM unnest(CAST(:keys AS text[]), CAST(:words AS text[]), CAST(:folded AS text[])) AS new (k, w, f)
    ORDER BY 1
    ON CONFLICT (key) DO NOTHING
""")


@dataclass(frozen=True)
class Analysed:
    """A text as the index stores it, and its words by key."""

    row: Mapping[str, Any]
    vocabulary: Mapping[str, str]


def analysed(document: Document) -> Analysed:
    """Works out what the index stores of a text. Needs no database, so that several processes can share the work."""
    title, body, words = _storable(document.title), _storable(document.text), Analysis(document)
    row = {
        "kind": document.kind.value,
        "object_id": document.object_id,
        "part": document.part,
        "language": document.language,
        "title": title,
        "text": body,
        "path": document.path,
        "readers": readers_of(document),
        "organisation_id": document.organisation_id,
        "at": document.at,
        "words": words.vector,
        "checksum": hashlib.sha256(f"{title}\n{body}".encode()).hexdigest()[:32],
    }
    return Analysed(row, words.vocabulary)


def _storable(written: str) -> str:
    return written.replace("\x00", "")


def index_pending(db: Session, *, limit: int = PORTION) -> int:
    """Indexes what has changed longest ago; returns how many things that were. Others leave alone what one has taken.

    A change that comes while a thing is read waits for the next round, for it cannot get at the line until then.
    """
    waiting = select(Pending).order_by(col(Pending.at)).limit(limit).with_for_update(skip_locked=True)
    taken = db.scalars(waiting).all()
    for kind in dict.fromkeys(line.kind for line in taken):
        index(db, kind, sorted(line.object_id for line in taken if line.kind is kind))
    for line in taken:
        db.delete(line)
    db.flush()
    return len(taken)


def index(db: Session, kind: Kind, ids: Sequence[int]) -> None:
    """Reads these things anew. What their source does not give any more is forgotten."""
    source = SOURCES.get(kind)
    found = [analysed(document) for document in source.read(db, ids)] if source else []
    write(db, kind, ids, found)


def write(db: Session, kind: Kind, ids: Sequence[int], found: Sequence[Analysed]) -> None:
    """Puts these texts in the place of all that was there of these things."""
    kept = [(one.row["object_id"], one.row["part"]) for one in found]
    gone = delete(Indexed).where(col(Indexed.kind) == kind, col(Indexed.object_id).in_(ids))
    thing_and_part = tuple_(col(Indexed.object_id), col(Indexed.part))
    db.execute(gone.where(thing_and_part.not_in(kept)) if kept else gone)
    if found:
        db.execute(_WRITE, [dict(one.row) for one in found])
        db.execute(_FOLLOW, {"kind": kind.value, "ids": list(ids)})
        learn(db, (one.vocabulary for one in found))


def learn(db: Session, vocabularies: Iterable[Mapping[str, str]]) -> None:
    """Adds words that are new to the list from which mistyped ones are mended."""
    new: dict[str, str] = {}
    for words in vocabularies:
        for key, word in words.items():
            if len(key) >= SHORTEST_WORD and not key[0].isdigit():
                new.setdefault(key, word)
    if new:
        folded = [fold(word) for word in new.values()]
        db.execute(_LEARN, {"keys": list(new), "words": list(new.values()), "folded": folded})


def count_words(db: Session, *, sample: int = 20_000) -> None:
    """Estimates in how many texts each word stands, from so many texts; rare words weigh more in a search."""
    there = db.execute(text("SELECT greatest(reltuples, 0) FROM pg_class WHERE relname = 'search_document'")).scalar()
    share = 100.0 if not there or there <= sample else 100.0 * sample / float(there)
    db.execute(
        text(f"""
            UPDATE search_word w SET documents = greatest(1, round(s.ndoc * 100 / {share:.6f}))
            FROM ts_stat('SELECT words FROM search_document TABLESAMPLE BERNOULLI ({share:.6f}) REPEATABLE (1)') s
            WHERE s.word = w.key AND w.documents <> greatest(1, round(s.ndoc * 100 / {share:.6f}))
        """)  # noqa: S608 – a number
    )
