"""Working minutes in a row, so that adding working time is adding numbers.

Minute `i` plus 480 is eight working hours later, however many nights and holidays lie between.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from app.clock.hours import WorkingHours, open_stretches
from app.web.formats import ZONE

HOUR = 60
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class WorkingMinutes:
    """`texts[i]` begins the moment (UTC), up to its seconds; `days[i]` is its local day. `present` is now."""

    texts: list[str]
    days: list[date]
    present: int

    def at(self, minute: int, seconds: int) -> str:
        """The moment for PostgreSQL. With 1 to 59 seconds, sums of minutes are exact also where a day ends."""
        return f"{self.texts[minute]}{seconds:02}+00"


def working_minutes(first: date, last: date, now: datetime, hours: WorkingHours) -> WorkingMinutes:
    """All working minutes from the first day to the last, both included."""
    texts: list[str] = []
    days: list[date] = []
    present = 0
    day = first
    while day <= last:
        for start, end in open_stretches(day, hours):
            moment = start
            while moment < end:
                if moment + MINUTE <= now:
                    present = len(texts)
                texts.append(f"{moment:%Y-%m-%d %H:%M:}")
                days.append(day)
                moment += MINUTE
        day += timedelta(days=1)
    return WorkingMinutes(texts, days, present)


def end_of_day(day: date) -> str:
    """The last second of a local day, as a due day of a step ends."""
    return f"{datetime.combine(day, time(23, 59, 59), tzinfo=ZONE).astimezone(UTC):%Y-%m-%d %H:%M:%S}+00"
