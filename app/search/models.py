"""The index: what can be found, who may find it, and what is still to be indexed."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, SmallInteger, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.types import UserDefinedType
from sqlmodel import Field, SQLModel

from app.database.columns import choice, moment
from app.people.models import now
from app.search.documents import Kind

DIMENSIONS = 384


class Vector(UserDefinedType[Any]):
    """A text's meaning, as pgvector keeps it."""

    cache_ok = True

    def __init__(self, dimensions: int | str = DIMENSIONS) -> None:
        self.dimensions = int(dimensions)

    def get_col_spec(self, **_options: Any) -> str:
        return f"vector({self.dimensions})"


ischema_names["vector"] = Vector  # so that migrations can be compared with the tables here


class Pending(SQLModel, table=True):
    """A thing that changed since it was indexed."""

    __tablename__ = "search_pending"

    kind: Kind = Field(sa_type=choice(Kind, "search_pending_kind"), primary_key=True)
    object_id: int = Field(sa_type=BigInteger, primary_key=True)
    at: datetime = Field(default_factory=now, sa_type=moment())


class Indexed(SQLModel, table=True):
    """A text that can be found. `readers` are the words of `app.search.audience`; `words` the keys of its words.

    `checksum` tells whether the text has changed; `meant` is whether its meaning is computed, too. `text` and `words`
    lie beside the row, so that the rows which a common word brings up are narrow.
    """

    __tablename__ = "search_document"
    __table_args__ = (
        UniqueConstraint("kind", "object_id", "part", name="search_document_thing"),
        Index("search_document_words", "words", "readers", "kind", postgresql_using="gin"),
        Index("search_document_latest", "kind", sql("at DESC"), sql("id DESC")),
        Index("search_document_unmeant", "id", postgresql_where=sql("NOT meant")),
    )

    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True, autoincrement=True))
    kind: Kind = Field(sa_type=choice(Kind, "search_document_kind"))
    object_id: int = Field(sa_type=BigInteger)
    part: str = Field(default="", sa_type=Text)
    language: str = Field(default="de", sa_type=Text)
    title: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    path: str = Field(sa_type=Text)
    readers: list[str] = Field(sa_type=ARRAY(Text))
    organisation_id: int | None = None
    at: datetime = Field(sa_type=moment())
    words: str = Field(sa_type=TSVECTOR)
    checksum: str = Field(sa_type=Text)
    meant: bool = Field(default=False, sa_column=Column(Boolean, nullable=False, server_default=sql("false")))


class Embedding(SQLModel, table=True):
    """The meaning of a stretch of a text, by the named model. `kind`, `readers` and the body are the text's own."""

    __tablename__ = "search_embedding"
    __table_args__ = (
        Index(
            "search_embedding_tickets", "vector", postgresql_using="hnsw",
            postgresql_ops={"vector": "vector_cosine_ops"}, postgresql_where=sql("kind = 'ticket'"),
        ),
        Index(
            "search_embedding_others", "vector", postgresql_using="hnsw",
            postgresql_ops={"vector": "vector_cosine_ops"}, postgresql_where=sql("kind <> 'ticket'"),
        ),
        Index("search_embedding_body", "organisation_id", postgresql_where=sql("kind = 'ticket'")),
    )  # fmt: skip

    document_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("search_document.id", ondelete="CASCADE"), primary_key=True)
    )
    stretch: int = Field(sa_type=SmallInteger, primary_key=True)
    model: str = Field(sa_type=Text)
    kind: Kind = Field(sa_type=choice(Kind, "search_embedding_kind"))
    readers: list[str] = Field(sa_type=ARRAY(Text))
    organisation_id: int | None = None
    vector: str = Field(sa_type=Vector)


class Word(SQLModel, table=True):
    """A word that texts have, by its key, and about how many of them. It is shown to nobody whom no text shows it."""

    __tablename__ = "search_word"
    __table_args__ = (
        Index("search_word_like", "folded", postgresql_using="gin", postgresql_ops={"folded": "gin_trgm_ops"}),
    )

    key: str = Field(sa_type=Text, primary_key=True)
    word: str = Field(sa_type=Text)
    folded: str = Field(sa_type=Text)
    documents: int = Field(default=1)


class Rebuild(SQLModel, table=True):
    """How far a rebuild of one kind has come: up to and with this id."""

    __tablename__ = "search_rebuild"

    kind: Kind = Field(sa_type=choice(Kind, "search_rebuild_kind"), primary_key=True)
    upto: int = Field(default=0, sa_type=BigInteger)
    begun_at: datetime = Field(default_factory=now, sa_type=moment())


class Answered(SQLModel, table=True):
    """Something found while writing a request, that made the request needless. Of the person only the body is kept."""

    __tablename__ = "search_answered"
    __table_args__ = (Index("search_answered_at", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    kind: Kind = Field(sa_type=choice(Kind, "search_answered_kind"))
    object_id: int = Field(sa_type=BigInteger)
    at: datetime = Field(default_factory=now, sa_type=moment())
