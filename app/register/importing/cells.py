"""From a row of a table to the values of an entry, as app.register.values takes them."""

import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any

from app.register.fields import FIELDS, FieldFact, Type
from app.register.importing.mapping import Rule
from app.register.models import Amount
from app.solutions.models import CostBand
from app.texts import LANGUAGES, _, speaking

BANDS: dict[str, tuple[tuple[float, str], ...]] = {
    "scale": ((100_000, Amount.from_100k), (10_000, Amount.from_10k), (1_000, Amount.from_1k), (100, Amount.from_100),
              (0, Amount.below_100)),
    "cost_band": ((1_000_000, CostBand.from_1m), (250_000, CostBand.from_250k), (50_000, CostBand.from_50k),
                  (10_000, CostBand.from_10k), (0, CostBand.below_10k)),
}  # fmt: skip
CHOSEN_PARTS = {"class", "kind", "cases", "users"}


class CellError(ValueError):
    """A value that does not hold: the column it stands in, the value, and a sentence."""

    def __init__(self, column: str, value: str, sentence: str) -> None:
        super().__init__(sentence)
        self.column, self.value, self.sentence = column, value, sentence


def filled(path: str, rule: Rule, row: dict[str, str]) -> list[str] | str:
    """What the rule makes of the row: one text, or several where it splits. Raises CellError."""
    texts = [row.get(column, "").strip() for column in rule.columns]
    text = rule.value or rule.join.join(text for text in texts if text) or rule.default
    column = ", ".join(rule.columns)
    if rule.split:
        return [_one(path, rule, column, part.strip()) for part in text.split(rule.split) if part.strip()]
    return _one(path, rule, column, text) if text or "" in rule.values else ""


def _one(path: str, rule: Rule, column: str, text: str) -> str:
    name, _dot, part = path.partition(".")
    fact = FIELDS[name]
    if text in rule.values:
        return rule.values[text]
    try:
        if rule.number:
            return _banded(name, _number(text, rule.number))
        if rule.format:
            day = datetime.strptime(text, rule.format).date()  # noqa: DTZ007 – a day, wherever it is
            return f"{day:%Y-%m}" if fact.type is Type.month else f"{day:%Y}" if part == "year" else day.isoformat()
    except ValueError:
        wanted = _("So geschrieben ist das keine Zahl.") if rule.number else _("So geschrieben ist das kein Datum.")
        raise CellError(column, text, wanted) from None
    if fact.type in {Type.choice, Type.choices} or part in CHOSEN_PARTS:
        known = _words(name).get(" ".join(text.split()).casefold())
        if known is None:
            raise CellError(column, text, _("Diesen Wert kennt weder das Feld noch die Zuordnung."))
        return known
    return text


@cache
def _words(name: str) -> dict[str, str]:
    """The field's values by themselves and as they read, in all languages."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        with speaking(language):
            for value, label in (FIELDS[name].choices or {}).items():
                found |= {str(value).casefold(): str(value), _(label).casefold(): str(value)}
    return found


def _number(text: str, kind: str) -> float:
    thousands, point = (".", ",") if kind == "de" else (",", ".")
    plain = re.sub(r"[\s €]|EUR", "", text).replace(thousands, "").replace(point, ".")
    if not re.fullmatch(r"\d+(\.\d+)?", plain):
        raise ValueError(text)
    return float(plain)


def _banded(name: str, number: float) -> str:
    bands = BANDS.get(name)
    return next(band for least, band in bands if number >= least) if bands else f"{number:.0f}"


def assembled(parts: dict[str, list[str] | str]) -> dict[str, Any]:
    """The values by field: parts in their place, lists of parts side by side."""
    values: dict[str, Any] = {}
    for name, given in _by_field(parts):
        fact = FIELDS[name]
        if "" in given:
            values[name] = given[""]
        elif fact.type in {Type.links, Type.models}:
            values[name] = _side_by_side(given)
        else:
            values[name] = _parts(given)
        if fact.type in {Type.choices, Type.lines} and isinstance(values[name], str):
            values[name] = [values[name]] if fact.type is Type.choices and values[name] else values[name]
        elif isinstance(values[name], list) and _wants_text(fact):
            values[name] = "\n".join(values[name])
    return values


def _wants_text(fact: FieldFact) -> bool:
    return fact.type not in {Type.choices, Type.lines, Type.links, Type.models, Type.parts}


def _by_field(parts: dict[str, list[str] | str]) -> Iterator[tuple[str, dict[str, list[str] | str]]]:
    by_field: dict[str, dict[str, list[str] | str]] = {}
    for path, value in parts.items():
        name, _dot, rest = path.partition(".")
        by_field.setdefault(name, {})[rest] = value
    yield from by_field.items()


def _side_by_side(given: dict[str, list[str] | str]) -> list[dict[str, str]]:
    columns = {part: one if isinstance(one, list) else [one] for part, one in given.items()}
    length = max((len(one) for one in columns.values()), default=0)
    rows = [{part: one[n] for part, one in columns.items() if n < len(one) and one[n]} for n in range(length)]
    return [row for row in rows if row]


def _parts(given: dict[str, list[str] | str]) -> dict[str, Any]:
    found: dict[str, Any] = {
        part: ", ".join(one) if isinstance(one, list) else one for part, one in given.items() if "." not in part
    }
    links = {part.partition(".")[2]: one for part, one in given.items() if "." in part}
    return {part: one for part, one in found.items() if one} | ({"sources": _side_by_side(links)} if links else {})
