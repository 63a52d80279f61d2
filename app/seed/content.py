"""All demo content in one transaction: there is all of it or none."""

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

import app.sources  # noqa: F401 – what can be found
from app.database import connect, dispose
from app.people.models import Organisation, User
from app.search.documents import Kind
from app.search.indexing import count_words, index_pending
from app.search.service import touch_all
from app.seed.aiming import tell_strategy
from app.seed.articles import add_articles
from app.seed.bodies import add_bodies
from app.seed.plans import plan_templates
from app.seed.registering import tell_register
from app.seed.replies import canned_replies
from app.seed.solving import read_old_news, tell_solutions
from app.seed.storytelling import add_people, tell_stories
from app.seed.texts import text_pages
from app.seed.topics import topics
from app.signin.cast import CAST


def seed_if_empty(app_url: str) -> bool:
    """Loads the demo content unless there is a body already; returns whether it did."""
    try:
        with Session(connect(app_url, pool=1), expire_on_commit=False) as db:
            if db.scalars(select(col(Organisation.id)).limit(1)).first():
                return False
            seed(db)
            db.commit()
            return True
    finally:
        dispose()


def seed(db: Session) -> None:
    """Adds the demo content, to be found at once; the caller commits."""
    add_people(db, seed_basics(db))
    tell_stories(db)
    add_articles(db)
    tell_solutions(db)
    tell_register(db)
    tell_strategy(db)
    read_old_news(db)
    while index_pending(db):
        pass
    count_words(db)


def seed_basics(db: Session) -> dict[str, Organisation]:
    """Adds what there is before the first request: bodies, by key, the cast, topics, plans, texts."""
    bodies = add_catalogue(db)
    for member in CAST:
        organisation = bodies[member.organisation_key]
        assert organisation.id is not None
        db.add(User(email=member.email, name=member.name, role=member.role, organisation_id=organisation.id))
        db.flush()  # one by one, so that their ids keep the order of the cast
    return bodies


def add_catalogue(db: Session) -> dict[str, Organisation]:
    """Adds what every installation starts with, demo or not: bodies, by key, topics, plans, texts."""
    bodies = add_bodies(db)
    db.add_all(topics())
    db.add_all(plan_templates())
    db.add_all(canned_replies())
    db.add_all(text_pages())
    touch_all(db, Kind.organisation, select(col(Organisation.id)))
    return bodies
