"""When the centre owes the next thing on a ticket, by its office hours, targets and the ticket's pauses."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.clock.deadlines import DEFAULT_TARGETS, Kind, Priority, Target, Targets, due
from app.clock.hours import Pause as ClockPause
from app.clock.hours import WorkingHours
from app.people.queries import centre_settings
from app.tickets.models import OPEN_STAGES, Pause, Stage, Ticket, WaitingFor

OFFICE_HOURS = "office_hours"
TARGETS = "targets"


def clock_settings(db: Session) -> tuple[WorkingHours, Targets]:
    """The centre's hours and targets as an admin set them, else the shipped ones. One query."""
    stored = centre_settings(db)
    hours = WorkingHours.from_dict(stored[OFFICE_HOURS]) if OFFICE_HOURS in stored else WorkingHours()
    return hours, read_targets(stored.get(TARGETS))


def office_hours(db: Session) -> WorkingHours:
    """The centre's hours."""
    return clock_settings(db)[0]


def targets(db: Session) -> Targets:
    """The working time for each clock and priority."""
    return clock_settings(db)[1]


def read_targets(stored: Mapping[str, Mapping[str, float]] | None) -> Targets:
    """The targets as they are stored: {"first_reply": {"low": hours, …}, "triage": {…}}."""
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
    hours, wanted = clock_settings(db)
    pauses = pauses_of(db, ticket.id) if ticket.id else []  # none before it is stored
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
