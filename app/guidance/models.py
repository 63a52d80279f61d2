"""Guidance: articles, their texts in each language, and every version of them.

`stage` says how far the work on an article is, `live` whether readers see it. What readers see is the version that was
published last, so an article that is being changed stays readable as it was.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from app.database.columns import choice, moment
from app.people.models import now
from app.policy import Audience
from app.texts import N_


class Stage(StrEnum):
    draft = "draft"
    review = "review"
    published = "published"
    archived = "archived"


class Language(StrEnum):
    """The languages an article can be in; the values are those of the attribute `lang`."""

    german = "de"
    plain = "de-simple"
    english = "en"


STAGE_LABELS = {
    Stage.draft: N_("Entwurf"),
    Stage.review: N_("In Prüfung"),
    Stage.published: N_("Veröffentlicht"),
    Stage.archived: N_("Archiviert"),
}
AUDIENCE_LABELS = {
    Audience.public: N_("Öffentlich"),
    Audience.municipalities: N_("Kommunen und Landesstellen"),
    Audience.centre: N_("Nur Kompetenzzentrum"),
}
# Each in its own language, as the offer of a language should be.
LANGUAGE_NAMES = {Language.german: "Deutsch", Language.plain: "Leichte Sprache", Language.english: "English"}


class Article(SQLModel, table=True):
    """One article. `updated_at` is when readers last got something new."""

    __tablename__ = "article"
    __table_args__ = (
        Index("article_live", "updated_at", "id", postgresql_where=text("live")),
        Index("article_live_category", "category", "updated_at", "id", postgresql_where=text("live")),
        Index("article_worked_on", "stage", "edited_at", "id"),
        Index("article_publish_at", "publish_at", postgresql_where=text("publish_at IS NOT NULL")),
        Index("article_review_on", "review_on", postgresql_where=text("live")),
        Index("article_public_change", "public_change_at", postgresql_where=text("public_change_at IS NOT NULL")),
    )

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(sa_type=Text, unique=True)
    category: str = Field(sa_type=Text)
    audience: Audience = Field(default=Audience.centre, sa_type=choice(Audience, "article_audience"))
    stage: Stage = Field(default=Stage.draft, sa_type=choice(Stage, "article_stage"))
    live: bool = False
    created_at: datetime = Field(default_factory=now, sa_type=moment())
    edited_at: datetime = Field(default_factory=now, sa_type=moment())
    editor_id: int = Field(foreign_key="app_user.id")
    published_at: datetime | None = Field(default=None, sa_type=moment())
    updated_at: datetime | None = Field(default=None, sa_type=moment())
    publisher_id: int | None = Field(default=None, foreign_key="app_user.id")
    publish_at: datetime | None = Field(default=None, sa_type=moment())
    scheduler_id: int | None = Field(default=None, foreign_key="app_user.id")
    review_on: date | None = None
    reminded_on: date | None = None
    """The review date that people were reminded of: another date reminds again."""
    public_change_at: datetime | None = Field(default=None, sa_type=moment())
    """When the public last saw something come, change or go: what a feed was fetched for before is old."""
    version: int = 1


class ArticleText(SQLModel, table=True):
    """An article in one language: the newest version, and the one that readers see, if there is one."""

    __tablename__ = "article_text"

    article_id: int = Field(foreign_key="article.id", primary_key=True)
    language: Language = Field(sa_type=choice(Language, "article_text_language"), primary_key=True)
    version: int = 0
    live_version: int | None = None


class ArticleVersion(SQLModel, table=True):
    """One save. `contents` are the headings as (level, id, text); `links` lead to other things in here."""

    __tablename__ = "article_version"
    __table_args__ = (
        ForeignKeyConstraint(["article_id", "language"], ["article_text.article_id", "article_text.language"]),
    )

    article_id: int = Field(primary_key=True)
    language: Language = Field(sa_type=choice(Language, "article_version_language"), primary_key=True)
    number: int = Field(primary_key=True)
    title: str = Field(sa_type=Text)
    summary: str = Field(default="", sa_type=Text)
    body: str = Field(sa_type=Text)
    sources: str = Field(default="", sa_type=Text)
    html: str = Field(sa_type=Text)
    contents: list[Any] = Field(default_factory=list, sa_type=JSONB)
    links: list[str] = Field(default_factory=list, sa_type=JSONB)
    author_id: int = Field(foreign_key="app_user.id")
    at: datetime = Field(default_factory=now, sa_type=moment())
    restored_from: int | None = None


class ArticleSlug(SQLModel, table=True):
    """A name an article had before."""

    __tablename__ = "article_slug"

    slug: str = Field(sa_type=Text, primary_key=True)
    article_id: int = Field(foreign_key="article.id", index=True)


class ArticleFile(SQLModel, table=True):
    """A file of an article. Readers get it once it is `live`: published with the text it belongs to."""

    __tablename__ = "article_file"
    __table_args__ = (Index("article_file_article", "article_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    article_id: int = Field(foreign_key="article.id")
    file_id: int = Field(sa_type=BigInteger, foreign_key="stored_file.id")
    live: bool = False


class ArticleFeedback(SQLModel, table=True):
    """Whether an article helped someone. `visitor` is a mark that tells one reader of this article from another."""

    __tablename__ = "article_feedback"
    __table_args__ = (
        Index("article_feedback_visitor", "article_id", "visitor", unique=True),
        Index("article_feedback_latest", "article_id", "at", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    article_id: int = Field(foreign_key="article.id")
    visitor: str = Field(sa_type=Text)
    helpful: bool
    comment: str = Field(default="", sa_type=Text)
    at: datetime = Field(default_factory=now, sa_type=moment())
