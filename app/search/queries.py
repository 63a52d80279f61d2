"""Every SELECT on the index. Each asks whether the viewer may see the text."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, Text, bindparam, cast, func, literal, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlmodel import col

from app.people.viewer import Viewer
from app.search.audience import words_of
from app.search.documents import Kind
from app.search.models import Indexed
from app.search.terms import Wanted, quoted
from app.search.words import term, tokens

MOST_OF_A_KIND = 250  # that are ranked: of more, the newest
NEAREST = 50
PER_WEIGHT = "{0.15, 0.35, 0.6, 1.0}"  # of parts in the text, labels, text and title
FULL_RANK = 1.64493406685  # what ts_rank divides by: a word in the title alone has then 1
PARTS_COUNT = 0.7  # of what the whole word would
SHOWN_LETTERS = 6000
KINDS = tuple(Kind)


@dataclass(frozen=True)
class Candidate:
    """A text that may be an answer."""

    id: int
    kind: Kind
    object_id: int
    at: int
    words: float
    meaning: float = 0.0


def visible(alias: str = "d") -> str:
    """The condition in each query of the index, for the parameter `readers`."""
    return f"{alias}.readers && CAST(:readers AS text[])"


def candidates(
    db: Session,
    viewer: Viewer | None,
    query: str,
    words: Sequence[Wanted],
    *,
    days: Mapping[str, Any],
    kinds: Collection[Kind] = KINDS,
    others: Collection[int] = (),
    most: int = MOST_OF_A_KIND,
) -> list[Candidate]:
    """The newest texts of each kind that the query finds, and those in `others`, with the rank of their words.

    `query` is a tsquery; empty, it finds everything. The rank is between 0 and 1.
    """
    values: dict[str, Any] = {"readers": words_of(viewer), "query": query, "weights": PER_WEIGHT, "most": most}
    values |= days
    branches = [_newest(kind, query, days) for kind in kinds]
    if others:
        branches.append(f"SELECT d.id FROM search_document d WHERE d.id = ANY(:others) AND {visible()}")  # noqa: S608
        values["others"] = list(others)
    found = " UNION ".join(branches)
    score, terms = _score(words)
    rows = db.execute(
        text(f"""
            WITH found AS MATERIALIZED ({found}),
            read AS MATERIALIZED (
                SELECT d.id, d.kind, d.object_id, extract(epoch FROM d.at)::bigint AS at, d.words || '' AS words
                FROM found JOIN search_document d USING (id)
            )
            SELECT id, kind, object_id, at, {score} AS score FROM read
        """),  # noqa: S608 – our own words, all values are bound
        values | terms,
    )
    return [Candidate(row.id, Kind(row.kind), row.object_id, row.at, float(row.score)) for row in rows]


def only(db: Session, viewer: Viewer | None, ids: Collection[int]) -> list[Candidate]:
    """These texts, without a rank."""
    return candidates(db, viewer, "", [], days={}, kinds=(), others=ids)


def _newest(kind: Kind, query: str, days: Mapping[str, Any]) -> str:
    conditions = [f"d.kind = '{kind.value}'", visible()]
    if query:
        conditions.append("d.words @@ CAST(:query AS tsquery)")
    conditions += [f"d.at {sign} :{name}" for name, sign in (("since", ">="), ("upto", "<")) if name in days]
    return (
        f"(SELECT d.id FROM search_document d WHERE {' AND '.join(conditions)} "  # noqa: S608
        "ORDER BY d.at DESC, d.id DESC LIMIT :most)"
    )


def _score(words: Sequence[Wanted]) -> tuple[str, dict[str, str]]:
    """The rank of a text as SQL, and its values: for each word how well it stands there, weighted by its rarity."""
    if not words:
        return "0", {}
    values: dict[str, str] = {}

    def rank(key: str) -> str:
        name = f"term{len(values)}"
        values[name] = quoted(key)
        return f"ts_rank(CAST(:weights AS real[]), words, CAST(:{name} AS tsquery))"

    sums = []
    for word in words:
        either = [rank(key) for key in word.keys]
        if word.parts:
            either.append(f"{PARTS_COUNT} * least({', '.join(rank(key) for key in word.parts)})")
        sums.append(f"{word.weight:.4f} * greatest({', '.join(either)})")
    total = sum(word.weight for word in words) or 1.0
    return f"({' + '.join(sums)}) * {FULL_RANK / total:.6f}", values


def known_words(db: Session, keys: Collection[str]) -> dict[str, int]:
    """In about how many texts these keys stand."""
    rows = db.execute(text("SELECT key, documents FROM search_word WHERE key = ANY(:keys)"), {"keys": list(keys)})
    return {row.key: row.documents for row in rows}


def about_how_many(db: Session) -> int:
    """The number of texts, as the planner believes it."""
    there = db.execute(text("SELECT reltuples FROM pg_class WHERE oid = 'search_document'::regclass")).scalar()
    return max(int(there or 0), 100)


def seen(db: Session, viewer: Viewer | None, queries: Sequence[str]) -> list[bool]:
    """Of each tsquery whether it finds a text that the viewer may see."""
    if not queries:
        return []
    rows = db.execute(
        text(f"""
            SELECT EXISTS (
                SELECT FROM search_document d WHERE d.words @@ CAST(asked.query AS tsquery) AND {visible()}
            ) FROM unnest(CAST(:queries AS text[])) WITH ORDINALITY AS asked (query, place) ORDER BY place
        """),  # noqa: S608
        {"queries": list(queries), "readers": words_of(viewer)},
    )
    return [bool(found) for (found,) in rows]


def alike(db: Session, folded: str, limit: int = 15) -> list[tuple[str, str]]:
    """(key, folded) of words that are spelled alike, whoever may see them: show them by `spelled` alone."""
    rows = db.execute(
        text("""
            SELECT key, folded FROM search_word WHERE folded % :folded
            ORDER BY similarity(folded, :folded) DESC, documents DESC, key LIMIT :limit
        """),
        {"folded": folded, "limit": limit},
    )
    return [(row.key, row.folded) for row in rows]


def spelled(db: Session, viewer: Viewer | None, key: str) -> str | None:
    """The word with this key as a text spells it that the viewer may see; None if no such text has it by itself."""
    rows = db.execute(
        text(f"""
            SELECT title, substr(text, 1, {SHOWN_LETTERS}) AS text, language FROM search_document d
            WHERE d.words @@ CAST(:query AS tsquery) AND {visible()} LIMIT 5
        """),  # noqa: S608
        {"query": quoted(key), "readers": words_of(viewer)},
    )
    for row in rows:
        for token in tokens(f"{row.title} {row.text}"):
            if term(token.text, row.language).whole == key:
                return token.text
    return None


def nearest(
    db: Session, viewer: Viewer | None, vector: str, model: str, *, tickets: bool, limit: int = NEAREST
) -> dict[int, float]:
    """The texts nearest in meaning, and how near: 1 is the same. Of tickets a body's are looked through one by one."""
    values = {"vector": vector, "model": model, "readers": words_of(viewer), "limit": limit}
    where = f"e.model = :model AND {visible('e')}"
    if tickets and viewer is not None and viewer.is_body:
        values["body"] = viewer.organisation_id
        near = f"""
            SELECT document_id, vector <=> CAST(:vector AS vector) AS distance FROM (
                SELECT e.document_id, e.vector FROM search_embedding e
                WHERE e.kind = 'ticket' AND e.organisation_id = :body AND {where} OFFSET 0
            ) own ORDER BY distance LIMIT :limit
        """  # noqa: S608
    else:
        near = f"""
            SELECT e.document_id, e.vector <=> CAST(:vector AS vector) AS distance FROM search_embedding e
            WHERE e.kind {"=" if tickets else "<>"} 'ticket' AND {where}
            ORDER BY e.vector <=> CAST(:vector AS vector) LIMIT :limit
        """  # noqa: S608
    rows = db.execute(text(f"SELECT document_id, 1 - min(distance) FROM ({near}) near GROUP BY 1"), values)  # noqa: S608
    return {number: float(near) for number, near in rows}


