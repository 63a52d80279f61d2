"""How a due time came about, day by day: for the page that shows it, and for whoever doubts it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import groupby
from zoneinfo import ZoneInfo

from app.clock.hours import (
    Pause,
    StillPaused,
    WorkingHours,
    add_working_time,
    open_stretches,
    running_stretches,
)
from app.texts import N_, SOURCE_LANGUAGE, _, current_language

LONGEST_RUN = 8
EDGE = 3
SATURDAY = 5

_ONE_DAY = timedelta(days=1)
_WEEKDAYS = (N_("Mo."), N_("Di."), N_("Mi."), N_("Do."), N_("Fr."), N_("Sa."), N_("So."))


class Reason(StrEnum):
    """What a line tells: time that counted (a stretch, or several working days in a row), or why none did."""

    counted = "counted"
    counted_days = "counted_days"
    outside_hours = "outside_hours"
    day_off = "day_off"
    holiday = "holiday"
    closed = "closed"
    pause = "pause"


@dataclass(frozen=True, slots=True)
class ExplanationLine:
    """One line of the explanation. Dates and moments are local to the calendar; `worked` is what was counted.

    A line covers the days `day` to `until`. `from_` and `to` bound a counted stretch or a pause, and `to` is
    None if the pause is open. `name` is the holiday's or closed day's, or whom the pause waits for; `days` is
    the number of working days in a condensed line.
    """

    day: date
    until: date
    reason: Reason
    worked: timedelta = timedelta()
    from_: datetime | None = None
    to: datetime | None = None
    name: str = ""
    days: int = 0


_SENTENCES = {
    Reason.counted: N_("%(day)s: %(from)s–%(to)s Uhr, %(duration)s gezählt"),
    Reason.counted_days: N_("%(day)s: %(days)s Arbeitstage, %(duration)s gezählt"),
    Reason.outside_hours: N_("%(day)s: ab %(from)s Uhr außerhalb der Servicezeit, nicht gezählt"),
    Reason.day_off: N_("%(day)s: keine Servicezeit, nicht gezählt"),
    Reason.holiday: N_("%(day)s: %(name)s, nicht gezählt"),
    Reason.closed: N_("%(day)s: %(name)s, nicht gezählt"),
}


def explain(
    start: datetime, amount: timedelta, hours: WorkingHours, pauses: Sequence[Pause] = ()
) -> list[ExplanationLine]:
    """The lines that lead from `start` to the moment at which `amount` of working time has passed.

    The lines' `worked` adds up to `amount`; with an open pause, to what had passed before it. Days within a
    pause get no lines of their own; long runs of full days become one line.
    """
    try:
        end = add_working_time(start, amount, hours, pauses)
    except StillPaused:
        end = max(start, min(pause.start for pause in pauses if pause.end is None))
    start = start.astimezone(UTC)  # moments of one local zone would compare by the wall clock
    zone = hours.zone
    lines: dict[tuple[datetime, Reason, int], ExplanationLine] = {}
    for number, pause in enumerate(pauses):
        if (pause.start < end and (pause.end is None or pause.end > start)) or pause.covers(end):
            lines[max(pause.start, start), Reason.pause, number] = _pause_line(pause, start, zone)
    for begin, stop in running_stretches(start, end, pauses):
        day, last = begin.astimezone(zone).date(), (stop - timedelta.resolution).astimezone(zone).date()
        while day <= last:
            for line in _day_lines(day, begin, stop, hours):
                begins = (line.from_ or datetime.combine(day, time(), zone)).astimezone(UTC)
                lines.setdefault((begins, line.reason, 0), line)
            day += _ONE_DAY
    return _condensed(_days_off_joined([lines[key] for key in sorted(lines)]))


def _pause_line(pause: Pause, start: datetime, zone: ZoneInfo) -> ExplanationLine:
    begin = max(pause.start, start).astimezone(zone)
    end = pause.end.astimezone(zone) if pause.end else None
    return ExplanationLine(
        day=begin.date(),
        until=(end or begin).date(),
        reason=Reason.pause,
        from_=pause.start.astimezone(zone),
        to=end,
        name=pause.waiting_for,
    )


def _day_lines(day: date, begin: datetime, stop: datetime, hours: WorkingHours) -> list[ExplanationLine]:
    """What a day gives between two moments without a pause."""
    closure = hours.closure_on(day)
    if closure is not None:
        reason, name = closure
        return [ExplanationLine(day=day, until=day, reason=Reason(reason.value), name=name)]
    zone = hours.zone
    stretches = open_stretches(day, hours)
    lines = [
        ExplanationLine(
            day=day,
            until=day,
            reason=Reason.counted,
            worked=min(end, stop) - max(start, begin),
            from_=max(start, begin).astimezone(zone),
            to=min(end, stop).astimezone(zone),
        )
        for start, end in stretches
        if max(start, begin) < min(end, stop)
    ]
    if not lines and stretches and stretches[-1][1] <= begin:
        after = begin.astimezone(zone)
        return [ExplanationLine(day=day, until=day, reason=Reason.outside_hours, from_=after)]
    return lines


def _days_off_joined(lines: Iterable[ExplanationLine]) -> list[ExplanationLine]:
    joined: list[ExplanationLine] = []
    for line in lines:
        before = joined[-1] if joined else None
        if before and before.reason is line.reason is Reason.day_off and line.day - before.until == _ONE_DAY:
            joined[-1] = replace(before, until=line.until)
        else:
            joined.append(line)
    return joined


def _condensed(lines: Sequence[ExplanationLine]) -> list[ExplanationLine]:
    """The middle of a long run of working days and days off told in one line; all else as it is."""
    result: list[ExplanationLine] = []
    for plain, run in groupby(lines, key=lambda line: line.reason in (Reason.counted, Reason.day_off)):
        days = [list(group) for _day, group in groupby(run, key=lambda line: line.day)]
        if plain and len(days) > LONGEST_RUN:
            middle = [line for day in days[EDGE:-EDGE] for line in day]
            condensed = ExplanationLine(
                day=middle[0].day,
                until=middle[-1].until,
                reason=Reason.counted_days,
                worked=sum((line.worked for line in middle), timedelta()),
                days=len({line.day for line in middle if line.reason is Reason.counted}),
            )
            days[EDGE:-EDGE] = [[condensed]]
        result += [line for day in days for line in day]
    return result


def explanation_sentences(lines: Iterable[ExplanationLine]) -> list[str]:
    """The lines as sentences in the reader's language. Durations are rounded to the minute."""
    return [_sentence(line) for line in lines]


