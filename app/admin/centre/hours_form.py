"""Office hours and targets as people write them: "08:00-12:00, 13:00-16:00", "24.12. Heiligabend", "1,5" hours."""

import re
from collections.abc import Iterable
from typing import Any

from app.admin.centre.forms import HoursForm
from app.admin.centre.service.hours import HoursWish
from app.clock.deadlines import Kind, Priority
from app.clock.week import STATES, WEEKDAYS, InvalidHours, Window, WorkingHours
from app.texts import N_, _
from app.web.forms import Form

DAY_LABELS = {
    "mon": N_("Montag"),
    "tue": N_("Dienstag"),
    "wed": N_("Mittwoch"),
    "thu": N_("Donnerstag"),
    "fri": N_("Freitag"),
    "sat": N_("Samstag"),
    "sun": N_("Sonntag"),
}
STATE_LABELS = {
    "BB": "Brandenburg",
    "BE": "Berlin",
    "BW": "Baden-Württemberg",
    "BY": "Bayern",
    "HB": "Bremen",
    "HE": "Hessen",
    "HH": "Hamburg",
    "MV": "Mecklenburg-Vorpommern",
    "NI": "Niedersachsen",
    "NW": "Nordrhein-Westfalen",
    "RP": "Rheinland-Pfalz",
    "SH": "Schleswig-Holstein",
    "SL": "Saarland",
    "SN": "Sachsen",
    "ST": "Sachsen-Anhalt",
    "TH": "Thüringen",
}
KIND_LABELS = {Kind.first_reply: N_("Erste Antwort"), Kind.triage: N_("Einordnung")}
MOST_HOURS = 1000
_CLOSED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})?\s*(.*)", re.ASCII)
_NUMBER = re.compile(r"\d{1,4}([.,]\d{1,2})?", re.ASCII)


def as_fields(hours: WorkingHours, stored: dict[str, Any]) -> dict[str, str]:
    """What the form shows; `stored` has the targets as `service.hours.stored` gives them."""
    fields = {
        day: windows_as_text(windows) for day, windows in zip(WEEKDAYS, hours.to_dict()["week"].values(), strict=True)
    }
    fields["state"] = hours.state or ""
    fields["closed_days"] = "\n".join(f"{_as_german(day)} {name}" for day, name in hours.closed_days)
    for kind in Kind:
        for priority in Priority:
            name = f"{kind}_{priority}"
            fields[name] = f"{stored[name]:g}".replace(".", ",") if name in stored else ""
    return fields


def windows_as_text(windows: Iterable[Iterable[str]]) -> str:
    return ", ".join("-".join(window) for window in windows)


def _as_german(day: str) -> str:
    *year, month, number = day.split("-")
    return f"{number}.{month}.{year[0] if year else ''}"


def wish_from(form: Form[HoursForm], timezone: str) -> HoursWish | None:
    """What was typed, understood; None with sentences at the fields where it does not hold."""
    week = tuple(_day(form, day) for day in WEEKDAYS)
    closed = _closed_days(form)
    state = form.value("state") or None
    if state is not None and state not in STATES:
        form.add_errors({"state": _("Bitte wählen Sie eine der Möglichkeiten.")})
    targets = {kind.value: {one.value: _hours(form, f"{kind}_{one}") for one in Priority} for kind in Kind}
    if form.errors:
        return None
    try:
        return HoursWish(WorkingHours(timezone, week, state, closed), targets)
    except InvalidHours as error:
        form.add_errors({"mon": str(error)})
        return None


def _day(form: Form[HoursForm], day: str) -> tuple[Window, ...]:
    typed = form.value(day).replace("–", "-").replace("Uhr", "").strip()
    if typed in {"", "-"}:
        return ()
    try:
        windows = tuple(_window(part) for part in typed.split(","))
        WorkingHours(week=(windows, *[()] * 6))  # refuses windows that overlap
    except InvalidHours as error:
        form.add_errors({day: str(error)})
        return ()
    return windows


def _window(text: str) -> Window:
    start, dash, end = text.partition("-")
    if not dash:
        raise InvalidHours(_("Bitte schreiben Sie Beginn und Ende, zum Beispiel 08:00-16:00."))
    return Window.between(_clock(start), _clock(end))


def _clock(text: str) -> str:
    """ "8:00" and "8" as "08:00"; what else is typed stays as it is, for the sentence about it."""
    text = text.strip()
    if re.fullmatch(r"\d{1,2}", text, re.ASCII):
        text += ":00"
    return text.zfill(5) if re.fullmatch(r"\d{1,2}:\d\d", text, re.ASCII) else text


def _closed_days(form: Form[HoursForm]) -> tuple[tuple[str, str], ...]:
    days = {}
    for number, line in enumerate(form.value("closed_days").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            day, name = _closed_day(line.strip())
        except InvalidHours as error:
            place = _("Zeile %(number)s:") % {"number": number}
            form.add_errors({"closed_days": f"{place} {error}"})
            break
        days[day] = name
    return tuple(days.items())


def _closed_day(line: str) -> tuple[str, str]:
    """Day and name as the calendar takes them, from "24.12. Heiligabend" or "07.05.2027 Ausflug"."""
    found = _CLOSED.fullmatch(line)
    if found is None or not found[4]:
        raise InvalidHours(_("Bitte schreiben Sie Tag und Namen, zum Beispiel „24.12. Heiligabend“."))
    day, month, year, name = found.groups()
    iso = (f"{year}-" if year else "") + f"{int(month):02}-{int(day):02}"
    WorkingHours(closed_days=((iso, name),))  # refuses days that do not exist
    return iso, name[:100]


def _hours(form: Form[HoursForm], name: str) -> float:
    typed = form.value(name).strip()
    hours = float(typed.replace(",", ".")) if _NUMBER.fullmatch(typed) else 0.0
    if not 0 < hours <= MOST_HOURS:
        sentence = _("Bitte Stunden als Zahl über 0 und bis %(number)s, zum Beispiel 4 oder 1,5.")
        form.add_errors({name: sentence % {"number": MOST_HOURS}})
    return hours
