"""Lists of articles: what readers see, what is being worked on, what feeds carry."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, and_, cast, column, func, literal, select, true, tuple_, values
from sqlalchemy import Text as SqlText
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.errors import Invalid
from app.guidance.models import Article, ArticleText, ArticleVersion, Language, Stage
from app.guidance.queries.articles import preference
from app.guidance.queries.visibility import readable_by
from app.people.models import User
from app.people.viewer import Viewer
from app.policy import Audience
from app.texts import _
from app.web.paging import PAGE, Page, decode, encode

MOST_COUNTED = 100
FEED_LENGTH = 50


@dataclass(frozen=True)
class ArticleRow:
    """An article as a line of a list for readers. `language` is that of its title."""

    id: int
    slug: str
    category: str
    audience: Audience
    created_at: datetime
    published_at: datetime
    updated_at: datetime
    title: str
    summary: str
    language: Language
    languages: list[str]


def _rows(wanted: Language) -> Any:
    """The select that lists for readers start from: each article in the language that fits best."""
    text = (
        select(col(ArticleVersion.title), col(ArticleVersion.summary), col(ArticleVersion.language))
        .join(
            ArticleText,
            and_(
                col(ArticleText.article_id) == col(ArticleVersion.article_id),
                col(ArticleText.language) == col(ArticleVersion.language),
                col(ArticleText.live_version) == col(ArticleVersion.number),
            ),
        )
        .where(col(ArticleVersion.article_id) == col(Article.id))
        .order_by(preference(wanted))
        .limit(1)
        .lateral("text")
    )
    other = aliased(ArticleText)
    languages = (
        select(func.array_agg(cast(col(other.language), SqlText)))
        .where(col(other.article_id) == col(Article.id), col(other.live_version).is_not(None))
        .scalar_subquery()
    )
    return select(
        col(Article.id), col(Article.slug), col(Article.category), col(Article.audience), col(Article.created_at),
        col(Article.published_at), col(Article.updated_at), text.c.title, text.c.summary, text.c.language, languages,
    ).join(text, true())  # fmt: skip


def latest(
    db: Session, viewer: Viewer | None, *, category: str = "", language: Language = Language.german,
    cursor: str = "", limit: int = PAGE,
) -> Page[ArticleRow]:  # fmt: skip
    """What is published for the viewer, the newest first. Raises Invalid for a cursor that is none."""
    query = _rows(language).where(readable_by(viewer))
    query = query.order_by(col(Article.updated_at).desc(), col(Article.id).desc())
    if category:
        query = query.where(col(Article.category) == category)
    if cursor:
        at, last_id = decode(cursor, str, int)
        behind = tuple_(literal(_moment(at)), literal(last_id))
        query = query.where(tuple_(col(Article.updated_at), col(Article.id)) < behind)
    found = [ArticleRow(*row) for row in db.execute(query.limit(limit + 1))]
    more, found = len(found) > limit, found[:limit]
    return Page(found, encode(found[-1].updated_at.isoformat(), found[-1].id) if more else None)


def _moment(text: str | int) -> datetime:
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        raise Invalid({"cursor": _("Diese Seite der Liste gibt es nicht. Bitte beginnen Sie von vorn.")}) from None


def category_counts(db: Session, viewer: Viewer | None, categories: list[str]) -> list[tuple[str, int]]:
    """How many articles of each category are published for the viewer, up to `MOST_COUNTED`; none where there are none.

    In the order given.
    """
    if not categories:
        return []
    wanted = values(column("position", Integer), column("name", SqlText), name="wanted").data(
        list(enumerate(categories))
    )
    some = (
        select(col(Article.id))
        .where(readable_by(viewer), col(Article.category) == wanted.c.name)
        .limit(MOST_COUNTED)
        .lateral("some")
    )
    query = (
        select(wanted.c.name, func.count())
        .select_from(wanted)
        .join(some, true())
        .group_by(wanted.c.position, wanted.c.name)
        .order_by(wanted.c.position)
    )
    rows: Any = db.execute(query)
    return [(name, number) for name, number in rows]


def for_feed(db: Session, language: Language) -> list[ArticleRow]:
    """The newest public articles. A feed knows no reader, so it is always nobody's."""
    query = _rows(language).where(readable_by(None))
    query = query.order_by(col(Article.updated_at).desc(), col(Article.id).desc()).limit(FEED_LENGTH)
    return [ArticleRow(*row) for row in db.execute(query)]


def public_change(db: Session) -> datetime | None:
    """When the public last saw something come, change or go."""
    return db.scalar(select(func.max(col(Article.public_change_at))))


@dataclass(frozen=True)
class WorkRow:
    """An article as a line of the list for those who write."""

    id: int
    slug: str
    title: str
    category: str
    audience: Audience
    stage: Stage
    live: bool
    edited_at: datetime
    editor: str
    publish_at: datetime | None
    review_on: Any


def worked_on(db: Session, _viewer: Viewer, *, stage: Stage, cursor: str = "", limit: int = PAGE) -> Page[WorkRow]:
    """The articles in a stage, the last edited first. For those who write, who see all."""
    title = (
        select(col(ArticleVersion.title))
        .join(
            ArticleText,
            and_(
                col(ArticleText.article_id) == col(ArticleVersion.article_id),
                col(ArticleText.language) == col(ArticleVersion.language),
                col(ArticleText.version) == col(ArticleVersion.number),
            ),
        )
        .where(col(ArticleVersion.article_id) == col(Article.id))
        .order_by(preference(Language.german))
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(
            col(Article.id), col(Article.slug), title, col(Article.category), col(Article.audience),
            col(Article.stage), col(Article.live), col(Article.edited_at), col(User.name), col(Article.publish_at),
            col(Article.review_on),
        )
        .join(User, col(User.id) == col(Article.editor_id))
        .where(col(Article.stage) == stage)
        .order_by(col(Article.edited_at).desc(), col(Article.id).desc())
    )  # fmt: skip
    if cursor:
        at, last_id = decode(cursor, str, int)
        behind = tuple_(literal(_moment(at)), literal(last_id))
        query = query.where(tuple_(col(Article.edited_at), col(Article.id)) < behind)
    rows: Any = db.execute(query.limit(limit + 1)).all()
    found = [WorkRow(*row) for row in rows]
    more, found = len(found) > limit, found[:limit]
    return Page(found, encode(found[-1].edited_at.isoformat(), found[-1].id) if more else None)
