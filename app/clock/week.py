"""When a centre works: the windows of a week, the holidays of its state, further closed days."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from app.texts import _

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
STATES = ("BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV", "NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH")
MINUTES_A_DAY = 24 * 60

_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00", re.ASCII)
_CLOSED_DAY = re.compile(r"(\d{4}-)?\d{2}-\d{2}", re.ASCII)


class InvalidHours(ValueError):
    """The working hours do not hold; the message is a sentence for the admin who wrote them."""


def _minutes(time: str) -> int:
    if not _TIME.fullmatch(time):
        raise InvalidHours(_("„%(time)s“ ist keine Uhrzeit wie 08:00.") % {"time": time})
    hours, minutes = time.split(":")
    return int(hours) * 60 + int(minutes)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


class Closure(StrEnum):
    """Why a day has no working time."""

    holiday = "holiday"
    closed = "closed"
    day_off = "day_off"


@dataclass(frozen=True, slots=True)
class Window:
    """An open stretch of one day, in minutes after local midnight; the end is not part of it."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= MINUTES_A_DAY:
            raise InvalidHours(_("Ein Zeitfenster muss vor seinem Ende beginnen (00:00 bis 24:00 Uhr)."))

    @classmethod
    def between(cls, start: str, end: str) -> "Window":
        """From times like "08:00"; the end may be "24:00"."""
        return cls(_minutes(start), _minutes(end))


OFFICE_WEEK = (
    *[(Window.between("08:00", "16:00"),)] * 4,
    (Window.between("08:00", "13:00"),),
    (),
    (),
)


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """The calendar in which working time is counted. Equal calendars share their computed years.

    `week` has the windows of Monday to Sunday. `state` names the German state whose public holidays count
    (None for no holidays; the library knows the years 1991 to 2100). `closed_days` are pairs of a day,
    "12-24" for every year or "2027-05-07" for one, and its name.
    """

    timezone: str = "Europe/Berlin"
    week: tuple[tuple[Window, ...], ...] = OFFICE_WEEK
    state: str | None = "ST"
    closed_days: tuple[tuple[str, str], ...] = (("12-24", "Heiligabend"), ("12-31", "Silvester"))

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.timezone)
        except (KeyError, OSError, ValueError) as error:
            message = _("Die Zeitzone „%(name)s“ ist nicht bekannt.") % {"name": self.timezone}
            raise InvalidHours(message) from error
        if self.state is not None and self.state not in STATES:
            raise InvalidHours(_("Das Bundesland „%(name)s“ ist nicht bekannt.") % {"name": self.state})
        if len(self.week) != len(WEEKDAYS) or not any(self.week):
            raise InvalidHours(_("Die Woche braucht sieben Tage und mindestens ein Zeitfenster."))
        for windows in self.week:
            if any(later.start < earlier.end for earlier, later in pairwise(windows)):
                raise InvalidHours(_("Die Zeitfenster eines Tages müssen aufeinander folgen."))
        for day, _name in self.closed_days:
            _check_closed_day(day)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def windows_on(self, day: date) -> tuple[Window, ...]:
        """The open windows of a local day; none if it is a holiday, a closed day or a day off."""
        windows = self.week[day.weekday()]
        return windows if windows and self.closure_on(day) is None else ()

    def closure_on(self, day: date) -> tuple[Closure, str] | None:
        """Why the day has no working time, and the holiday's or closed day's name; None on a working day."""
        if self.state is not None and (name := _holidays(self.state, day.year).get(day)):
            return Closure.holiday, name
        iso = day.isoformat()
        for closed, name in self.closed_days:
            if closed in (iso, iso[5:]):
                return Closure.closed, name
        return None if self.week[day.weekday()] else (Closure.day_off, "")

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON, as `from_dict` reads it."""
        return {
            "timezone": self.timezone,
            "state": self.state,
            "week": {
                name: [[_clock(window.start), _clock(window.end)] for window in windows]
                for name, windows in zip(WEEKDAYS, self.week, strict=True)
            },
            "closed_days": dict(self.closed_days),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "WorkingHours":
        """Working hours from plain data; what is left out has its default. Raises InvalidHours."""
        if unknown := sorted(set(data) - {"timezone", "state", "week", "closed_days"}):
            raise InvalidHours(_("Unbekannte Angabe: %(names)s.") % {"names": ", ".join(unknown)})
        default = cls()
        timezone, state = data.get("timezone", default.timezone), data.get("state", default.state)
        if not isinstance(timezone, str) or not isinstance(state, str | None):
            raise InvalidHours(_("Zeitzone und Bundesland müssen Texte sein."))
        return cls(
            timezone=timezone,
            state=state,
            week=_read_week(data.get("week", default.to_dict()["week"])),
            closed_days=_read_closed_days(data.get("closed_days", dict(default.closed_days))),
        )


def _check_closed_day(day: str) -> None:
    message = _("„%(day)s“ ist kein Tag wie 12-24 oder 2027-05-07.") % {"day": day}
    if not _CLOSED_DAY.fullmatch(day):
        raise InvalidHours(message)
    try:
        date.fromisoformat(day if len(day) == 10 else f"2000-{day}")  # a leap year, for "02-29"
    except ValueError as error:
        raise InvalidHours(message) from error


def _read_week(data: object) -> tuple[tuple[Window, ...], ...]:
    shape = _('Die Woche nennt je Tag (mon bis sun) Zeitfenster wie [["08:00", "16:00"]].')
    if not isinstance(data, Mapping) or set(data) - set(WEEKDAYS):
        raise InvalidHours(shape)
    week = []
    for day in WEEKDAYS:
        windows = data.get(day, [])
        if not isinstance(windows, list | tuple) or not all(_is_pair_of_texts(window) for window in windows):
            raise InvalidHours(shape)
        week.append(tuple(Window.between(start, end) for start, end in windows))
    return tuple(week)


def _read_closed_days(data: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(data, Mapping) or not all(_is_pair_of_texts(item) for item in data.items()):
        raise InvalidHours(_('Geschlossene Tage brauchen Tag und Namen, etwa "12-24": "Heiligabend".'))
    return tuple(data.items())


def _is_pair_of_texts(value: object) -> bool:
    return isinstance(value, list | tuple) and len(value) == 2 and all(isinstance(part, str) for part in value)


@lru_cache(maxsize=1024)
def _holidays(state: str, year: int) -> dict[date, str]:
    from holidays import country_holidays  # noqa: PLC0415 – slow, and not needed to start

    return dict(country_holidays("DE", subdiv=state, years=year, language="de"))
