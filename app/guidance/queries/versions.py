"""What was saved, by whom and when. For those who write."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Text as SqlText
from sqlalchemy import cast, literal, select, tuple_
from sqlalchemy.orm import Session
from sqlmodel import col

from app.errors import Invalid, NotFound
from app.guidance.models import Article, ArticleVersion, Language
from app.people.models import User
from app.texts import _
from app.web.paging import PAGE, Page, decode, encode

KEY = (col(ArticleVersion.at), cast(col(ArticleVersion.language), SqlText), col(ArticleVersion.number))


@dataclass(frozen=True)
class VersionLine:
    """One save, as a line of a list."""

    language: Language
    number: int
    title: str
    at: datetime
    author: str
    restored_from: int | None


def versions(db: Session, article: Article, *, cursor: str = "", limit: int = PAGE) -> Page[VersionLine]:
    """All saves of the article, the newest first."""
    query = (
        select(
            col(ArticleVersion.language), col(ArticleVersion.number), col(ArticleVersion.title),
            col(ArticleVersion.at), col(User.name), col(ArticleVersion.restored_from),
        )
        .join(User, col(User.id) == col(ArticleVersion.author_id))
        .where(col(ArticleVersion.article_id) == article.id)
        .order_by(*(part.desc() for part in KEY))
    )  # fmt: skip
    if cursor:
        at, language, number = decode(cursor, str, str, int)
        try:
            behind = tuple_(literal(datetime.fromisoformat(str(at))), literal(str(language)), literal(number))
        except ValueError:
            raise Invalid({"cursor": _("Diese Seite der Liste gibt es nicht. Bitte beginnen Sie von vorn.")}) from None
        query = query.where(tuple_(*KEY) < behind)
    rows: Any = db.execute(query.limit(limit + 1)).all()
    found = [VersionLine(*row) for row in rows]
    more, found = len(found) > limit, found[:limit]
    return Page(found, encode(found[-1].at.isoformat(), found[-1].language.value, found[-1].number) if more else None)


def version(db: Session, article: Article, language: Language, number: int) -> ArticleVersion:
    """One save. Raises NotFound."""
    found = db.get(ArticleVersion, (article.id, language, number))
    if found is None:
        raise NotFound(_("Diese Fassung gibt es nicht."))
    return found
