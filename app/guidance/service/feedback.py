"""Whether an article helped."""

from datetime import timedelta

from sqlalchemy import case
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from sqlmodel import col

from app.errors import TooMany
from app.guidance import queries
from app.guidance.models import Article, ArticleFeedback
from app.people.models import now
from app.texts import _

WINDOW = timedelta(minutes=10)
MOST_VOTES = 60


def vote(db: Session, article: Article, *, visitor: str, helpful: bool, comment: str = "") -> None:
    """Notes what a reader thinks; a second vote of the same reader replaces the first.

    It is no entry of the journal, for nobody need know who thought what. Raises TooMany when an article gets more new
    votes than people could read it.
    """
    said = queries.vote_of(db, article, visitor)
    if said is None and queries.recent_votes(db, article, WINDOW) >= MOST_VOTES:
        raise TooMany(_("Gerade kommen hier zu viele Rückmeldungen an. Bitte versuchen Sie es später noch einmal."))
    new = insert(ArticleFeedback).values(
        article_id=article.id, visitor=visitor, helpful=helpful, comment=comment, at=now()
    )
    kept = case((new.excluded.comment != "", new.excluded.comment), else_=col(ArticleFeedback.comment))
    changes = {"helpful": new.excluded.helpful, "at": new.excluded.at, "comment": kept}
    db.execute(new.on_conflict_do_update(index_elements=["article_id", "visitor"], set_=changes))
