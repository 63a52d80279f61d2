"""Guidance: articles, their versions, files, former names and what readers thought of them"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261125_guidance"
down_revision = "20261125_search_index"

LANGUAGES = ("de", "de-simple", "en")


def upgrade() -> None:
    _articles()
    _texts()
    op.create_table(
        "article_slug",
        sa.Column("slug", sa.Text, primary_key=True),
        sa.Column("article_id", sa.Integer, sa.ForeignKey("article.id"), nullable=False),
    )
    op.create_index("ix_article_slug_article_id", "article_slug", ["article_id"])
    op.create_table(
        "article_file",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("article_id", sa.Integer, sa.ForeignKey("article.id"), nullable=False),
        sa.Column("file_id", sa.BigInteger, sa.ForeignKey("stored_file.id"), nullable=False),
        sa.Column("live", sa.Boolean, nullable=False),
    )
    op.create_index("article_file_article", "article_file", ["article_id", "id"])
    op.create_table(
        "article_feedback",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("article_id", sa.Integer, sa.ForeignKey("article.id"), nullable=False),
        sa.Column("visitor", sa.Text, nullable=False),
        sa.Column("helpful", sa.Boolean, nullable=False),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("article_feedback_visitor", "article_feedback", ["article_id", "visitor"], unique=True)
    op.create_index("article_feedback_latest", "article_feedback", ["article_id", "at", "id"])


def _articles() -> None:
    op.create_table(
        "article",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("slug", sa.Text, nullable=False, unique=True),
        sa.Column("category", sa.Text, nullable=False),
        sa.Column("audience", _choice("article_audience", "public", "municipalities", "centre"), nullable=False),
        sa.Column("stage", _choice("article_stage", "draft", "review", "published", "archived"), nullable=False),
        sa.Column("live", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("editor_id", sa.Integer, sa.ForeignKey("app_user.id"), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True)),
        sa.Column("updated_at", sa.DateTime(timezone=True)),
        sa.Column("publisher_id", sa.Integer, sa.ForeignKey("app_user.id")),
        sa.Column("publish_at", sa.DateTime(timezone=True)),
        sa.Column("scheduler_id", sa.Integer, sa.ForeignKey("app_user.id")),
        sa.Column("review_on", sa.Date),
        sa.Column("reminded_on", sa.Date),
        sa.Column("public_change_at", sa.DateTime(timezone=True)),
        sa.Column("version", sa.Integer, nullable=False),
    )
    live = sa.text("live")
    op.create_index("article_live", "article", ["updated_at", "id"], postgresql_where=live)
    op.create_index("article_live_category", "article", ["category", "updated_at", "id"], postgresql_where=live)
    op.create_index("article_worked_on", "article", ["stage", "edited_at", "id"])
    op.create_index("article_review_on", "article", ["review_on"], postgresql_where=live)
    for name, column in (("article_publish_at", "publish_at"), ("article_public_change", "public_change_at")):
        op.create_index(name, "article", [column], postgresql_where=sa.text(f"{column} IS NOT NULL"))


def _texts() -> None:
    op.create_table(
        "article_text",
        sa.Column("article_id", sa.Integer, sa.ForeignKey("article.id"), primary_key=True),
        sa.Column("language", _choice("article_text_language", *LANGUAGES), primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("live_version", sa.Integer),
    )
    op.create_table(
        "article_version",
        sa.Column("article_id", sa.Integer, primary_key=True),
        sa.Column("language", _choice("article_version_language", *LANGUAGES), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("sources", sa.Text, nullable=False),
        sa.Column("html", sa.Text, nullable=False),
        sa.Column("contents", postgresql.JSONB, nullable=False),
        sa.Column("links", postgresql.JSONB, nullable=False),
        sa.Column("author_id", sa.Integer, sa.ForeignKey("app_user.id"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("restored_from", sa.Integer),
        sa.ForeignKeyConstraint(["article_id", "language"], ["article_text.article_id", "article_text.language"]),
    )


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def downgrade() -> None:
    for table in ("article_feedback", "article_file", "article_slug", "article_version", "article_text", "article"):
        op.drop_table(table)
