"""Working time: tables of examples, and the laws that hold for all of them."""

from datetime import UTC, datetime, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clock.hours import OutOfReach, Pause, StillPaused, add_working_time, working_time_between
from app.clock.week import MINUTES_A_DAY, Window, WorkingHours

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = WorkingHours()
SPLIT = WorkingHours(week=(*[(Window(540, 720), Window(780, 960))] * 5, (), ()))
ALWAYS = WorkingHours(week=((Window(0, MINUTES_A_DAY),),) * 7, state=None, closed_days=())
NIGHTS = WorkingHours(week=((Window(60, 150), Window(150, 240)),) * 7, state=None, closed_days=())


def at(text: str) -> datetime:
    """A moment in Berlin, from "2026-11-23 10:00"; a trailing * is the second time around in October."""
    return datetime.fromisoformat(text.rstrip("*")).replace(tzinfo=BERLIN, fold=int(text.endswith("*")))


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-11-23 10:00", 4, "2026-11-23 14:00"),
        ("2026-11-23 10:00", 6, "2026-11-23 16:00"),  # ends with the window, not at the next opening
        ("2026-11-20 12:00", 2, "2026-11-23 09:00"),  # Friday noon
        ("2026-11-20 15:00", 8, "2026-11-23 16:00"),  # Friday afternoon, after closing
        ("2026-11-22 03:00", 8, "2026-11-23 16:00"),  # Sunday, three in the night
        ("2026-12-23 15:00", 8, "2026-12-28 15:00"),  # over Heiligabend, Christmas and a weekend
        ("2026-12-30 15:00", 8, "2027-01-04 15:00"),  # over Silvester and Neujahr
        ("2026-12-30 15:00", 24, "2027-01-07 15:00"),  # and over Heilige Drei Könige
        ("2026-10-30 12:00", 2, "2026-11-02 09:00"),  # Reformationstag on a Saturday
        ("2026-03-27 12:00", 2, "2026-03-30 09:00"),  # the clocks go forward in between
        ("2026-10-23 12:00", 2, "2026-10-26 09:00"),  # and back
        ("2026-11-22 03:00", 0, "2026-11-22 03:00"),
    ],
)
def test_adding_in_office_hours(start: str, hours: float, due: str) -> None:
    result = add_working_time(at(start), timedelta(hours=hours), OFFICE)
    assert (result, result.tzinfo) == (at(due).astimezone(UTC), UTC)
    assert working_time_between(at(start), at(due), OFFICE) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("calendar", "start", "end", "worked"),
    [
        (ALWAYS, "2026-03-29 00:00", "2026-03-30 00:00", timedelta(hours=23)),
        (ALWAYS, "2026-10-25 00:00", "2026-10-26 00:00", timedelta(hours=25)),
        (NIGHTS, "2026-03-28 00:00", "2026-03-28 12:00", timedelta(hours=3)),
        (NIGHTS, "2026-03-29 00:00", "2026-03-29 12:00", timedelta(hours=2)),
        (NIGHTS, "2026-10-25 00:00", "2026-10-25 12:00", timedelta(hours=4)),
        (NIGHTS, "2026-10-25 02:30", "2026-10-25 02:30*", timedelta(hours=1)),
        (SPLIT, "2026-11-23 11:30", "2026-11-23 13:30", timedelta(hours=1)),
        (SPLIT, "2026-11-23 12:10", "2026-11-23 12:50", timedelta()),
        (OFFICE, "2026-11-23 12:00", "2026-11-23 10:00", timedelta()),
        (OFFICE, "2026-12-21 00:00", "2026-12-28 00:00", timedelta(hours=24)),  # Christmas week
        (OFFICE, "2026-11-23 09:00:00.000001", "2026-11-23 09:00:01", timedelta(microseconds=999_999)),
    ],
)
def test_time_between(calendar: WorkingHours, start: str, end: str, worked: timedelta) -> None:
    assert working_time_between(at(start), at(end), calendar) == worked


