"""What was given for the fields of an entry, checked and brought into shape. Pure; for the form and every import."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email

from app.register.fields import GIVEN, FieldFact, Type
from app.register.telling import is_empty
from app.texts import _

MOST = 20
"""So many lines, links, models a field holds."""
LONGEST_URL = 2000
_MONTH = re.compile(r"(?:(?P<year>\d{4})-(?P<month>\d{1,2})|(?P<month2>\d{1,2})[./](?P<year2>\d{4}))")
_KEY = re.compile(r"\d{2,12}")
_POINT = re.compile(r"\d{1,2}[a-z]{0,2}")
_YES, _NO = {"true", "on", "1", "ja", "yes"}, {"false", "off", "0", "nein", "no"}


def checked(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The content, without what is empty, and the sentences about what does not hold, by field.

    Values are as JSON holds them, or as text where that says it. What is no field that can be given is left out.
    """
    content: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for fact in GIVEN:
        if is_empty(values.get(fact.name)):
            continue
        try:
            value = READ[fact.type](fact, values[fact.name])
        except ValueError as error:
            wrong[fact.name] = str(error)
            continue
        if not is_empty(value):
            content[fact.name] = value
    content.setdefault("security_authority", False)
    _in_order(content, wrong)
    if content["security_authority"] and isinstance(content.get("data_sources"), dict):
        content["data_sources"].pop("text", None)  # of security authorities names of registers alone are collected
        if is_empty(content["data_sources"]):
            del content["data_sources"]
    return content, wrong


def _in_order(content: Mapping[str, Any], wrong: dict[str, str]) -> None:
    begin, end = content.get("begin_date"), content.get("end_date")
    if begin and end and end < begin:
        wrong["end_date"] = _("Das Ende liegt vor dem Beginn.")


def _text(value: Any, longest: int) -> str:
    if not isinstance(value, str):
        raise ValueError(_("Hier wird ein Text erwartet."))  # noqa: TRY004 – one kind of error for all values
    text = value.replace("\r\n", "\n").replace("\x00", "").strip()
    if len(text) > longest:
        raise ValueError(_("Bitte kürzen Sie auf höchstens %(number)s Zeichen.") % {"number": longest})
    return text


def _line(fact: FieldFact, value: Any) -> str:
    return " ".join(_text(value, fact.longest).split())


def _long(fact: FieldFact, value: Any) -> str:
    return _text(value, fact.longest)


def _one_of(fact: FieldFact, value: Any) -> str:
    text = _text(value, 100)
    if text and text not in {str(known) for known in fact.choices or ()}:
        raise ValueError(_("Bitte wählen Sie eine der Möglichkeiten."))
    return text


def _list(value: Any) -> list[Any]:
    found = value.splitlines() if isinstance(value, str) else value
    if not isinstance(found, list):
        raise ValueError(_("Hier wird eine Liste erwartet."))  # noqa: TRY004
    found = [one for one in found if not is_empty(one.strip() if isinstance(one, str) else one)]
    if len(found) > MOST:
        raise ValueError(_("Bitte höchstens %(number)s Einträge.") % {"number": MOST})
    return found


def _choices(fact: FieldFact, value: Any) -> list[str]:
    return list(dict.fromkeys(_one_of(fact, one) for one in _list(value)))


def _lines(fact: FieldFact, value: Any) -> list[str]:
    found = [" ".join(_text(one, fact.longest).split()) for one in _list(value)]
    if fact.name == "annex_iii_points" and not all(_POINT.fullmatch(one) for one in found):
        raise ValueError(_("Bitte nennen Sie die Punkte wie in Anhang III, zum Beispiel 5a."))
    return found


def month(_fact: FieldFact | None, value: Any) -> str:
    """YYYY-MM, from that or from 03.2026."""
    typed = _text(value, 20)
    found = _MONTH.fullmatch(typed)
    parts = found.groupdict() if found else {}
    try:
        day = date(int(parts["year"] or parts["year2"] or 0), int(parts["month"] or parts["month2"] or 0), 1)
    except (KeyError, ValueError):
        raise ValueError(_("Bitte geben Sie einen Monat an, zum Beispiel 03.2026.")) from None
    return f"{day:%Y-%m}"


