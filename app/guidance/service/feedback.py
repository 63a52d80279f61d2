"""Whether an article helped."""

from datetime import timedelta

from sqlalchemy.orm import Session

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
    if said is None:
        if queries.recent_votes(db, article, WINDOW) >= MOST_VOTES:
            raise TooMany(_("Gerade kommen hier zu viele Rückmeldungen an. Bitte versuchen Sie es später noch einmal."))
        assert article.id is not None
        said = ArticleFeedback(article_id=article.id, visitor=visitor, helpful=helpful)
    said.helpful, said.at = helpful, now()
    said.comment = comment or said.comment
    db.add(said)
    db.flush()
