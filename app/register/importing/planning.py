"""The dry run: what a table would make of the register, and everything that stands in the way. Writes nothing."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from app.register.fields import GIVEN, Required
from app.register.importing.cells import CellError, assembled, filled
from app.register.importing.mapping import Mapping
from app.register.importing.queries import Known, imported, open_bodies
from app.register.importing.table import SURPLUS, Table
from app.register.models import EntryState
from app.register.opendata.queries import addresses_of_people
from app.register.requirements import missing
from app.register.values import checked
from app.texts import _

Progress = Callable[[], None]


@dataclass(frozen=True)
class Problem:
    """What is wrong with one cell. Rows are counted as in a spreadsheet, the head being the first."""

    row: int
    column: str
    value: str
    sentence: str

    def __str__(self) -> str:
        shown = self.value if len(self.value) <= 60 else f"{self.value[:60]}…"
        facts = {"row": self.row, "column": self.column or "–", "value": shown, "sentence": self.sentence}
        return _("Zeile %(row)s, Spalte „%(column)s“, Wert „%(value)s“: %(sentence)s") % facts


@dataclass(frozen=True)
class Wanted:
    """An entry as it shall be; `entry_id` None: a new one."""

    key: str
    organisation_id: int
    content: dict[str, Any]
    entry_id: int | None = None


@dataclass
class Plan:
    """`homeless`: columns with values that nobody maps; `unfilled`: required fields that no column fills; `lacking`: in
    how many rows a field is missing that publication needs; `resting`: keys of entries that are withdrawn here and
    stay so.
    """

    new: list[Wanted] = field(default_factory=list)
    changed: list[Wanted] = field(default_factory=list)
    same: int = 0
    resting: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    homeless: list[str] = field(default_factory=list)
    unfilled: list[str] = field(default_factory=list)
    lacking: Counter[str] = field(default_factory=Counter)

    @property
    def mark(self) -> str:
        """Stands for what the dry run showed: another file, or another register here, give another mark."""
        shown = repr((self.new, self.changed, self.same, self.resting, self.problems))
        return hashlib.sha256(shown.encode()).hexdigest()[:32]


class _Bodies:
    """The bodies by key and by name; a name that two have is nobody's."""

    def __init__(self, bodies: Iterable[tuple[int, str, str, str]]) -> None:
        known = list(bodies)
        self.by_key = {key.casefold(): number for number, key, _name, _official in known}
        numbers: dict[str, set[int]] = {}
        for number, _key, name, official in known:
            for one in {name, official} - {""}:
                numbers.setdefault(" ".join(one.split()).casefold(), set()).add(number)
        self.by_name = {name: found.pop() for name, found in numbers.items() if len(found) == 1}

    def find(self, mapping: Mapping, row: dict[str, str]) -> int:
        """Raises CellError."""
        rule = mapping.body
        column = ", ".join(rule.columns)
        text = rule.value or " ".join(row.get(name, "").strip() for name in rule.columns).strip() or rule.default
        wanted = " ".join(rule.values.get(text, text).split()).casefold()
        found = (self.by_key if rule.by == "key" else self.by_name).get(wanted)
        if found is None:
            raise CellError(column, text, _("Diese Stelle gibt es hier nicht, oder der Name ist nicht eindeutig."))
        return found


def plan(db: Session, mapping: Mapping, table: Table, progress: Progress = lambda: None) -> Plan:
    """What the table would change in the register as it is now."""
    bodies, known, people = _Bodies(open_bodies(db)), imported(db, mapping.source), addresses_of_people(db)
    made, seen = Plan(), set[str]()
    for number, row in enumerate(table.rows, start=2):
        progress()
        if not any(text.strip() for text in row.values()):
            continue
        key = row.get(mapping.key, "").strip()
        if not key or key in seen:
            why = _("Der Schlüssel kommt mehrfach vor.") if key else _("Der Schlüssel fehlt.")
            made.problems.append(Problem(number, mapping.key, key, why))
            continue
        seen.add(key)
        _plan_row(made, mapping, number, row, key, known.get(key), bodies, people)
    _report(made, mapping, table)
    return made


def _plan_row(
    made: Plan,
    mapping: Mapping,
    number: int,
    row: dict[str, str],
    key: str,
    known: Known | None,
    bodies: _Bodies,
    people: frozenset[str],
) -> None:
    if known is not None and known.state is EntryState.withdrawn:
        made.resting.append(key)
        return
    before = {} if known is None else {name: value for name, value in known.content.items()
                                       if name not in mapping.filled}  # fmt: skip
    content, problems = _content(mapping, row, before, people)
    try:
        body = bodies.find(mapping, row)
    except CellError as error:
        body = 0
        problems.append(error)
    if known is not None and body not in {0, known.organisation_id}:
        why = _("Der Eintrag gehört hier zu einer anderen Stelle.")
        problems.append(CellError(", ".join(mapping.body.columns), key, why))
    if surplus := row.get(SURPLUS, ""):
        problems.append(CellError("", surplus, _("Hinter der letzten Spalte steht noch etwas.")))
    made.problems += [Problem(number, one.column, one.value, one.sentence) for one in problems]
    if problems:
        return
    made.lacking.update(missing(content).keys())
    if known is None:
        made.new.append(Wanted(key, body, content))
    elif content != known.content:
        made.changed.append(Wanted(key, body, content, known.entry_id))
    else:
        made.same += 1


def _content(
    mapping: Mapping, row: dict[str, str], before: dict[str, Any], people: frozenset[str]
) -> tuple[dict[str, Any], list[CellError]]:
    """The checked content, with what the mapping does not fill as it was; and all that is wrong."""
    parts: dict[str, list[str] | str] = {}
    problems: list[CellError] = []
    for path, rule in mapping.fields.items():
        try:
            if found := filled(path, rule, row):
                parts[path] = found
        except CellError as error:
            problems.append(error)
    content, wrong = checked(before | assembled(parts))
    if "title" not in content and "title" not in wrong:
        wrong["title"] = _("Bitte füllen Sie dieses Feld aus.")
    if content.get("contact", "").casefold() in people:
        wrong["contact"] = _("Das ist die Adresse einer Person. Bitte nennen Sie ein Funktionspostfach.")
    already = {error.column for error in problems}
    for name, sentence in wrong.items():
        columns = [column for path, rule in mapping.fields.items() if path.partition(".")[0] == name
                   for column in rule.columns]  # fmt: skip
        column, value = ", ".join(columns), " ".join(row.get(one, "") for one in columns).strip()
        if column not in already:
            problems.append(CellError(column or name, value, sentence))
    return content, problems


def _report(made: Plan, mapping: Mapping, table: Table) -> None:
    named = {*mapping.columns, *mapping.ignore}
    made.homeless = [name for name in table.columns if name not in named
                     and any(row.get(name, "").strip() for row in table.rows)]  # fmt: skip
    made.unfilled = [fact.name for fact in GIVEN
                     if fact.required is not Required.never and fact.name not in mapping.filled]  # fmt: skip
