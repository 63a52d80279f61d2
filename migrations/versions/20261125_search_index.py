"""The index: texts with their readers and words, their meaning, and the words themselves"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261125_search_index"
down_revision = "20261125_search_pending"

KINDS = ("ticket", "guidance", "solution", "system", "register", "organisation")


class Vector(sa.types.UserDefinedType):  # type: ignore[type-arg]
    cache_ok = True

    def get_col_spec(self, **_options: object) -> str:
        return "vector(384)"


def kind(table: str) -> sa.Enum:
    return sa.Enum(*KINDS, name=f"{table}_kind", native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS vector")
    _documents()
    _embeddings()
    op.create_table(
        "search_word",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("word", sa.Text, nullable=False),
        sa.Column("folded", sa.Text, nullable=False),
        sa.Column("documents", sa.Integer, nullable=False),
    )
    op.create_index(
        "search_word_like", "search_word", ["folded"], postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )  # fmt: skip
    op.create_table(
        "search_rebuild",
        sa.Column("kind", kind("search_rebuild"), primary_key=True),
        sa.Column("upto", sa.BigInteger, nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "search_answered",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("organisation_id", sa.Integer, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("kind", kind("search_answered"), nullable=False),
        sa.Column("object_id", sa.BigInteger, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("search_answered_at", "search_answered", ["at"])


def _documents() -> None:
    op.create_table(
        "search_document",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True),
        sa.Column("kind", kind("search_document"), nullable=False),
        sa.Column("object_id", sa.BigInteger, nullable=False),
        sa.Column("part", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("readers", postgresql.ARRAY(sa.Text), nullable=False),
        sa.Column("organisation_id", sa.Integer, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", postgresql.TSVECTOR, nullable=False),
        sa.Column("checksum", sa.Text, nullable=False),
        sa.Column("meant", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.UniqueConstraint("kind", "object_id", "part", name="search_document_thing"),
    )
    # A common word brings up thousands of rows, of which few are read: what is long lies beside them.
    op.execute("ALTER TABLE search_document SET (toast_tuple_target = 256)")
    op.create_index("search_document_words", "search_document", ["words", "readers", "kind"], postgresql_using="gin")
    op.create_index("search_document_latest", "search_document", ["kind", sa.text("at DESC"), sa.text("id DESC")])
    op.create_index("search_document_unmeant", "search_document", ["id"], postgresql_where=sa.text("NOT meant"))


def _embeddings() -> None:
    op.create_table(
        "search_embedding",
        sa.Column(
            "document_id", sa.BigInteger, sa.ForeignKey("search_document.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("stretch", sa.SmallInteger, primary_key=True),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("kind", kind("search_embedding"), nullable=False),
        sa.Column("readers", postgresql.ARRAY(sa.Text), nullable=False),
        sa.Column("organisation_id", sa.Integer, nullable=True),
        sa.Column("vector", Vector, nullable=False),
    )
    op.execute("ALTER TABLE search_embedding ALTER COLUMN vector SET STORAGE MAIN")
    for name, which in (("tickets", "kind = 'ticket'"), ("others", "kind <> 'ticket'")):
        op.create_index(
            f"search_embedding_{name}", "search_embedding", ["vector"], postgresql_using="hnsw",
            postgresql_ops={"vector": "vector_cosine_ops"}, postgresql_where=sa.text(which),
        )  # fmt: skip
    op.create_index(
        "search_embedding_body", "search_embedding", ["organisation_id"], postgresql_where=sa.text("kind = 'ticket'")
    )


def downgrade() -> None:
    for table in ("answered", "rebuild", "word", "embedding", "document"):
        op.drop_table(f"search_{table}")