def test_windows_that_touch_in_the_skipped_hour_share_the_time_without_a_gap() -> None:
    first = WorkingHours(week=((Window(60, 150),),) * 7, state=None, closed_days=())
    second = WorkingHours(week=((Window(150, 240),),) * 7, state=None, closed_days=())
    night = at("2026-03-29 00:00"), at("2026-03-29 12:00")
    assert working_time_between(*night, first) == timedelta(hours=1)
    assert working_time_between(*night, second) == timedelta(hours=1)


@pytest.mark.parametrize(
    ("pauses", "due"),
    [
        ([], "2026-11-23 14:00"),
        ([("2026-11-23 11:00", "2026-11-23 12:00")], "2026-11-23 15:00"),
        ([("2026-11-23 11:00", "2026-11-24 09:00")], "2026-11-24 12:00"),
        ([("2026-11-23 07:00", "2026-11-23 11:00")], "2026-11-23 15:00"),  # began before the clock
        ([("2026-11-20 18:00", "2026-11-22 12:00")], "2026-11-23 14:00"),  # over before the clock
        ([("2026-11-23 14:00", None)], "2026-11-23 14:00"),  # begins when the time is used up
        (
            [("2026-11-23 12:00", "2026-11-23 13:00"), ("2026-11-23 11:00", "2026-11-23 12:30")],
            "2026-11-23 16:00",
        ),
        ([("2026-11-23 12:00", "2026-11-23 12:00")], "2026-11-23 14:00"),
    ],
)
def test_pauses_move_the_due_time(pauses: list[tuple[str, str | None]], due: str) -> None:
    stretches = [Pause(at(start), at(end) if end else None) for start, end in pauses]
    start, amount = at("2026-11-23 10:00"), timedelta(hours=4)
    assert add_working_time(start, amount, OFFICE, stretches) == at(due)


def test_an_open_pause_leaves_the_due_time_unknown_and_the_clock_standing() -> None:
    pause = Pause(at("2026-11-23 11:00"))
    with pytest.raises(StillPaused):
        add_working_time(at("2026-11-23 10:00"), timedelta(hours=4), OFFICE, [pause])
    elapsed = working_time_between(at("2026-11-23 10:00"), at("2027-03-01 00:00"), OFFICE, [pause])
    assert elapsed == timedelta(hours=1)


def test_naive_moments_and_turned_pauses_are_refused() -> None:
    naive, aware = datetime(2026, 11, 23), at("2026-11-23 10:00")  # noqa: DTZ001
    with pytest.raises(ValueError, match="time zone"):
        add_working_time(naive, timedelta(), OFFICE)
    with pytest.raises(ValueError, match="time zone"):
        working_time_between(aware, naive, OFFICE)
    with pytest.raises(ValueError, match="time zone"):
        Pause(naive)
    with pytest.raises(ValueError, match="must not end before"):
        Pause(aware, aware - timedelta(seconds=1))
    with pytest.raises(ValueError, match="must not be negative"):
        add_working_time(aware, timedelta(microseconds=-1), OFFICE)


def test_a_calendar_without_any_working_day_ends_in_an_error() -> None:
    only_fridays = ((), (), (), (), (Window(0, 60),), (), ())
    first = datetime(2024, 1, 1, tzinfo=UTC)  # a leap year
    every_day = tuple((f"{first + timedelta(days=day):%m-%d}", "zu") for day in range(366))
    with pytest.raises(OutOfReach):
        add_working_time(
            at("2026-11-23 10:00"), timedelta(hours=1), WorkingHours(week=only_fridays, closed_days=every_day)
        )
    with pytest.raises(OutOfReach):
        add_working_time(at("2026-11-23 10:00"), timedelta.max, OFFICE)
    with pytest.raises(OutOfReach):
        working_time_between(datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC), OFFICE)


def test_ten_years_take_no_more_than_milliseconds() -> None:
    start, end = at("2026-11-23 10:00"), at("2036-11-23 10:00")
    amount = working_time_between(start, end, OFFICE)
    fastest = min(_seconds_for(start, end, amount) for _ in range(5))
    assert fastest < 0.003


def _seconds_for(start: datetime, end: datetime, amount: timedelta) -> float:
    begun = perf_counter()
    working_time_between(start, end, OFFICE)
    add_working_time(start, amount, OFFICE)
    return perf_counter() - begun


