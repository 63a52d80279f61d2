"""What one can choose from: topics, texts used again."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.tickets.models import CannedReply, Topic


def topics(db: Session, *, with_inactive: bool = False) -> list[Topic]:
    """The topics one can choose, in their order."""
    query = select(Topic).order_by(col(Topic.position), col(Topic.id))
    return list(db.scalars(query if with_inactive else query.where(col(Topic.active))))


def topic_by_slug(db: Session, slug: str) -> Topic | None:
    return db.scalars(_BY_SLUG, {"slug": slug}).first()


_BY_SLUG = select(Topic).where(col(Topic.slug) == bindparam("slug"))


def canned_replies(db: Session) -> list[CannedReply]:
    """The texts advisors use again, in their order."""
    return list(
        db.scalars(
            select(CannedReply).where(col(CannedReply.active)).order_by(col(CannedReply.position), col(CannedReply.id))
        )
    )
