"""What readers thought of an article. For those who write; of a reader only the own vote."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, literal, select, tuple_
from sqlalchemy.orm import Session
from sqlmodel import col

from app.guidance.models import Article, ArticleFeedback
from app.people.models import now
from app.web.paging import PAGE, Page, decode, encode

MONTHS = 12
ZONE = "Europe/Berlin"


@dataclass(frozen=True)
class Month:
    """How many votes there were in a month that begins at `first`, and how many said yes."""

    first: datetime
    votes: int
    helpful: int

    @property
    def share(self) -> int:
        """Per cent who said yes."""
        return round(100 * self.helpful / self.votes)


def vote_of(db: Session, article: Article, visitor: str) -> ArticleFeedback | None:
    """What this reader said of the article."""
    return db.scalars(
        select(ArticleFeedback).where(
            col(ArticleFeedback.article_id) == article.id, col(ArticleFeedback.visitor) == visitor
        )
    ).first()


def recent_votes(db: Session, article: Article, within: timedelta) -> int:
    """How many votes on the article came lately."""
    query = select(func.count()).where(
        col(ArticleFeedback.article_id) == article.id, col(ArticleFeedback.at) > now() - within
    )
    return db.execute(query).scalar_one()


def months(db: Session, article: Article) -> list[Month]:
    """The figures of the last twelve months in which there were votes, the newest first."""
    month = func.date_trunc("month", func.timezone(ZONE, col(ArticleFeedback.at))).label("month")
    rows: Any = db.execute(
        select(month, func.count(), func.count().filter(col(ArticleFeedback.helpful)))
        .where(
            col(ArticleFeedback.article_id) == article.id,
            col(ArticleFeedback.at) > now() - timedelta(days=31 * MONTHS),
        )
        .group_by(month)
        .order_by(month.desc())
        .limit(MONTHS)
    )
    return [Month(*row) for row in rows]


def comments(db: Session, article: Article, *, cursor: str = "", limit: int = PAGE) -> Page[ArticleFeedback]:
    """What readers wrote, the newest first."""
    query = (
        select(ArticleFeedback)
        .where(col(ArticleFeedback.article_id) == article.id, col(ArticleFeedback.comment) != "")
        .order_by(col(ArticleFeedback.at).desc(), col(ArticleFeedback.id).desc())
    )
    if cursor:
        (last_id,) = decode(cursor, int)
        at = select(col(ArticleFeedback.at)).where(col(ArticleFeedback.id) == last_id).scalar_subquery()
        query = query.where(tuple_(col(ArticleFeedback.at), col(ArticleFeedback.id)) < tuple_(at, literal(last_id)))
    found = list(db.scalars(query.limit(limit + 1)))
    more, found = len(found) > limit, found[:limit]
    return Page(found, encode(found[-1].id or 0) if more else None)
