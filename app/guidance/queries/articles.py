"""One article, as far as the viewer may know of it, and its texts."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ARRAY, Text, and_, any_, case, literal, select, union_all
from sqlalchemy.orm import Session
from sqlmodel import col

from app.errors import NotFound
from app.guidance.models import Article, ArticleFile, ArticleSlug, ArticleText, ArticleVersion, Language
from app.guidance.queries.visibility import readable_by, sees_drafts, visible_to
from app.people.viewer import Viewer
from app.texts import _

LONGEST_SLUG = 80


def unknown() -> NotFound:
    """The same for an article that there is not and one that the viewer may not know of."""
    return NotFound(_("Diesen Leitfaden gibt es nicht (mehr), oder er ist nicht für Ihr Konto bestimmt."))


def by_slug(db: Session, viewer: Viewer | None, slug: str, *, lock: bool = False) -> Article:
    """The article; with `lock`, until the transaction ends nobody else changes it. Raises NotFound."""
    query = select(Article).where(col(Article.slug) == slug, visible_to(viewer))
    found = db.scalars(query.with_for_update() if lock else query).first()
    if found is None:
        raise unknown()
    return found


def former(db: Session, viewer: Viewer | None, slug: str) -> str | None:
    """The present name of the article that had this one, if the viewer may know of it."""
    return db.scalar(
        select(col(Article.slug))
        .join(ArticleSlug, col(ArticleSlug.article_id) == col(Article.id))
        .where(col(ArticleSlug.slug) == slug, visible_to(viewer))
    )


def by_file(db: Session, viewer: Viewer | None, file_id: int) -> Article:
    """The article to which this file belongs. Raises NotFound, also for a file that readers do not get yet."""
    query = (
        select(Article)
        .join(ArticleFile, col(ArticleFile.article_id) == col(Article.id))
        .where(col(ArticleFile.id) == file_id, visible_to(viewer))
    )
    found = db.scalars(query if sees_drafts(viewer) else query.where(col(ArticleFile.live))).first()
    if found is None:
        raise NotFound(_("Diese Datei gibt es nicht."))
    return found


def by_id(db: Session, article_id: int, *, lock: bool = False) -> Article:
    """For chores and imports, which are nobody's."""
    return db.get_one(Article, article_id, with_for_update=True if lock else None)


def slug_owner(db: Session, slug: str) -> int | None:
    """The article that has this name or had it. For those who write: others must not learn of it."""
    found = db.scalar(select(col(Article.id)).where(col(Article.slug) == slug))
    return found or db.scalar(select(col(ArticleSlug.article_id)).where(col(ArticleSlug.slug) == slug))


@dataclass(frozen=True)
class Offer:
    """A language the article is in: its newest version, and the one that readers see."""

    language: Language
    version: int
    live_version: int | None

    @property
    def pending(self) -> bool:
        """Whether there is something that readers do not see yet."""
        return self.version != self.live_version


def offers(db: Session, article: Article) -> list[Offer]:
    """The languages of the article, in the order of `Language`. Readers are shown those with a live version."""
    rows: Any = db.execute(
        select(col(ArticleText.language), col(ArticleText.version), col(ArticleText.live_version)).where(
            col(ArticleText.article_id) == article.id
        )
    )
    order = list(Language)
    return sorted((Offer(*row) for row in rows), key=lambda offer: order.index(offer.language))


def text_of(db: Session, article: Article, language: Language) -> ArticleText | None:
    """The article's text in the language, if there is one."""
    return db.get(ArticleText, (article.id, language))


def head(db: Session, article: Article, language: Language) -> ArticleVersion | None:
    """The newest version in the language, seen by readers or not."""
    return _version(db, article, language, col(ArticleText.version))


def reading(db: Session, article: Article, language: Language) -> ArticleVersion | None:
    """What readers see in the language."""
    return _version(db, article, language, col(ArticleText.live_version))


def _version(db: Session, article: Article, language: Language, number: Any) -> ArticleVersion | None:
    """The version whose number stands in that column of the article's text."""
    return db.scalars(
        select(ArticleVersion)
        .join(ArticleText, _same_text())
        .where(
            col(ArticleText.article_id) == article.id,
            col(ArticleText.language) == language,
            col(ArticleVersion.number) == number,
        )
    ).first()


def _same_text() -> Any:
    return and_(
        col(ArticleText.article_id) == col(ArticleVersion.article_id),
        col(ArticleText.language) == col(ArticleVersion.language),
    )


def preference(wanted: Language) -> Any:
    """Sorts texts: the language wanted, then German, then whatever there is."""
    order = [wanted, *(language for language in Language if language is not wanted)]
    return case({one.value: position for position, one in enumerate(order)}, value=col(ArticleText.language))


def titles(
    db: Session, viewer: Viewer | None, slugs: Collection[str], wanted: Language = Language.german
) -> dict[str, str]:
    """The titles of those of the articles that are published for the viewer, by a name they have or had."""
    names: Any = any_(literal(sorted(slugs), ARRAY(Text)))  # however many, it is the same statement
    named = union_all(
        select(col(Article.slug).label("slug"), col(Article.id).label("id")).where(col(Article.slug) == names),
        select(col(ArticleSlug.slug), col(ArticleSlug.article_id)).where(col(ArticleSlug.slug) == names),
    ).subquery()
    rows: Any = db.execute(
        select(named.c.slug, col(ArticleVersion.title))
        .join(Article, col(Article.id) == named.c.id)
        .join(ArticleText, col(ArticleText.article_id) == col(Article.id))
        .join(ArticleVersion, and_(_same_text(), col(ArticleVersion.number) == col(ArticleText.live_version)))
        .where(readable_by(viewer))
        .order_by(named.c.slug, preference(wanted))
    )
    found: dict[str, str] = {}
    for slug, title in rows:
        found.setdefault(slug, title)
    return found