def _day(_fact: FieldFact, value: Any) -> str:
    try:
        return date.fromisoformat(_text(value, 20)).isoformat()
    except ValueError:
        raise ValueError(_("Bitte geben Sie ein Datum an, zum Beispiel 24.12.2026.")) from None


def url(_fact: FieldFact | None, value: Any) -> str:
    """An address on the web."""
    text = _text(value, LONGEST_URL)
    try:
        parts = urlsplit(text)
        sound = parts.scheme in {"http", "https"} and "." in (parts.hostname or "") and not re.search(r"\s", text)
    except ValueError:
        sound = False
    if text and not sound:
        raise ValueError(_("Bitte geben Sie eine vollständige Adresse an, die mit https:// beginnt."))
    return text


def _contact(fact: FieldFact, value: Any) -> str:
    text = _text(value, fact.longest)
    if text.startswith(("http://", "https://")):
        return url(fact, text)
    try:
        return validate_email(text, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        raise ValueError(_("Bitte geben Sie eine E-Mail-Adresse oder eine Webadresse an.")) from None


def _yes_no(_fact: FieldFact, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    text = _text(value, 20).casefold()
    if text not in _YES | _NO:
        raise ValueError(_("Bitte antworten Sie mit ja oder nein."))
    return text in _YES


def _key(_fact: FieldFact, value: Any) -> str:
    text = _text(value, 20)
    if not _KEY.fullmatch(text):
        raise ValueError(_("Bitte geben Sie den amtlichen Schlüssel an, nur Ziffern."))
    return text


def _number(_fact: FieldFact, value: Any) -> int:
    return int(value)


def _rows(fact: FieldFact, value: Any, parts: tuple[str, ...]) -> list[dict[str, str]]:
    found = []
    for one in _list(value):
        if isinstance(one, str):
            one = {parts[0]: one}  # noqa: PLW2901 – a name alone is a row too
        if not isinstance(one, Mapping):
            raise ValueError(_("Hier wird eine Liste erwartet."))  # noqa: TRY004
        row = {part: _text(str(one.get(part) or ""), LONGEST_URL if part == "url" else 300) for part in parts}
        if row.get("url"):
            url(fact, row["url"])
        if any(row.values()):
            found.append({part: text for part, text in row.items() if text})
    return found


def _links(fact: FieldFact, value: Any) -> list[dict[str, str]]:
    found = _rows(fact, value, ("title", "url"))
    if any("title" not in row for row in found):
        raise ValueError(_("Bitte geben Sie zu jeder Adresse auch einen Titel an."))
    return found


def _models(fact: FieldFact, value: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for row in _rows(fact, value, fact.parts):
        if "name" not in row:
            raise ValueError(_("Bitte nennen Sie zu jedem Modell den Namen."))
        year = row.get("year", "")
        if year and not (year.isdigit() and 1950 <= int(year) <= 2100):
            raise ValueError(_("Bitte geben Sie das Jahr mit vier Ziffern an."))
        found.append(row | ({"year": int(year)} if year else {}))
    return found


def _parts(fact: FieldFact, value: Any) -> dict[str, Any]:
    if isinstance(value, str):
        value = {fact.parts[0]: value}
    if not isinstance(value, Mapping):
        raise ValueError(_("Diese Angabe stimmt so nicht."))  # noqa: TRY004
    found: dict[str, Any] = {}
    for part in fact.parts:
        if is_empty(given := value.get(part)):
            continue
        if part == "sources":
            found[part] = _links(fact, given)
        elif part in {"class", "kind", "cases", "users"}:
            found[part] = _one_of(fact, given)
        elif part == "date":
            found[part] = _day(fact, given)
        else:
            found[part] = _text(given, fact.longest)
    return {part: one for part, one in found.items() if not is_empty(one)}


READ: dict[Type, Callable[[FieldFact, Any], Any]] = {
    Type.line: _line, Type.text: _long, Type.choice: _one_of, Type.choices: _choices, Type.lines: _lines,
    Type.month: month, Type.day: _day, Type.url: url, Type.contact: _contact, Type.yes_no: _yes_no, Type.key: _key,
    Type.number: _number, Type.links: _links, Type.models: _models, Type.parts: _parts,
}  # fmt: skip
