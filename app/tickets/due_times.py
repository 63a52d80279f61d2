"""New office hours or targets move the due times of all open tickets."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.database import engine
from app.outbox.jobs import defer, job
from app.tickets.models import OPEN_STAGES, Ticket
from app.tickets.timing import set_due_times

PORTION = 200
"""So many open tickets are worked out while the admin waits; more are left to a job, in portions of as many."""


def recalculate(db: Session) -> bool:
    """Works out the due times of the open tickets anew: at once (True), or in a job where they are many (False)."""
    some = select(col(Ticket.id)).where(col(Ticket.stage).in_(OPEN_STAGES)).limit(PORTION + 1)
    number = db.scalar(select(func.count()).select_from(some.subquery())) or 0
    if number > PORTION:
        defer(db, recalculate_later)
        return False
    recalculate_portion(db, after=0)
    return True


@job("tickets.recalculate_due_times", lock="tickets.recalculate_due_times")
def recalculate_later() -> None:
    """All open tickets, portion by portion, so that no lock is held for long. Done again, it does no harm."""
    last: int | None = 0
    with Session(engine(), expire_on_commit=False) as db:
        while last is not None:
            last = recalculate_portion(db, after=last)
            db.commit()
            db.expunge_all()


def recalculate_portion(db: Session, *, after: int) -> int | None:
    """The open tickets behind the id `after`; returns the last id, or None at the end."""
    tickets = db.scalars(
        select(Ticket)
        .where(col(Ticket.stage).in_(OPEN_STAGES), col(Ticket.id) > after)
        .order_by(col(Ticket.id))
        .limit(PORTION)
        .with_for_update()
    ).all()
    for ticket in tickets:
        set_due_times(db, ticket)
    db.flush()
    return tickets[-1].id if len(tickets) == PORTION else None
