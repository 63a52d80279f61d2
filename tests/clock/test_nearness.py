"""How near a due time is, for the eye."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.clock.nearness import day_nearness, nearness

START = datetime(2026, 11, 23, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("gone", "state"),
    [(0.0, "ok"), (0.74, "ok"), (0.75, "soon"), (1.0, "soon"), (1.01, "overdue")],
)
def test_what_is_owed_within_hours_is_soon_in_the_last_quarter(gone: float, state: str) -> None:
    time = timedelta(hours=100)
    assert nearness(START + time, START, START + time * gone, step=False) == state


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2026, 11, 26), "ok"),
        (date(2026, 12, 1), "ok"),
        (date(2026, 12, 2), "soon"),
        (date(2026, 12, 5), "soon"),
        (date(2026, 12, 7), "soon"),
        (date(2026, 12, 8), "overdue"),
    ],
)
def test_a_day_is_soon_with_three_working_days_left(today: date, state: str) -> None:
    """Monday, 7 December: from Wednesday before on."""
    assert day_nearness(date(2026, 12, 7), today) == state


def test_holidays_are_no_working_days() -> None:
    """After the 23rd of December only the 28th, 29th and 30th are working days; on the 22nd, the 23rd is a fourth."""
    assert day_nearness(date(2026, 12, 30), date(2026, 12, 23)) == "soon"
    assert day_nearness(date(2026, 12, 30), date(2026, 12, 22)) == "ok"
    assert day_nearness(date(2027, 12, 30), date(2026, 12, 30)) == "ok"


def test_of_two_steps_the_later_one_is_never_nearer() -> None:
    """However long the requests have been open."""
    moment, day = datetime(2026, 11, 25, 12, tzinfo=UTC), timedelta(days=1)
    earlier, later = (datetime(2026, 12, number, 22, 59, 59, tzinfo=UTC) for number in (3, 7))
    assert nearness(earlier, moment - day, moment, step=True) == "ok"
    assert nearness(later, moment - 60 * day, moment, step=True) == "ok"
