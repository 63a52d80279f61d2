"""Counting working time between two moments, and forward from one.

Every moment goes in aware and comes out in UTC. Inside, moments are whole microseconds since 1970, so sums
are exact: the time from a to c is the time from a to b plus the time from b to c. A year's open stretches are
worked out once and kept; then a question costs a few binary searches, however far apart the moments are.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import Literal
from zoneinfo import ZoneInfo

from app.clock.week import WorkingHours

__all__ = [
    "OutOfReach",
    "Pause",
    "StillPaused",
    "WorkingHours",
    "add_working_time",
    "open_stretches",
    "running_stretches",
    "working_time_between",
]

FIRST_YEAR, LAST_YEAR = 1970, 2200

WaitingFor = Literal["municipality", "third_party"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SECOND = 1_000_000
_MINUTE = 60 * _SECOND


class OutOfReach(ValueError):
    """A moment lies outside the years the clock counts in, or there is not enough working time in them."""


class StillPaused(ValueError):
    """An open pause begins before the time is used up: nobody knows yet when it will be."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch in which the clock stands still: somebody else has to act. Without an end it is open.

    Kept in UTC; a naive moment is a ValueError.
    """

    start: datetime
    end: datetime | None = None
    waiting_for: WaitingFor = "municipality"

    def __post_init__(self) -> None:
        if self.end is not None and microseconds(self.end) < microseconds(self.start):
            raise ValueError("a pause must not end before it starts")
        object.__setattr__(self, "start", _moment(microseconds(self.start)))
        if self.end is not None:
            object.__setattr__(self, "end", _moment(microseconds(self.end)))

    def covers(self, moment: datetime) -> bool:
        """Whether the clock stands still at the moment; the end is not part of the pause."""
        return self.start <= moment and (self.end is None or moment < self.end)


def add_working_time(start: datetime, amount: timedelta, hours: WorkingHours, pauses: Iterable[Pause] = ()) -> datetime:
    """The first moment (UTC) at which `amount` of working time has passed since `start`.

    Raises StillPaused if an open pause begins before that, OutOfReach if it would lie after LAST_YEAR, and
    ValueError for a naive moment or a negative amount.
    """
    left = amount // _MICROSECOND
    if left < 0:
        raise ValueError("working time to add must not be negative")
    if left == 0:
        microseconds(start)
        return start.astimezone(UTC)
    for begin, end in _unpaused(microseconds(start), pauses):
        room = None if end is None else _worked(begin, end, hours)
        if room is None or room >= left:
            return _moment(_advance(begin, left, hours))
        left -= room
    raise StillPaused("the clock is paused and nobody knows for how long")


def working_time_between(
    start: datetime, end: datetime, hours: WorkingHours, pauses: Iterable[Pause] = ()
) -> timedelta:
    """The working time from `start` to `end`, without the pauses; zero if `end` is not after `start`.

    Raises ValueError for a naive moment, OutOfReach for one outside FIRST_YEAR to LAST_YEAR.
    """
    stretches = _bounded(_unpaused(microseconds(start), pauses), microseconds(end))
    return sum(_worked(begin, stop, hours) for begin, stop in stretches) * _MICROSECOND


def running_stretches(start: datetime, end: datetime, pauses: Iterable[Pause]) -> list[tuple[datetime, datetime]]:
    """The stretches (UTC) between two moments in which no pause runs, in order."""
    stretches = _bounded(_unpaused(microseconds(start), pauses), microseconds(end))
    return [(_moment(begin), _moment(stop)) for begin, stop in stretches]


def open_stretches(day: date, hours: WorkingHours) -> list[tuple[datetime, datetime]]:
    """The open windows of a local day as moments (UTC), right on days on which the clocks change."""
    return [(_moment(start), _moment(end)) for start, end in _stretches(day, hours, hours.zone)]


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970-01-01T00:00Z. Raises ValueError for a naive moment."""
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError("the clock needs moments with a time zone")
    return (moment - _EPOCH) // _MICROSECOND


