"""What a worker does: by the clock (UTC) here, and what services defer, which the first imports register."""

from sqlalchemy.orm import Session

import app.outbox.mail
import app.sources
import app.tickets.due_times  # noqa: F401
from app.admin.organisations import service as organisations
from app.drafts import service as drafts
from app.files import service as files
from app.guidance import service as guidance
from app.outbox.jobs import chore
from app.people import credentials
from app.register import service as register
from app.register.importing import service as register_import
from app.search import indexing
from app.strategy import service as strategy
from app.tickets import service as tickets
from app.web import api


@chore("tickets.close_forgotten", cron="7 * * * *")
def close_forgotten(db: Session) -> None:
    """Hourly, so that an installation that runs by day only does it too. In portions, to hold no lock for long."""
    while tickets.close_forgotten(db):
        db.commit()


@chore("people.delete_expired_sessions", cron="17 * * * *")
def delete_expired_sessions(db: Session) -> None:
    credentials.delete_expired_sessions(db)


@chore("web.delete_old_answers", cron="27 * * * *")
def delete_old_answers(db: Session) -> None:
    """Answers kept for an Idempotency-Key."""
    api.delete_old_answers(db)


@chore("drafts.delete_old", cron="37 3 * * *")
def delete_old_drafts(db: Session) -> None:
    drafts.delete_old(db)


@chore("organisations.forget_uploads", cron="57 * * * *")
def forget_uploads(db: Session) -> None:
    """Directories that nobody confirmed."""
    organisations.forget_old(db)


@chore("guidance.publish_due", cron="* * * * *")
def publish_due(db: Session) -> None:
    """Articles whose set time has come."""
    guidance.publish_due(db)


@chore("guidance.remind", cron="11 * * * *")
def remind_of_reviews(db: Session) -> None:
    """Articles whose review date has come."""
    guidance.remind(db)


@chore("register.remind", cron="21 5 * * *")
def remind_of_entries(db: Session) -> None:
    """Entries to be confirmed, and withheld fields to be decided anew. In portions, to hold no lock for long."""
    while register.remind(db):
        db.commit()


@chore("register.forget_uploads", cron="58 * * * *")
def forget_register_uploads(db: Session) -> None:
    """Tables that nobody confirmed."""
    register_import.forget_old(db)


@chore("files.delete_orphans", cron="47 3 * * *")
def delete_orphans(db: Session) -> None:
    """Objects in the store that no row knows of, from requests that were rolled back."""
    files.delete_orphans(db)


@chore("search.count_words", cron="57 * * * *")
def count_words(db: Session) -> None:
    """How rare each word is, by which a search weighs it."""
    indexing.count_words(db)


@chore("strategy.measure", cron="23 * * * *")
def measure_strategy(db: Session) -> None:
    """What the indicators show; the first time in a month for that month, too."""
    strategy.measure(db)
