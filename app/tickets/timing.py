"""When the centre owes the next thing on a ticket, by its office hours, targets and the ticket's pauses."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.clock.deadlines import DEFAULT_TARGETS, Kind, Priority, Target, Targets, due
from app.clock.hours import Pause as ClockPause
from app.clock.hours import WorkingHours
from app.people.queries import centre_setting
from app.tickets.models import OPEN_STAGES, Pause, Stage, Ticket, WaitingFor

OFFICE_HOURS = "office_hours"
TARGETS = "targets"


def office_hours(db: Session) -> WorkingHours:
    """The centre's hours as an admin set them, else the shipped ones."""
    stored = centre_setting(db, OFFICE_HOURS)
    return WorkingHours.from_dict(stored) if stored else WorkingHours()


def targets(db: Session) -> Targets:
    """The working time for each clock and priority. Stored as {"first_reply": {"low": hours, …}, …}."""
    stored = centre_setting(db, TARGETS)
    if not stored:
        return DEFAULT_TARGETS
    return {
        (Kind(kind), Priority(priority)): Target.hours(float(hours))
        for kind, by_priority in stored.items()
        for priority, hours in by_priority.items()
    }


def pauses_of(db: Session, ticket_id: int) -> list[ClockPause]:
    """The ticket's pauses, as the clock takes them."""
    rows = db.scalars(select(Pause).where(col(Pause.ticket_id) == ticket_id).order_by(col(Pause.id)))
    return [as_clock_pause(row) for row in rows]


def as_clock_pause(row: Pause) -> ClockPause:
    kind = "third_party" if row.waiting_for == WaitingFor.third_party else "municipality"
    return ClockPause(row.started_at, row.ended_at, kind)  # type: ignore[arg-type]


def set_due_times(db: Session, ticket: Ticket) -> None:
    """Works out all due times of a ticket anew; call it after each change that could move one."""
    db.flush()
    hours, wanted = office_hours(db), targets(db)
    pauses = pauses_of(db, ticket.id) if ticket.id and ticket.version > 1 else []
    begin, priority = ticket.submitted_at, ticket.priority
    ticket.reply_due_at = due(begin, Kind.first_reply, priority, hours, pauses, wanted)
    ticket.triage_due_at = due(begin, Kind.triage, priority, hours, pauses, wanted)
    ticket.due_at = next_due(ticket)


def next_due(ticket: Ticket) -> datetime | None:
    """The earliest moment the centre still owes something; None while nothing runs."""
    if ticket.stage not in OPEN_STAGES or ticket.waiting_for != WaitingFor.nobody:
        return None
    owed = [ticket.step_due_at if ticket.stage == Stage.consultation else None]
    if ticket.first_reply_at is None:
        owed.append(ticket.reply_due_at)
    if ticket.triage_done_at is None:
        owed.append(ticket.triage_due_at)
    running = [moment for moment in owed if moment is not None]
    return min(running) if running else None