CALENDARS = st.sampled_from([OFFICE, SPLIT, ALWAYS, NIGHTS])
MOMENTS = st.datetimes(
    datetime(2025, 1, 1),  # noqa: DTZ001
    datetime(2028, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, BERLIN, ZoneInfo("America/New_York")]),
)
AMOUNTS = st.timedeltas(timedelta(), timedelta(hours=400))
PAUSES = st.lists(
    st.builds(
        lambda start, length: Pause(start, start.astimezone(UTC) + length),
        MOMENTS,
        st.timedeltas(timedelta(), timedelta(days=40)),
    ),
    max_size=5,
)


@given(CALENDARS, MOMENTS, AMOUNTS, PAUSES)
def test_what_is_added_is_what_lies_between(
    hours: WorkingHours, start: datetime, amount: timedelta, pauses: list[Pause]
) -> None:
    end = add_working_time(start, amount, hours, pauses)
    assert working_time_between(start, end, hours, pauses) == amount
    if amount:
        just_before = end - timedelta(microseconds=1)
        assert working_time_between(start, just_before, hours, pauses) < amount


@given(CALENDARS, MOMENTS, AMOUNTS, AMOUNTS, PAUSES)
def test_more_time_is_never_due_earlier(
    hours: WorkingHours, start: datetime, one: timedelta, other: timedelta, pauses: list[Pause]
) -> None:
    less, more = sorted([one, other])
    first = add_working_time(start, less, hours, pauses)
    assert first.astimezone(UTC) >= start.astimezone(UTC)
    assert first <= add_working_time(start, more, hours, pauses)


@given(CALENDARS, MOMENTS, MOMENTS, AMOUNTS, PAUSES)
def test_filing_later_is_never_due_earlier(
    hours: WorkingHours, one: datetime, other: datetime, amount: timedelta, pauses: list[Pause]
) -> None:
    early, late = sorted([one.astimezone(UTC), other.astimezone(UTC)])
    assert add_working_time(early, amount, hours, pauses) <= add_working_time(late, amount, hours, pauses)


@given(CALENDARS, MOMENTS, AMOUNTS, PAUSES, PAUSES)
def test_pauses_never_shorten(
    hours: WorkingHours, start: datetime, amount: timedelta, some: list[Pause], more: list[Pause]
) -> None:
    assert add_working_time(start, amount, hours, some) <= add_working_time(start, amount, hours, some + more)


@given(CALENDARS, st.lists(MOMENTS, min_size=3, max_size=3), PAUSES)
def test_time_adds_up_and_is_never_negative(hours: WorkingHours, moments: list[datetime], pauses: list[Pause]) -> None:
    a, b, c = sorted(moment.astimezone(UTC) for moment in moments)
    first, second = working_time_between(a, b, hours, pauses), working_time_between(b, c, hours, pauses)
    assert min(first, second) >= timedelta()
    assert working_time_between(a, c, hours, pauses) == first + second
    assert working_time_between(c, a, hours, pauses) == timedelta()
    assert first <= b - a


@given(MOMENTS, MOMENTS, st.sampled_from([SPLIT, OFFICE, NIGHTS]))
def test_the_quick_count_agrees_with_counting_hours_of_all_days(
    one: datetime, other: datetime, hours: WorkingHours
) -> None:
    start, end = sorted([one.astimezone(UTC), other.astimezone(UTC)])
    slow = timedelta()
    day = start.astimezone(BERLIN).date()
    while day <= end.astimezone(BERLIN).date():
        for window in hours.windows_on(day):
            opens, closes = (_wall(day.isoformat(), minutes) for minutes in (window.start, window.end))
            slow += max(min(closes, end) - max(opens, start), timedelta())
        day += timedelta(days=1)
    assert working_time_between(start, end, hours) == slow


def _wall(day: str, minutes: int) -> datetime:
    """The wall clock in Berlin as a moment; a skipped time is the moment at which the clocks go forward."""
    wall = at(f"{day} {minutes // 60:02}:{minutes % 60:02}")
    back = wall.astimezone(UTC).astimezone(BERLIN)
    if back.replace(tzinfo=None) != wall.replace(tzinfo=None):
        wall = at(f"{day} 03:00")
    return wall.astimezone(UTC)
