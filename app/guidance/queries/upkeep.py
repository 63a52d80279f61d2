"""What chores, the index and the export ask: nobody's eyes, so all there is."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.guidance.models import Article, ArticleText, ArticleVersion
from app.people.models import Role, User


def due_for_publication(db: Session, at: datetime) -> list[Article]:
    """Articles whose set time has come, locked; those that somebody is changing right now come next time."""
    query = select(Article).where(col(Article.publish_at) <= at).order_by(col(Article.id))
    return list(db.scalars(query.with_for_update(skip_locked=True)))


def due_for_review(db: Session, today: date) -> list[Article]:
    """Published articles whose review date has come and nobody was reminded of."""
    query = (
        select(Article)
        .where(
            col(Article.live),
            col(Article.review_on) <= today,
            or_(col(Article.reminded_on).is_(None), col(Article.reminded_on) != col(Article.review_on)),
        )
        .order_by(col(Article.id))
    )
    return list(db.scalars(query.with_for_update(skip_locked=True)))


def admin_ids(db: Session) -> set[int]:
    """Everyone who may publish."""
    return set(db.scalars(select(col(User.id)).where(col(User.role) == Role.admin, col(User.active))))


def last_writers(db: Session, article: Article) -> set[int]:
    """Who worked on the article last, and who wrote the newest versions that readers do not have yet."""
    return {
        article.editor_id,
        *db.scalars(
            select(col(ArticleVersion.author_id))
            .join(ArticleText, _version(col(ArticleText.version)))
            .where(
                col(ArticleText.article_id) == article.id,
                col(ArticleText.version).is_distinct_from(col(ArticleText.live_version)),
            )
        ),
    }


def live_texts(db: Session, article_ids: Sequence[int]) -> Any:
    """What readers see of these articles, in each language."""
    rows: Any = db.execute(
        select(Article, ArticleVersion)
        .join(ArticleText, col(ArticleText.article_id) == col(Article.id))
        .join(ArticleVersion, _version(col(ArticleText.live_version)))
        .where(col(Article.id).in_(article_ids), col(Article.live))
        .order_by(col(Article.id), col(ArticleText.language))
    )
    return rows


def everything(db: Session) -> Any:
    """What readers see of all articles in each language, row by row."""
    query = (
        select(Article, ArticleVersion)
        .join(ArticleText, col(ArticleText.article_id) == col(Article.id))
        .join(ArticleVersion, _version(col(ArticleText.live_version)))
        .where(col(Article.live))
        .order_by(col(Article.slug), col(ArticleText.language))
    )
    rows: Any = db.execute(query.execution_options(yield_per=500))
    return rows


def _version(number: Any) -> Any:
    return and_(
        col(ArticleVersion.article_id) == col(ArticleText.article_id),
        col(ArticleVersion.language) == col(ArticleText.language),
        col(ArticleVersion.number) == number,
    )
