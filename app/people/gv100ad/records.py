"""The lines of the file: fields by position, each checked, and whether the lines refer to each other."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.people.directory import ASSOCIATIONS, LineError, duplicate, is_number
from app.texts import _

LINE_LENGTH = 220
MOST = 2**31 - 1  # what a column holds: more than all inhabitants, and more hectares than any land has


class RecordType(StrEnum):
    """The first two positions of a line."""

    state = "10"
    government_district = "20"
    region = "30"
    district = "40"
    association = "50"
    municipality = "60"


_TYPES = {record_type.value: record_type for record_type in RecordType}
_KEY_FIELDS = {
    RecordType.state: ((11, 12),),
    RecordType.government_district: ((11, 13),),
    RecordType.region: ((11, 14),),
    RecordType.district: ((11, 15),),
    RecordType.association: ((11, 15), (19, 22)),
    RecordType.municipality: ((11, 18),),
}
CITY_DISTRICTS = {"41", "42"}
DISTRICT_KINDS = {"41": "", "42": "", "43": "landkreis", "44": "landkreis", "45": "regionalverband"}
OWN = "50"
UNINCORPORATED = {"65", "66"}
_CODES = {
    RecordType.district: frozenset(DISTRICT_KINDS),
    RecordType.association: frozenset({OWN, *ASSOCIATIONS}),
    RecordType.municipality: frozenset({"60", "61", "62", "63", "64", "67", *UNINCORPORATED}),
}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Record:
    """A line's fields, checked one by one."""

    number: int
    type: RecordType
    key: str
    association: str  # the nine-digit key, for types 50 and 60
    name: str
    seat: str
    code: str
    as_of: date
    area: int
    population: int
    postal_code: str


class Reader:
    """Reads all lines: `records` are the good ones by type, `errors` what is wrong with the others.

    A bad line whose key can be read does not leave the lines below it without a parent.
    """

    def __init__(self, text: str) -> None:
        self.errors: list[LineError] = []
        self.named: set[tuple[RecordType, str]] = set()
        self.records: dict[RecordType, list[Record]] = defaultdict(list)
        lines = text.split("\n")
        if lines[-1].strip("\r\x1a") == "":
            lines.pop()
        for number, line in enumerate(lines, start=1):
            record = self._record(number, line.removesuffix("\r"))
            if record is not None:
                self.records[record.type].append(record)
        self._check_parents()
        if not lines:
            self._error(1, _("Die Datei ist leer."))

    def _record(self, number: int, line: str) -> Record | None:
        record_type = _TYPES.get(line[:2])
        key = _key(record_type, line) if record_type else ""
        before = len(self.errors)
        if record_type and key:
            if (record_type, key) in self.named:
                self._error(number, duplicate(key))
            self.named.add((record_type, key))
        if len(line) != LINE_LENGTH:
            values = {"found": len(line), "expected": LINE_LENGTH}
            self._error(number, _("Sie hat %(found)s Zeichen statt %(expected)s.") % values)
        elif record_type is None:
            self._error(number, _("Die Satzart „%(type)s“ ist nicht bekannt.") % {"type": line[:2]})
        elif _CONTROL.search(line):
            self._error(number, _("Sie enthält ein Steuerzeichen."))
        else:
            for message in _field_errors(record_type, line):
                self._error(number, message)
            if len(self.errors) == before:
                return _read(number, record_type, key, line)
        return None

    def _check_parents(self) -> None:
        missing = _("%(what)s %(key)s fehlt in der Datei.")
        for record in (record for records in self.records.values() for record in records):
            parents = [(RecordType.state, record.key[:2], _("Das Land"))]
            if record.type in (RecordType.association, RecordType.municipality):
                parents.append((RecordType.district, record.key[:5], _("Der Kreis")))
            if record.type == RecordType.municipality:
                parents.append((RecordType.association, record.association, _("Der Gemeindeverband")))
            if record.type == RecordType.district and record.code in CITY_DISTRICTS:
                parents.append((RecordType.municipality, f"{record.key}000", _("Die Gemeinde der kreisfreien Stadt")))
            for parent_type, key, what in parents:
                if (parent_type, key) not in self.named:
                    self._error(record.number, missing % {"what": what, "key": key})

    def _error(self, number: int, message: str) -> None:
        self.errors.append(LineError(number, message))


def _key(record_type: RecordType, line: str) -> str:
    """The record's key; empty if it can't be read."""
    fields = _KEY_FIELDS[record_type]
    key = "".join(line[first - 1 : last] for first, last in fields)
    whole = len(key) == sum(last - first + 1 for first, last in fields)
    return key if whole and is_number(key) else ""


def _field_errors(record_type: RecordType, line: str) -> Iterator[str]:
    digits = _("%(field)s (Stellen %(first)s bis %(last)s): „%(value)s“ besteht nicht nur aus Ziffern.")
    fields = [(_("Schlüssel"), first, last) for first, last in _KEY_FIELDS[record_type]]
    if record_type == RecordType.municipality:
        fields += [(_("Gemeindeverband"), 19, 22), (_("Fläche"), 129, 139), (_("Bevölkerung"), 140, 150)]
        if line[165:170].strip():
            fields.append((_("Postleitzahl"), 166, 170))
    for field, first, last in fields:
        value = line[first - 1 : last]
        if not is_number(value):
            yield digits % {"field": field, "first": first, "last": last, "value": value}
        elif int(value) > MOST:
            yield _("%(field)s (Stellen %(first)s bis %(last)s): %(value)s ist zu groß.") % {
                "field": field, "first": first, "last": last, "value": int(value)
            }  # fmt: skip
    if _date(line[2:10]) is None:
        yield _("Der Gebietsstand „%(value)s“ ist kein Datum.") % {"value": line[2:10]}
    if not line[22:72].strip():
        yield _("Der Name fehlt.")
    if record_type in _CODES and line[122:124] not in _CODES[record_type]:
        values = {"code": line[122:124], "type": record_type}
        yield _("Das Textkennzeichen „%(code)s“ gibt es bei Satzart %(type)s nicht.") % values


def _date(text: str) -> date | None:
    if not is_number(text):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def _read(number: int, record_type: RecordType, key: str, line: str) -> Record:
    municipality = record_type == RecordType.municipality
    return Record(
        number=number,
        type=record_type,
        key=key,
        association=line[10:15] + line[18:22],
        name=line[22:72].strip(),
        seat=line[72:122].strip(),
        code=line[122:124],
        as_of=_date(line[2:10]) or date.min,
        area=int(line[128:139]) if municipality else 0,
        population=int(line[139:150]) if municipality else 0,
        postal_code=line[165:170].strip() if municipality else "",
    )
