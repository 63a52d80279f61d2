"""Any CSV as rows: its encoding and its separator are found, not asked for."""

import csv
import io
from collections import Counter
from dataclasses import dataclass

from app.register.importing.mapping import Mapping
from app.texts import _

SEPARATORS = (";", ",", "\t", "|")
MOST_ROWS = 20_000
LONGEST_CELL = 200_000
SURPLUS = ""


class TableError(Exception):
    """The file is no table, or not the one that the mapping is for. The text is a sentence for people."""


@dataclass(frozen=True)
class Table:
    """The cells by column, row by row. Row 1 is the head, as spreadsheets count."""

    columns: tuple[str, ...]
    rows: list[dict[str, str]]
    encoding: str
    separator: str


def read_table(content: bytes, mapping: Mapping) -> Table:
    """Raises TableError."""
    text, encoding = _decoded(content, mapping)
    separator = mapping.separator or _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    csv.field_size_limit(LONGEST_CELL)
    try:
        names = [" ".join(name.split()) for name in next(reader, [])]
        head = tuple(name or f"({place})" for place, name in enumerate(names, start=1))
        rows = [_row(head, cells) for cells in reader]
    except csv.Error as error:
        raise TableError(_("Diese Datei ist keine Tabelle: %(error)s") % {"error": error}) from None
    _check(head, rows, mapping)
    return Table(head, rows, encoding, separator)


def _row(head: tuple[str, ...], cells: list[str]) -> dict[str, str]:
    """The cells by column; those behind the last column, which a wrong separator makes, under SURPLUS."""
    found = dict(zip(head, cells, strict=False))
    surplus = " ".join(cells[len(head) :]).strip()
    return found | ({SURPLUS: surplus} if surplus else {})


def _decoded(content: bytes, mapping: Mapping) -> tuple[str, str]:
    """UTF-8 if it is that, which other texts hardly ever are by chance; else what Windows writes."""
    for encoding in (mapping.encoding,) if mapping.encoding else ("utf-8", "cp1252"):
        try:
            text = content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text, encoding
    raise TableError(_("Die Datei ist weder in UTF-8 noch in Windows-1252 geschrieben."))


def _separator(text: str) -> str:
    """The one that parts the first lines into the most columns, and each of them into as many."""
    best, most = SEPARATORS[0], 0
    for separator in SEPARATORS:
        try:
            reader = csv.reader(io.StringIO(text[:100_000], newline=""), delimiter=separator)
            widths = [len(cells) for _number, cells in zip(range(20), reader, strict=False) if cells]
        except csv.Error:
            continue
        if widths:
            alike = Counter(widths).most_common(1)[0][1] / len(widths)
            score = int(widths[0] * alike * 100) if widths[0] > 1 else 0
            best, most = (separator, score) if score > most else (best, most)
    return best


def _check(head: tuple[str, ...], rows: list[dict[str, str]], mapping: Mapping) -> None:
    if doubled := sorted(name for name, number in Counter(head).items() if number > 1):
        raise TableError(_("Diese Spalten gibt es mehrfach: %(names)s.") % {"names": ", ".join(doubled)})
    if missing := [name for name in mapping.columns if name not in head]:
        raise TableError(
            _("Diese Spalten nennt die Zuordnung, und die Datei hat sie nicht: %(names)s.")
            % {"names": ", ".join(missing)}
        )
    if len(rows) > MOST_ROWS:
        raise TableError(_("Das sind mehr als %(number)s Zeilen.") % {"number": MOST_ROWS})
