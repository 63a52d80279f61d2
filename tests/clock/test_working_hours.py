"""The calendar of a centre: what it says about days, what it refuses, and that it survives JSON."""

import json
from datetime import date
from typing import Any

import pytest

from app.clock.week import Closure, InvalidHours, Window, WorkingHours

EIGHT_TO_FOUR = (Window(480, 960),)


@pytest.mark.parametrize(
    ("day", "closure"),
    [
        (date(2026, 1, 6), (Closure.holiday, "Heilige Drei Könige")),
        (date(2026, 4, 3), (Closure.holiday, "Karfreitag")),
        (date(2026, 10, 31), (Closure.holiday, "Reformationstag")),
        (date(2026, 12, 24), (Closure.closed, "Heiligabend")),
        (date(2026, 12, 25), (Closure.holiday, "Erster Weihnachtstag")),
        (date(2026, 12, 31), (Closure.closed, "Silvester")),
        (date(2026, 11, 1), (Closure.day_off, "")),
        (date(2026, 6, 4), None),  # Fronleichnam is no holiday in Sachsen-Anhalt
    ],
)
def test_a_day_is_closed_for_a_named_reason(day: date, closure: tuple[Closure, str] | None) -> None:
    assert WorkingHours().closure_on(day) == closure


def test_windows_are_those_of_the_weekday_unless_the_day_is_closed() -> None:
    hours = WorkingHours(closed_days=(("2027-05-07", "Brückentag"),))
    assert hours.windows_on(date(2026, 11, 23)) == EIGHT_TO_FOUR
    assert hours.windows_on(date(2026, 11, 27)) == (Window(480, 780),)
    assert hours.windows_on(date(2027, 5, 7)) == ()
    assert hours.windows_on(date(2028, 5, 5)) == (Window(480, 780),)
    assert hours.windows_on(date(2026, 12, 24)) == EIGHT_TO_FOUR


def test_another_state_has_other_holidays_and_none_has_none() -> None:
    fronleichnam = date(2026, 6, 4)
    assert WorkingHours(state="BY").closure_on(fronleichnam) == (Closure.holiday, "Fronleichnam")
    assert WorkingHours(state=None).windows_on(date(2026, 1, 6)) == EIGHT_TO_FOUR


def test_hours_survive_json() -> None:
    hours = WorkingHours(
        timezone="Europe/Vienna",
        week=((Window(540, 720), Window(780, 1440)), *[()] * 6),
        state=None,
        closed_days=(("02-29", "Schalttag"), ("2027-05-07", "Brückentag")),
    )
    assert WorkingHours.from_dict(json.loads(json.dumps(hours.to_dict()))) == hours
    assert WorkingHours.from_dict({}) == WorkingHours()
    assert WorkingHours().to_dict() == {
        "timezone": "Europe/Berlin",
        "state": "ST",
        "week": {
            "mon": [["08:00", "16:00"]],
            "tue": [["08:00", "16:00"]],
            "wed": [["08:00", "16:00"]],
            "thu": [["08:00", "16:00"]],
            "fri": [["08:00", "13:00"]],
            "sat": [],
            "sun": [],
        },
        "closed_days": {"12-24": "Heiligabend", "12-31": "Silvester"},
    }


WEEK_SHAPE = 'Die Woche nennt je Tag (mon bis sun) Zeitfenster wie [["08:00", "16:00"]].'
CLOSED_SHAPE = 'Geschlossene Tage brauchen Tag und Namen, etwa "12-24": "Heiligabend".'


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"timezone": "Europe/Köthen"}, "Die Zeitzone „Europe/Köthen“ ist nicht bekannt."),
        ({"timezone": "../etc"}, "Die Zeitzone „../etc“ ist nicht bekannt."),
        ({"timezone": 1}, "Zeitzone und Bundesland müssen Texte sein."),
        ({"state": "XX"}, "Das Bundesland „XX“ ist nicht bekannt."),
        ({"week": {}}, "Die Woche braucht sieben Tage und mindestens ein Zeitfenster."),
        ({"week": []}, WEEK_SHAPE),
        ({"week": {"mo": []}}, WEEK_SHAPE),
        ({"week": {"mon": ["08:00", "16:00"]}}, WEEK_SHAPE),
        ({"week": {"mon": [["8:00", "16:00"]]}}, "„8:00“ ist keine Uhrzeit wie 08:00."),
        (
            {"week": {"mon": [["16:00", "08:00"]]}},
            "Ein Zeitfenster muss vor seinem Ende beginnen (00:00 bis 24:00 Uhr).",
        ),
        (
            {"week": {"mon": [["08:00", "12:00"], ["11:59", "16:00"]]}},
            "Die Zeitfenster eines Tages müssen aufeinander folgen.",
        ),
        ({"closed_days": ["12-24"]}, CLOSED_SHAPE),
        ({"closed_days": {"12-24": None}}, CLOSED_SHAPE),
        ({"closed_days": {"12-32": "nie"}}, "„12-32“ ist kein Tag wie 12-24 oder 2027-05-07."),
        ({"closed_days": {"24.12.": "nie"}}, "„24.12.“ ist kein Tag wie 12-24 oder 2027-05-07."),
        ({"pauses": [], "color": 1}, "Unbekannte Angabe: color, pauses."),
    ],
)
def test_bad_hours_are_refused_with_a_sentence(data: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidHours) as refused:
        WorkingHours.from_dict(data)
    assert str(refused.value) == message
