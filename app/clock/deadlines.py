"""The two clocks of a ticket, first reply and triage: how much time there is, and where a ticket stands.

A priority counts by its value ("low", "normal", "high", "urgent"), so any enum of the same words will do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.clock.hours import Pause, StillPaused, WorkingHours, add_working_time, working_time_between

SOON = 0.75


class Kind(StrEnum):
    """What a clock runs for."""

    first_reply = "first_reply"
    triage = "triage"


class Priority(StrEnum):
    """How much a ticket presses."""

    low = "low"
    normal = "normal"
    high = "high"
    urgent = "urgent"


class State(StrEnum):
    """Where a clock stands: `soon` from three quarters of the time on, `met` and `met_late` for good."""

    ok = "ok"
    soon = "soon"
    overdue = "overdue"
    paused = "paused"
    met = "met"
    met_late = "met_late"


@dataclass(frozen=True, slots=True)
class Target:
    """The working time within which something is to be done."""

    amount: timedelta

    def __post_init__(self) -> None:
        if self.amount <= timedelta():
            raise ValueError("a target needs an amount of time above zero")

    @classmethod
    def hours(cls, hours: float) -> "Target":
        return cls(timedelta(hours=hours))


Targets = Mapping[tuple[Kind, Priority], Target]

DEFAULT_TARGETS: Targets = {
    (Kind.first_reply, Priority.low): Target.hours(16),
    (Kind.first_reply, Priority.normal): Target.hours(8),
    (Kind.first_reply, Priority.high): Target.hours(4),
    (Kind.first_reply, Priority.urgent): Target.hours(2),
    (Kind.triage, Priority.low): Target.hours(24),
    (Kind.triage, Priority.normal): Target.hours(16),
    (Kind.triage, Priority.high): Target.hours(8),
    (Kind.triage, Priority.urgent): Target.hours(4),
}


@dataclass(frozen=True, slots=True)
class Status:
    """A clock at one moment. Times are working time and never negative.

    `due` is None while an open pause keeps it unknown. `elapsed` stops when the target is met; `remaining` is
    zero once it is used up, and `late_by` is what was needed beyond it.
    """

    state: State
    due: datetime | None
    target: timedelta
    elapsed: timedelta
    remaining: timedelta
    late_by: timedelta

    @property
    def used(self) -> float:
        """The share of the target that is used up: 0.5 is half, more than 1 is late."""
        return self.elapsed / self.target


def target_for(kind: str, priority: str, targets: Targets = DEFAULT_TARGETS) -> Target:
    """The target of a clock; what `targets` does not override has its default."""
    key = (Kind(kind), Priority(priority))
    return targets.get(key, DEFAULT_TARGETS[key])


def due(
    start: datetime,
    kind: str,
    priority: str,
    hours: WorkingHours,
    pauses: Sequence[Pause] = (),
    targets: Targets = DEFAULT_TARGETS,
) -> datetime | None:
    """The moment (UTC) by which it is to be done; None while an open pause keeps it unknown."""
    try:
        return add_working_time(start, target_for(kind, priority, targets).amount, hours, pauses)
    except StillPaused:
        return None


def status(
    start: datetime,
    kind: str,
    priority: str,
    hours: WorkingHours,
    *,
    now: datetime,
    pauses: Sequence[Pause] = (),
    met_at: datetime | None = None,
    targets: Targets = DEFAULT_TARGETS,
) -> Status:
    """Where the clock stands at `now`, or stopped at `met_at`.

    Doing it at the due moment itself is in time. A moment before `start` counts as no time elapsed.
    """
    amount = target_for(kind, priority, targets).amount
    due_at = due(start, kind, priority, hours, pauses, targets)
    elapsed = working_time_between(start, met_at or now, hours, pauses)
    late = due_at is not None and (met_at or now) > due_at
    if met_at is not None:
        state = State.met_late if late else State.met
    elif late:
        state = State.overdue
    elif any(pause.covers(now) for pause in pauses):
        state = State.paused
    else:
        state = State.soon if elapsed >= amount * SOON else State.ok
    return Status(
        state=state,
        due=due_at,
        target=amount,
        elapsed=elapsed,
        remaining=max(amount - elapsed, timedelta()),
        late_by=max(elapsed - amount, timedelta()),
    )