def _sentence(line: ExplanationLine) -> str:
    if line.reason is Reason.pause:
        return _pause_sentence(line)
    values = {
        "day": _days(line.day, line.until),
        "from": line.from_.strftime("%H:%M") if line.from_ else "",
        "to": _end_of_window(line.to) if line.to else "",
        "duration": duration_text(line.worked),
        "days": line.days,
        "name": line.name,
    }
    if line.reason is Reason.day_off and line.day.weekday() >= SATURDAY and line.until - line.day <= _ONE_DAY:
        return _("%(day)s: Wochenende, nicht gezählt") % values
    return _(_SENTENCES[line.reason]) % values


def _pause_sentence(line: ExplanationLine) -> str:
    waiting = _("Pause: wartet auf Dritte") if line.name == "third_party" else _("Pause: wartet auf die Kommune")
    values = {"waiting": waiting, "from": _moment_text(line.from_), "to": _moment_text(line.to)}
    if line.to is None:
        return _("%(waiting)s seit %(from)s, noch offen") % values
    return _("%(waiting)s von %(from)s bis %(to)s") % values


def duration_text(duration: timedelta) -> str:
    """A duration like "5 Std. 30 Min.", rounded to the minute."""
    hours, minutes = divmod(round(duration / timedelta(minutes=1)), 60)
    parts = []
    if hours:
        parts.append(_("%(num)s Std.") % {"num": hours})
    if minutes or not hours:
        parts.append(_("%(num)s Min.") % {"num": minutes})
    return " ".join(parts)


def _days(first: date, last: date) -> str:
    if first == last:
        return _day_text(first)
    return _("%(first)s bis %(last)s") % {"first": _day_text(first), "last": _day_text(last)}


def _day_text(day: date) -> str:
    weekday = _(_WEEKDAYS[day.weekday()])
    if current_language.get() == SOURCE_LANGUAGE:
        return f"{weekday}, {day:%d.%m.%Y}"
    return f"{weekday} {day.day} {day:%b %Y}"


def _moment_text(moment: datetime | None) -> str:
    if moment is None:
        return ""
    values = {"day": _day_text(moment.date()), "time": moment.strftime("%H:%M")}
    return _("%(day)s, %(time)s Uhr") % values


def _end_of_window(moment: datetime) -> str:
    return "24:00" if moment.time() == time() else moment.strftime("%H:%M")
