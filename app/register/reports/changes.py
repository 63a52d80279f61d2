"""What a report says now that it did not say when it was made before. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from app.register.fields import Reader
from app.register.queries import Record
from app.register.reports.building import Line, Report


class Known(NamedTuple):
    """What a run keeps of an entry: which version it told of, and the names of the fields it withheld."""

    entry_id: int
    register_id: str
    title: str
    number: int
    digest: str
    confirmed: bool
    withheld: list[str]


@dataclass(frozen=True)
class Changed:
    """An entry that says something else now; `fields` are the names of those that do."""

    line: Line
    before: Known
    fields: list[str]

    @property
    def newly_withheld(self) -> list[str]:
        return [one.name for one, _secret in self.line.withheld if one.name not in self.before.withheld]


@dataclass(frozen=True)
class Changes:
    added: list[Line] = field(default_factory=list)
    gone: list[Known] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.gone or self.changed)


def known(report: Report) -> list[dict[str, Any]]:
    """What a run keeps of the report's entries."""
    return [
        Known(
            line.record.entry_id, line.record.register_id, str(line.told["title"].value), line.record.number,
            line.digest(), line.confirmed, [one.name for one, _secret in line.withheld],
        )._asdict()
        for line in report.lines
    ]  # fmt: skip


def pairs_to_compare(report: Report, before: Iterable[Mapping[str, Any]]) -> list[tuple[int, int]]:
    """(entry, number) of the versions that the run before told of, where the report tells of another by now."""
    now = {line.record.entry_id: line.record.number for line in report.lines}
    return [(one["entry_id"], one["number"]) for one in before if now.get(one["entry_id"]) not in {None, one["number"]}]


def compare(report: Report, before: Iterable[Mapping[str, Any]], versions: Iterable[Record], reader: Reader) -> Changes:
    """What changed since a run. `versions` are those of `pairs_to_compare`."""
    then = {one["entry_id"]: Known(**one) for one in before}
    old = {record.entry_id: record.told(reader) for record in versions}
    changes = Changes()
    for line in report.lines:
        past = then.pop(line.record.entry_id, None)
        if past is None:
            changes.added.append(line)
        elif past.digest != line.digest():
            changes.changed.append(Changed(line, past, _different(line, past, old.get(line.record.entry_id))))
    changes.gone.extend(then.values())
    return changes


def _different(line: Line, past: Known, told: Mapping[str, Any] | None) -> list[str]:
    withheld = {one.name for one, _secret in line.withheld} ^ set(past.withheld)
    changed = {name for name, one in line.told.items() if told and told.get(name) != one and name != "version"}
    if line.confirmed != past.confirmed:
        changed.add("last_confirmed")
    return [name for name in line.told if name in withheld | changed]
