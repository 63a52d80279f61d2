"""The whole register as one file: row by row, so that memory stays flat however many there are."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from app.register.opendata.columns import COLUMNS, HEAD, row
from app.register.opendata.licence import LICENCE_URI
from app.register.opendata.versions import Version, versions
from app.register.telling import Told
from app.settings import get_settings
from app.texts import N_, _, speaking
from app.web.formats import iso
from app.web.spreadsheets import csv_lines

if TYPE_CHECKING:
    from xlsxwriter import Workbook

AT_ONCE = 200
LONGEST_CELL = 32_767
"""So much Excel takes; JSON has the whole."""
CUT = " […]"


def write_csv(db: Session, out: IO[bytes], *, only_current: bool, changed_at: datetime | None) -> None:  # noqa: ARG001
    """RFC 4180 but for the semicolon, and a byte order mark: so German Excel opens it right."""
    out.writelines(csv_lines(HEAD, map(row, versions(db, only_current=only_current))))


def as_json(version: Version) -> dict[str, Any]:
    """One version as /register/schema.json describes it."""
    facts = {name: value for name, value in version.facts.items() if value != ""}
    fields = {name: _field(one) for name, one in version.fields.items()}
    own = {"register_id": version.fields["register_id"].value, "version": version.fields["version"].value}
    return own | facts | {"fields": fields}


def _field(one: Told) -> dict[str, Any]:
    if one.withheld is not None:
        why = {
            "reason": one.withheld.reason.value,
            "legal_ref": one.withheld.legal_ref,
            "review_on": one.withheld.review_on.isoformat(),
        }
        return {"state": one.state.value, "withheld": why}
    return {"state": one.state.value} if one.value is None else {"state": one.state.value, "value": one.value}


def write_json(db: Session, out: IO[bytes], *, only_current: bool, changed_at: datetime | None) -> None:
    """One document, an entry's version a line."""
    here = get_settings().public_url
    head = {
        "title": "Transparenzregister KI Sachsen-Anhalt",
        "license": LICENCE_URI,
        "changed_at": iso(changed_at) or None,
        "schema": f"{here}/register/schema.json",
        "documentation": f"{here}/register/data",
    }
    out.write(json.dumps(head, ensure_ascii=False)[:-1].encode() + b', "entries": [')
    between = b"\n"
    for version in versions(db, only_current=only_current):
        out.write(between + json.dumps(as_json(version), ensure_ascii=False).encode())
        between = b",\n"
    out.write(b"\n]}\n")


def write_xlsx(db: Session, out: IO[bytes], *, only_current: bool, changed_at: datetime | None) -> None:
    """What is published now, every version, and what the columns mean; each cell a text, none a formula."""
    from xlsxwriter import Workbook  # noqa: PLC0415 – large, and most processes never make one

    book = Workbook(out, {"constant_memory": True})
    bold = book.add_format({"bold": True})
    # Without this it would say when it was made, and each would be another file.
    book.set_properties({"created": (changed_at or datetime(2026, 1, 1, tzinfo=UTC)).astimezone(UTC)})
    _sheet(book, N_("Einträge"), HEAD, (row(one) for one in versions(db, only_current=True)), bold)
    if not only_current:
        _sheet(book, N_("Verlauf"), HEAD, (row(one) for one in versions(db, only_current=False)), bold)
    _sheet(book, N_("Felder"), ("Spalte", "Bezeichnung", "Label", "Standards"), _explained(), bold)
    book.close()


def _sheet(book: "Workbook", name: str, head: Iterable[str], rows: Iterable[Iterable[str]], bold: Any) -> None:
    sheet = book.add_worksheet(name)
    sheet.set_column(0, len(HEAD), 24)
    sheet.freeze_panes(1, 0)
    for place, text in enumerate(head):
        sheet.write_string(0, place, text, bold)
    for line, texts in enumerate(rows, start=1):
        for place, text in enumerate(texts):
            if text:
                sheet.write_string(line, place, _fitting(text))


def _fitting(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - len(CUT)] + CUT


def _explained() -> Iterable[tuple[str, str, str, str]]:
    for column in COLUMNS:
        with speaking("en"):
            english = _(column.fact.label)
        yield column.name, column.fact.label, english, column.fact.maps
