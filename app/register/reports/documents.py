"""A report as files: PDF/UA, OpenDocument spreadsheet, CSV, and the JSON that the checksum is made of."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from app.register.reports import words as w
from app.register.reports.building import Report
from app.register.reports.words import Words
from app.texts import _, current_language
from app.web.spreadsheets import csv_lines
from app.web.typesetting import typeset

TEMPLATE = "register/reports/report.typ"
DETAILED = 100
"""A PDF tells so many entries in full; of more it has the overview, for 1,500 in full would take 10 s and 2 GB."""


class Format(StrEnum):
    pdf = "pdf"
    ods = "ods"
    csv = "csv"
    json = "json"


MEDIA = {
    Format.pdf: "application/pdf",
    Format.ods: "application/vnd.oasis.opendocument.spreadsheet",
    Format.csv: "text/csv; charset=utf-8",
    Format.json: "application/json",
}


def document(report: Report, kind: Format, *, body: str, name: str = "", made_at: datetime) -> bytes:
    """The report as a file of this kind."""
    if kind is Format.json:
        return report.document()
    said = w.words(report, body=body, name=name, made_at=made_at)
    if kind is Format.pdf:
        return typeset(TEMPLATE, pdf_words(report, said))
    if kind is Format.ods:
        return spreadsheet(report, said)
    return b"".join(csv_lines(*csv_table(report, said)))


def pdf_words(report: Report, said: Words) -> dict[str, Any]:
    """All that the document says, in one language."""
    in_full = len(report.lines) <= DETAILED
    return {
        "language": current_language.get(),
        "title": said.title,
        "over": _("Transparenzregister Sachsen-Anhalt"),
        "facts": said.facts,
        "checksum": report.checksum(),
        "confidential": _("Mit Anlage für den Landtag. Nicht zur Veröffentlichung.") if report.annex else "",
        "unsaid_title": _("Was dieser Bericht nicht sagt"),
        "unsaid": said.sentences,
        "tables": [
            {"title": title, "columns": columns, "rows": rows}
            for title, columns, rows in (
                (_("Zurückgehaltene Angaben"), w.withheld_columns(), said.withheld),
                (_("Nicht bestätigte Einträge"), w.unconfirmed_columns(), said.unconfirmed),
                (_("Einträge, die vielleicht zur Frage passen"), w.undecided_columns(), said.undecided),
            )
            if rows
        ],
        "overview": {
            "title": _("Übersicht"),
            "columns": w.overview_columns(),
            "rows": [w.overview(line) for line in report.lines],
        },
        "entries_title": _("Die Einträge"),
        "nothing": "" if report.lines else _("Kein Eintrag passt zu dieser Frage."),
        "short": ""
        if in_full
        else _(
            "Alle Angaben zu diesen %(number)s Einträgen stehen in der Tabelle (ODS), in CSV und in JSON. Mit einer "
            "engeren Frage von höchstens %(most)s Einträgen stehen sie auch hier."
        )
        % {"number": len(report.lines), "most": DETAILED},
        "entries": [
            {
                "title": f"{line.record.register_id} · {line.told['title'].value}",
                "example": _("Beispiel") if line.record.example else "",
                "rows": w.details(line),
            }
            for line in (report.lines if in_full else [])
        ],
        "check": _(
            "Die Prüfsumme ist der SHA-256 der JSON-Datei dieses Berichts. Zwei Berichte mit derselben Prüfsumme sagen "
            "dasselbe."
        ),
    }


def csv_table(report: Report, said: Words) -> tuple[list[str], Iterable[list[str]]]:
    """One row an entry; each row ends with the day, the question and the checksum of the report."""
    facts = dict(said.facts)
    end = [report.as_of.isoformat(), facts[_("Frage")], report.checksum()]
    columns = [*w.sheet_columns(), _("Bericht: Stand"), _("Bericht: Frage"), _("Bericht: Prüfsumme (SHA-256)")]
    return columns, ([*w.sheet_row(line), *end] for line in report.lines)


def spreadsheet(report: Report, said: Words) -> bytes:
    """Sheets: the whole, its entries, what is withheld, what is not confirmed, what can't be told to fit."""
    from odfdo import Document  # noqa: PLC0415 – large, and most processes never make one

    made = Document("ods")
    made.body.clear()
    made.set_language(current_language.get())
    made.meta.set_title(said.title)
    _sheet(made, _("Bericht"), [said.title], [*said.facts, *(("", sentence) for sentence in said.sentences)])
    _sheet(made, _("Einträge"), w.sheet_columns(), (w.sheet_row(line) for line in report.lines))
    _sheet(made, _("Zurückgehalten"), w.withheld_columns(), said.withheld)
    _sheet(made, _("Nicht bestätigt"), w.unconfirmed_columns(), said.unconfirmed)
    if said.undecided:
        _sheet(made, _("Vielleicht passend"), w.undecided_columns(), said.undecided)
    octets = io.BytesIO()
    made.save(octets, pretty=False)
    return octets.getvalue()


def _sheet(made: Any, name: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """One sheet, row by row as XML: cell by cell the library takes a minute for 1,500 entries, this way one second.

    The first row is marked as a header, which spreadsheets repeat on each printed page and screen readers read out.
    """
    from odfdo import Element  # noqa: PLC0415

    made.body.append(Element.from_tag(f"<table:table table:name={quoteattr(name)}/>"))
    sheet = made.body.get_tables()[-1]
    header = f"<table:table-header-rows>{_row(columns)}</table:table-header-rows>"
    sheet.append(Element.from_tag(header))
    for row in rows:
        sheet.append(Element.from_tag(_row(row)))


def _row(values: Sequence[str]) -> str:
    return f"<table:table-row>{''.join(map(_cell, values))}</table:table-row>"


def _cell(text: str) -> str:
    """A text cell: never a formula, whatever it begins with."""
    paragraphs = "".join(f"<text:p>{escape(_printable(line))}</text:p>" for line in text.split("\n"))
    return f'<table:table-cell office:value-type="string" calcext:value-type="string">{paragraphs}</table:table-cell>'


def _printable(text: str) -> str:
    """Without the characters that XML does not know."""
    return "".join(char for char in text if char == "\t" or (char >= " " and char not in "\ufffe\uffff"))