@dataclass(frozen=True, slots=True)
class _Year:
    """The open stretches of a local year in order; `before[i]` is the working time before stretch i."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    before: tuple[int, ...]
    total: int

    def worked_until(self, moment: int) -> int:
        index = bisect_right(self.starts, moment) - 1
        if index < 0:
            return 0
        return self.before[index] + min(moment, self.ends[index]) - self.starts[index]

    def moment_of(self, worked: int) -> int:
        """The first moment by which so much is worked; 0 < worked <= total."""
        index = bisect_left(self.before, worked) - 1
        return self.starts[index] + worked - self.before[index]


def _moment(microseconds_since_epoch: int) -> datetime:
    return _EPOCH + microseconds_since_epoch * _MICROSECOND


def _unpaused(start: int, pauses: Iterable[Pause]) -> Iterator[tuple[int, int | None]]:
    """The stretches from `start` on in which no pause runs. The last has no end, unless a pause is open."""
    cursor = start
    for pause in sorted(pauses, key=lambda pause: pause.start):
        begin = microseconds(pause.start)
        if begin > cursor:
            yield cursor, begin
        if pause.end is None:
            return
        cursor = max(cursor, microseconds(pause.end))
    yield cursor, None


def _bounded(stretches: Iterable[tuple[int, int | None]], last: int) -> Iterator[tuple[int, int]]:
    for begin, end in stretches:
        if begin >= last:
            break
        yield begin, last if end is None else min(end, last)


def _worked(begin: int, end: int, hours: WorkingHours) -> int:
    first, last = _local_year(begin, hours.zone), _local_year(end, hours.zone)
    whole_years = sum(_year(hours, year).total for year in range(first, last))
    return whole_years + _year(hours, last).worked_until(end) - _year(hours, first).worked_until(begin)


def _advance(begin: int, amount: int, hours: WorkingHours) -> int:
    year = _local_year(begin, hours.zone)
    left = amount + _year(hours, year).worked_until(begin)
    while (table := _year(hours, year)).total < left:
        left -= table.total
        year += 1
        if year > LAST_YEAR:
            raise OutOfReach(f"not enough working time before the end of {LAST_YEAR}")
    return table.moment_of(left)


def _local_year(moment: int, zone: ZoneInfo) -> int:
    if not 0 <= moment < _END:
        raise OutOfReach(f"the clock counts from {FIRST_YEAR} to {LAST_YEAR}")
    return _moment(moment).astimezone(zone).year


_END = microseconds(datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC))


@lru_cache(maxsize=256)
def _year(hours: WorkingHours, year: int) -> _Year:
    zone = hours.zone
    day = date(year, 1, 1)
    stretches: list[tuple[int, int]] = []
    while day.year == year:
        stretches += _stretches(day, hours, zone)
        day += timedelta(days=1)
    *before, total = accumulate((end - start for start, end in stretches), initial=0)
    return _Year(
        starts=tuple(start for start, _end in stretches),
        ends=tuple(end for _start, end in stretches),
        before=tuple(before),
        total=total,
    )


def _stretches(day: date, hours: WorkingHours, zone: ZoneInfo) -> list[tuple[int, int]]:
    windows = hours.windows_on(day)
    if not windows:
        return []
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    if midnight.utcoffset() == (midnight + timedelta(days=1)).utcoffset():
        base = microseconds(midnight)
        return [(base + window.start * _MINUTE, base + window.end * _MINUTE) for window in windows]
    pairs = [(_on_the_clock(midnight, window.start), _on_the_clock(midnight, window.end)) for window in windows]
    return [(start, end) for start, end in pairs if start < end]


def _on_the_clock(midnight: datetime, minutes: int) -> int:
    """A wall-clock time as a moment. One that occurs twice is the first; one that is skipped is the moment of
    the change, so that windows which touch on the wall clock also touch in time."""
    wall = midnight + timedelta(minutes=minutes)  # wall-clock arithmetic: same time zone on both sides
    before, after = microseconds(wall.replace(fold=1)), microseconds(wall.replace(fold=0))
    if before >= after:
        return after

    def offset(second: int) -> timedelta:
        return _moment(second * _SECOND).astimezone(wall.tzinfo).utcoffset() or timedelta()

    seconds = range(before // _SECOND, after // _SECOND)
    return seconds.start * _SECOND + bisect_left(seconds, offset(seconds.stop), key=offset) * _SECOND
