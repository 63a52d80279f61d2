"""Due times by kind and priority, where a clock stands, and the lines that explain it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clock.deadlines import DEFAULT_TARGETS, Kind, Priority, State, Status, Target, due, status
from app.clock.explanation import Reason, duration_text, explain, explanation_sentences
from app.clock.hours import Pause, StillPaused, add_working_time
from app.clock.week import Window, WorkingHours

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = WorkingHours()
SPLIT = WorkingHours(week=(*[(Window(540, 720), Window(780, 960))] * 5, (), ()))
MONDAY = "2026-11-23 10:00"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


@pytest.mark.parametrize(
    ("kind", "priority", "expected"),
    [
        ("first_reply", "low", "2026-11-25 10:00"),
        ("first_reply", "normal", "2026-11-24 10:00"),
        ("first_reply", "high", "2026-11-23 14:00"),
        ("first_reply", "urgent", "2026-11-23 12:00"),
        ("triage", "low", "2026-11-26 10:00"),
        ("triage", "normal", "2026-11-25 10:00"),
        ("triage", "high", "2026-11-24 10:00"),
        ("triage", "urgent", "2026-11-23 14:00"),
    ],
)
def test_each_kind_and_priority_has_its_time(kind: str, priority: str, expected: str) -> None:
    assert due(at(MONDAY), kind, priority, OFFICE) == at(expected)


def test_targets_can_be_overridden_one_by_one() -> None:
    targets = {(Kind.triage, Priority.high): Target.hours(1)}
    assert due(at(MONDAY), "triage", "high", OFFICE, targets=targets) == at("2026-11-23 11:00")
    assert due(at(MONDAY), "triage", "urgent", OFFICE, targets=targets) == at("2026-11-23 14:00")
    assert set(DEFAULT_TARGETS) == {(kind, priority) for kind in Kind for priority in Priority}


def test_unknown_words_and_empty_targets_are_refused() -> None:
    with pytest.raises(ValueError, match="closing"):
        due(at(MONDAY), "closing", "high", OFFICE)
    with pytest.raises(ValueError, match="very high"):
        due(at(MONDAY), "triage", "very high", OFFICE)
    with pytest.raises(ValueError, match="above zero"):
        Target(timedelta())


@pytest.mark.parametrize(
    ("now", "met_at", "state", "elapsed", "late_by"),
    [
        ("2026-11-23 09:00", None, State.ok, 0, 0),  # another machine's clock runs behind
        ("2026-11-23 12:59", None, State.ok, 2 + 59 / 60, 0),
        ("2026-11-23 13:00", None, State.soon, 3, 0),
        ("2026-11-23 14:00", None, State.soon, 4, 0),
        ("2026-11-23 15:00", None, State.overdue, 5, 1),
        ("2026-11-24 09:00", "2026-11-23 14:00", State.met, 4, 0),
        ("2026-11-24 09:00", "2026-11-23 14:30", State.met_late, 4.5, 0.5),
    ],
)
def test_a_clock_of_four_hours_over_a_day(
    now: str, met_at: str | None, state: State, elapsed: float, late_by: float
) -> None:
    result = status(at(MONDAY), "first_reply", "high", OFFICE, now=at(now), met_at=at(met_at) if met_at else None)
    assert result == Status(
        state=state,
        due=at("2026-11-23 14:00").astimezone(UTC),
        target=hours(4),
        elapsed=hours(elapsed),
        remaining=hours(max(4 - elapsed, 0)),
        late_by=hours(late_by),
    )
    assert result.used == pytest.approx(elapsed / 4)


def test_after_closing_time_a_due_clock_is_overdue_though_no_working_time_has_passed_since() -> None:
    result = status(at("2026-11-27 11:00"), "first_reply", "urgent", OFFICE, now=at("2026-11-28 10:00"))
    assert (result.state, result.elapsed, result.late_by) == (State.overdue, hours(2), hours(0))


def test_a_paused_clock_stands_still_and_goes_on() -> None:
    open_pause = [Pause(at("2026-11-23 11:00"))]
    paused = status(at(MONDAY), "first_reply", "high", OFFICE, now=at("2026-12-10 09:00"), pauses=open_pause)
    assert paused == Status(State.paused, None, hours(4), hours(1), hours(3), hours(0))
    over = [Pause(at("2026-11-23 11:00"), at("2026-12-10 09:00"))]
    again = status(at(MONDAY), "first_reply", "high", OFFICE, now=at("2026-12-10 09:00"), pauses=over)
    assert again == Status(State.ok, at("2026-12-10 12:00"), hours(4), hours(1), hours(3), hours(0))


def test_a_pause_does_not_hide_that_the_time_was_over_before() -> None:
    pauses = [Pause(at("2026-11-24 09:00"))]
    result = status(at(MONDAY), "first_reply", "high", OFFICE, now=at("2026-11-25 09:00"), pauses=pauses)
    assert (result.state, result.due, result.late_by) == (State.overdue, at("2026-11-23 14:00"), hours(3))


def test_what_is_done_during_an_open_pause_is_in_time() -> None:
    pauses = [Pause(at("2026-11-23 11:00"))]
    met_at = at("2026-11-30 09:00")
    result = status(at(MONDAY), "first_reply", "high", OFFICE, now=at("2026-12-01 09:00"), pauses=pauses, met_at=met_at)
    assert result == Status(State.met, None, hours(4), hours(1), hours(3), hours(0))


def sentences(start: str, amount: float, *pauses: Pause, calendar: WorkingHours = OFFICE) -> list[str]:
    return explanation_sentences(explain(at(start), hours(amount), calendar, pauses))


def test_friday_afternoon_is_explained() -> None:
    assert sentences("2026-11-20 14:00", 9.5) == [
        "Fr., 20.11.2026: ab 14:00 Uhr außerhalb der Servicezeit, nicht gezählt",
        "Sa., 21.11.2026 bis So., 22.11.2026: Wochenende, nicht gezählt",
        "Mo., 23.11.2026: 08:00–16:00 Uhr, 8 Std. gezählt",
        "Di., 24.11.2026: 08:00–09:30 Uhr, 1 Std. 30 Min. gezählt",
    ]


def test_christmas_is_explained() -> None:
    assert sentences("2026-12-23 15:00", 8) == [
        "Mi., 23.12.2026: 15:00–16:00 Uhr, 1 Std. gezählt",
        "Do., 24.12.2026: Heiligabend, nicht gezählt",
        "Fr., 25.12.2026: Erster Weihnachtstag, nicht gezählt",
        "Sa., 26.12.2026: Zweiter Weihnachtstag, nicht gezählt",
        "So., 27.12.2026: Wochenende, nicht gezählt",
        "Mo., 28.12.2026: 08:00–15:00 Uhr, 7 Std. gezählt",
    ]


def test_pauses_are_explained_and_their_days_are_left_out() -> None:
    pauses = (
        Pause(at("2026-11-23 12:00"), at("2026-12-03 09:00")),
        Pause(at("2026-12-03 10:00"), waiting_for="third_party"),
    )
    assert sentences("2026-11-23 10:00", 8, *pauses) == [
        "Mo., 23.11.2026: 10:00–12:00 Uhr, 2 Std. gezählt",
        "Pause: wartet auf die Kommune von Mo., 23.11.2026, 12:00 Uhr bis Do., 03.12.2026, 09:00 Uhr",
        "Do., 03.12.2026: 09:00–10:00 Uhr, 1 Std. gezählt",
        "Pause: wartet auf Dritte seit Do., 03.12.2026, 10:00 Uhr, noch offen",
    ]


def test_a_pause_from_midnight_hides_the_holiday_it_begins_with() -> None:
    pause = Pause(at("2026-12-25 00:00"), at("2026-12-28 08:00"))
    assert [line.reason for line in explain(at("2026-12-23 15:00"), hours(2), OFFICE, [pause])] == [
        Reason.counted,
        Reason.closed,
        Reason.pause,
        Reason.counted,
    ]


def test_a_long_stretch_is_condensed() -> None:
    assert sentences("2026-11-22 03:00", 80) == [
        "So., 22.11.2026: Wochenende, nicht gezählt",
        "Mo., 23.11.2026: 08:00–16:00 Uhr, 8 Std. gezählt",
        "Di., 24.11.2026: 08:00–16:00 Uhr, 8 Std. gezählt",
        "Mi., 25.11.2026 bis Do., 03.12.2026: 7 Arbeitstage, 53 Std. gezählt",
        "Fr., 04.12.2026: 08:00–13:00 Uhr, 5 Std. gezählt",
        "Sa., 05.12.2026 bis So., 06.12.2026: Wochenende, nicht gezählt",
        "Mo., 07.12.2026: 08:00–14:00 Uhr, 6 Std. gezählt",
    ]


def test_a_midweek_day_off_and_midnight_are_named_rightly() -> None:
    night = WorkingHours(week=((Window(1380, 1440),), (), (Window(0, 60),), (), (), (), ()), closed_days=(), state=None)
    assert sentences("2026-11-23 12:00", 2, calendar=night) == [
        "Mo., 23.11.2026: 23:00–24:00 Uhr, 1 Std. gezählt",
        "Di., 24.11.2026: keine Servicezeit, nicht gezählt",
        "Mi., 25.11.2026: 00:00–01:00 Uhr, 1 Std. gezählt",
    ]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 Min."), (29, "0 Min."), (60, "1 Min."), (3600, "1 Std."), (19_780, "5 Std. 30 Min.")],
)
def test_durations_read_as_hours_and_minutes(seconds: int, text: str) -> None:
    assert duration_text(timedelta(seconds=seconds)) == text


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 31), timezones=st.just(BERLIN))  # noqa: DTZ001
PAUSES = st.lists(
    st.builds(
        lambda start, length: Pause(start, None if length is None else start.astimezone(UTC) + length),
        MOMENTS,
        st.none() | st.timedeltas(timedelta(), timedelta(days=30)),
    ),
    max_size=4,
)


@given(st.sampled_from([OFFICE, SPLIT]), MOMENTS, st.integers(0, 120), PAUSES)
def test_the_explanation_adds_up_and_is_in_order(
    calendar: WorkingHours, start: datetime, amount: int, pauses: list[Pause]
) -> None:
    lines = explain(start, hours(amount), calendar, pauses)
    worked = sum((line.worked for line in lines), timedelta())
    try:
        add_working_time(start, hours(amount), calendar, pauses)
    except StillPaused:
        assert worked < hours(amount)
    else:
        assert worked == hours(amount)
    assert [line.day for line in lines] == sorted(line.day for line in lines)
    assert len(explanation_sentences(lines)) == len(lines)


@given(MOMENTS, MOMENTS, st.none() | MOMENTS, st.sampled_from(Kind), st.sampled_from(Priority), PAUSES)
def test_a_clock_is_never_negative(
    start: datetime,
    now: datetime,
    met_at: datetime | None,
    kind: Kind,
    priority: Priority,
    pauses: list[Pause],
) -> None:
    result = status(start, kind, priority, OFFICE, now=now, met_at=met_at, pauses=pauses)
    assert min(result.elapsed, result.remaining, result.late_by) >= timedelta()
    assert result.elapsed + result.remaining == result.target + result.late_by
    assert (result.state in (State.met, State.met_late)) == (met_at is not None)
