"""How near a due time is, for the eye: one rule for the queue, the ticket's page and the plan."""

from datetime import date, datetime, timedelta
from functools import lru_cache

from app.clock.hours import WorkingHours

LAST_PART = 0.75
"""What is owed within hours is due soon in the last quarter of its time."""
LAST_DAYS = 3
"""A day that was agreed for a step is due soon when so many working days or fewer are left."""
_CALENDAR = WorkingHours()  # the shipped one: a colour is not worth a query


def nearness(due: datetime, since: datetime, moment: datetime, *, step: bool) -> str:
    """ok, soon or overdue. `step`: the due time is the end of a step's day, and not a clock that began at `since`."""
    if moment > due:
        return "overdue"
    if step:
        return day_nearness(*(at.astimezone(_CALENDAR.zone).date() for at in (due, moment)))
    return "soon" if moment - since >= (due - since) * LAST_PART else "ok"


@lru_cache(maxsize=2000)
def day_nearness(day: date, today: date) -> str:
    """The same for a day, which is over when it has ended."""
    if today > day:
        return "overdue"
    if day - today > timedelta(days=3 * LAST_DAYS + 7):  # no row of holidays is as long
        return "ok"
    left = sum(bool(_CALENDAR.windows_on(today + timedelta(days=n))) for n in range(1, (day - today).days + 1))
    return "soon" if left <= LAST_DAYS else "ok"