def nearness(db: Session, viewer: Viewer | None, vector: str, model: str, ids: Collection[int]) -> dict[int, float]:
    """How near in meaning these texts are."""
    rows = db.execute(
        text(f"""
            SELECT e.document_id, 1 - min(e.vector <=> CAST(:vector AS vector)) FROM search_embedding e
            WHERE e.document_id = ANY(:ids) AND e.model = :model AND {visible("e")} GROUP BY 1
        """),  # noqa: S608
        {"ids": list(ids), "vector": vector, "model": model, "readers": words_of(viewer)},
    )
    return {number: float(near) for number, near in rows}


def thing(db: Session, viewer: Viewer | None, kind: Kind, object_id: int) -> Any | None:
    """(kind, object_id, title, path) of a thing that the viewer may find; None else."""
    mine = col(Indexed.readers).op("&&")(bindparam("readers", words_of(viewer), ARRAY(Text)))
    return db.execute(
        select(col(Indexed.kind), col(Indexed.object_id), col(Indexed.title), col(Indexed.path))
        .where(col(Indexed.kind) == kind, col(Indexed.object_id) == object_id, mine)
        .order_by(col(Indexed.part))
        .limit(1)
    ).first()


def texts(db: Session, viewer: Viewer | None, ids: Collection[int]) -> dict[int, Any]:
    """(id, kind, object_id, part, language, title, path, at, text) of these texts, of the text what is shown."""
    shown = func.substr(col(Indexed.text), 1, cast(literal(SHOWN_LETTERS), Integer)).label("text")
    query = select(
        col(Indexed.id), col(Indexed.kind), col(Indexed.object_id), col(Indexed.part), col(Indexed.language),
        col(Indexed.title), col(Indexed.path), col(Indexed.at), shown,
    )  # fmt: skip
    mine = col(Indexed.readers).op("&&")(bindparam("readers", words_of(viewer), ARRAY(Text)))
    return {row.id: row for row in db.execute(query.where(col(Indexed.id).in_(ids), mine))}
