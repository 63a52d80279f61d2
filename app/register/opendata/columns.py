"""The register as a table: one row a version, one column a field or part of one.

Where nothing is told the cell says so in brackets; the columns `withheld`, `annex` and `coarse` say it for machines.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.register.fields import FIELDS, FieldFact, Reader
from app.register.models import REASON_LABELS
from app.register.opendata.versions import Version
from app.register.telling import State, Told
from app.texts import N_

BETWEEN = " | "
"""Between several values of a cell; columns of the same field have theirs in the same order."""
FACTS = ("state", "current", "example", "published_at", "version_at", "withdrawal_reason")
STATES = ("withheld", "annex", "coarse")
# Whoever asks gets the same bytes, so tables are German.
IN_ANNEX = N_("[Anlage für den Landtag]")
WITHHELD = N_("[zurückgehalten: %(reason)s (%(law)s), wird bis %(at)s überprüft]")


@dataclass(frozen=True)
class Column:
    """A column and the way to its values: the field, and the names of the parts."""

    fact: FieldFact
    parts: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return ".".join((self.fact.name, *self.parts))


def _columns() -> Iterator[Column]:
    for fact in FIELDS.values():
        if fact.sight is not Reader.public:
            continue
        if fact.name == "data_sources":
            yield from (Column(fact, parts) for parts in (("sources", "title"), ("sources", "url"), ("text",)))
        elif fact.parts:
            yield from (Column(fact, (part,)) for part in fact.parts)
        else:
            yield Column(fact)


COLUMNS = tuple(_columns())
HEAD = (*(column.name for column in COLUMNS), *FACTS, *STATES)


def row(version: Version) -> list[str]:
    """The cells of one version, as texts."""
    cells = [_cell(column, version.fields[column.fact.name]) for column in COLUMNS]
    facts = [_text(version.facts[name]) for name in FACTS]
    return [*cells, *facts, *(BETWEEN.join(said) for said in _said(version.fields))]


def _said(fields: Mapping[str, Told]) -> tuple[list[str], ...]:
    """The fields in each of the states; of those withheld with reason, legal reference and review date."""
    found: tuple[list[str], list[str], list[str]] = ([], [], [])
    withheld, annex, coarse = found
    for name, one in fields.items():
        if one.state is State.annex:
            annex.append(name)
        elif one.state is State.coarse:
            coarse.append(name)
        elif one.withheld is not None:
            why = one.withheld
            withheld.append(f"{name}: {why.reason.value}, {why.legal_ref}, {why.review_on}")
    return found


def _cell(column: Column, one: Told) -> str:
    if one.state is State.shown:
        return _text(_part(one.value, column.parts) if column.parts else one.value)
    if one.state is State.empty:
        return ""
    if one.state is State.coarse:
        return _text(one.value)
    if one.withheld is None:
        return IN_ANNEX
    why = one.withheld
    return WITHHELD % {"reason": REASON_LABELS[why.reason], "law": why.legal_ref, "at": why.review_on}


def _part(value: Any, parts: tuple[str, ...]) -> Any:
    for place, part in enumerate(parts):
        if isinstance(value, list):
            return [_part(one, parts[place:]) for one in value]
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        texts = [_text(one) for one in value]
        return BETWEEN.join(texts) if any(texts) else ""
    return "" if value is None else str(value)
