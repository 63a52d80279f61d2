"""The content of a report: which entries fit, what they tell, what is withheld, what is not confirmed. Pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.register.fields import Reader
from app.register.models import CONFIRMED_FOR, level_of
from app.register.queries import Record
from app.register.reports.query import ReportQuery
from app.register.telling import State, Told, Withheld

SCHEMA = "ki-lotse-report-1"


@dataclass(frozen=True)
class Line:
    """One entry of the report, as its reader is told it."""

    record: Record
    told: Mapping[str, Told]
    confirmed: bool
    """Confirmed within the twelve months before the day of the report."""

    @property
    def withheld(self) -> list[tuple[Told, Withheld]]:
        return [(one, one.withheld) for one in self.told.values() if one.withheld is not None]

    def data(self) -> dict[str, Any]:
        """What the entry tells, as the checksum takes it."""
        return {
            "register_id": self.record.register_id,
            "version": self.record.number,
            "example": self.record.example,
            "confirmed": self.confirmed,
            "fields": {name: _plain(one) for name, one in self.told.items()},
        }

    def digest(self) -> str:
        return hashlib.sha256(canonical(self.data())).hexdigest()


@dataclass(frozen=True)
class Report:
    """`undecided`: entries that the reader can't be told to fit or not, for a value asked about is withheld or in the
    annex, with the names of those fields.
    """

    query: ReportQuery
    as_of: date
    annex: bool
    lines: list[Line] = field(default_factory=list)
    undecided: list[tuple[Record, tuple[str, ...]]] = field(default_factory=list)

    @property
    def unconfirmed(self) -> list[Line]:
        return [line for line in self.lines if not line.confirmed]

    @property
    def withholding(self) -> list[Line]:
        return [line for line in self.lines if line.withheld]

    @property
    def annexed(self) -> list[Line]:
        """Entries that tell more in the annex than here."""
        return [line for line in self.lines if any(one.state is State.annex for one in line.told.values())]

    def data(self) -> dict[str, Any]:
        """All that the report tells, without words of any language. Two reports with the same data tell the same."""
        asked = self.query.model_dump(mode="json", exclude={"as_of", "annex"}, exclude_defaults=True)
        return {
            "schema": SCHEMA,
            "as_of": self.as_of.isoformat(),
            "annex": self.annex,
            "query": asked,
            "entries": [line.data() for line in self.lines],
            "undecided": [
                {"register_id": record.register_id, "fields": list(names)} for record, names in self.undecided
            ],
        }

    def document(self) -> bytes:
        """The data as the JSON file whose SHA-256 is the checksum of all files of this report."""
        return canonical(self.data())

    def checksum(self) -> str:
        return hashlib.sha256(self.document()).hexdigest()


def canonical(data: Any) -> bytes:
    """JSON in UTF-8 with sorted names and without spaces: the same data are the same bytes."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def build(
    records: Iterable[Record], query: ReportQuery, reader: Reader, *, as_of: date, bodies: frozenset[int] | None = None
) -> Report:
    """The report for this reader. `bodies` are the ids that the organisation asked for stands for, None for all.

    What is asked about is compared with what the reader is told, never with more: else asking would tell it.
    """
    report = Report(query, as_of, reader is Reader.parliament)
    for record in records:
        if bodies is not None and record.organisation_id not in bodies:
            continue
        if query.level and level_of(record.organisation_kind) not in query.level:
            continue
        told = record.told(reader)
        answers = {name: _fits(told.get(name), wanted) for name, wanted in _wanted(query)}
        if False in answers.values():
            continue
        unknown = tuple(name for name, fits in answers.items() if fits is None)
        if unknown:
            report.undecided.append((record, unknown))
            continue
        confirmed = record.last_confirmed is not None and record.last_confirmed >= as_of - CONFIRMED_FOR
        report.lines.append(Line(record, told, confirmed))
    return report


def _wanted(query: ReportQuery) -> Iterable[tuple[str, list[str] | str]]:
    """(field, one of these values) or (field, this text is part of it)."""
    for name in ("theme", "status", "risk_class"):
        if values := [str(value) for value in getattr(query, name)]:
            yield name, values
    if query.provider:
        yield "provider", query.provider
    if query.model:
        yield "model_name_version", query.model


def _fits(one: Told | None, wanted: list[str] | str) -> bool | None:
    """Whether a field says what is wanted; None where the reader is not told."""
    if one is None or one.state in {State.withheld, State.annex}:
        return None
    said = [one.value] if not isinstance(one.value, list) else one.value
    if isinstance(wanted, list):
        return any((value.get("class") if isinstance(value, Mapping) else value) in wanted for value in said)
    return wanted.casefold() in "\n".join(_text(value) for value in said).casefold()


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        return " ".join(str(part) for part in value.values() if part)
    return str(value or "")


def _plain(one: Told) -> dict[str, Any]:
    if one.state is State.withheld and one.withheld is not None:
        secret = one.withheld
        return {
            "state": "withheld",
            "reason": str(secret.reason),
            "legal_ref": secret.legal_ref,
            "review_on": secret.review_on.isoformat(),
        }
    if one.state in {State.empty, State.annex}:
        return {"state": str(one.state)}
    return {"state": str(one.state), "value": one.value}
