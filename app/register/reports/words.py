"""A report as people read it: one set of words for the page, the PDF, the spreadsheet and the CSV."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.register.fields import FIELDS, Reader
from app.register.labels import choice_label, told_lines
from app.register.models import LEVEL_LABELS, REASON_LABELS, level_of
from app.register.reports.building import Line, Report
from app.texts import _, ngettext
from app.web.formats import day, moment

BESIDES = ("register_id", "title", "deployer", "version", "last_confirmed")
"""Fields that stand in columns of their own."""


@dataclass(frozen=True)
class Words:
    """`facts`: (label, value) of the whole; `sentences`: what the report does not say; tables as rows of text."""

    title: str
    facts: list[tuple[str, str]]
    sentences: list[str]
    withheld: list[Sequence[str]]
    unconfirmed: list[Sequence[str]]
    undecided: list[Sequence[str]]


def withheld_columns() -> list[str]:
    return [_("Registernummer"), _("Bezeichnung"), _("Angabe"), _("Grund"), _("Rechtsgrundlage"), _("Überprüfung bis")]


def unconfirmed_columns() -> list[str]:
    return [_("Registernummer"), _("Bezeichnung"), _("Stelle"), _("Zuletzt bestätigt am")]


def undecided_columns() -> list[str]:
    return [_("Registernummer"), _("Bezeichnung"), _("Stelle"), _("Nicht mitgeteilte Angabe")]


def overview_columns() -> list[str]:
    return [_("Registernummer"), _("Bezeichnung"), _("Stelle"), _("Status"), _("Risikoklasse"), _("Anbieter")]


def words(report: Report, *, body: str, name: str = "", made_at: datetime) -> Words:
    """All that is said of the report as a whole."""
    asked = report.query.words(body)
    annex = _("enthalten, nicht zur Veröffentlichung") if report.annex else _("nicht enthalten")
    facts = [
        (_("Stand"), _("%(day)s: die Fassungen, die an diesem Tag galten") % {"day": day(report.as_of)}),
        (_("Frage"), "; ".join(f"{label}: {value}" for label, value in asked) or _("alle Einträge")),
        (_("Anlage für den Landtag"), annex),
        (_("Einträge"), str(len(report.lines))),
        (_("Erstellt am"), moment(made_at)),
        (_("Prüfsumme (SHA-256)"), report.checksum()),
    ]
    return Words(
        title=name or _("Bericht aus dem Transparenzregister"),
        facts=facts,
        sentences=_unsaid(report),
        withheld=[row for line in report.withholding for row in _withheld(line)],
        unconfirmed=[(*_named(line), _confirmed(line.record.last_confirmed)) for line in report.unconfirmed],
        undecided=[
            (
                record.register_id,
                str(record.content["title"]),
                record.organisation,
                ", ".join(_(FIELDS[one].label) for one in names),
            )
            for record, names in report.undecided
        ],
    )


def _unsaid(report: Report) -> list[str]:
    """What the report does not say, in sentences; never silence."""
    if not report.lines and not report.undecided:
        return [_("Kein Eintrag passt zu dieser Frage. Was in keinem Eintrag steht, kann der Bericht nicht sagen.")]
    withheld, unconfirmed = sum(len(line.withheld) for line in report.lines), len(report.unconfirmed)
    said = [
        _withheld_sentence(withheld) if withheld else _("Keine Angabe ist zurückgehalten."),
        _unconfirmed_sentence(unconfirmed)
        if unconfirmed
        else _("Alle Einträge sind in den letzten zwölf Monaten bestätigt worden."),
    ]
    if annexed := len(report.annexed):
        said.append(
            ngettext(
                "%(number)s Eintrag einer Sicherheitsbehörde sagt in der Anlage für den Landtag mehr.",
                "%(number)s Einträge von Sicherheitsbehörden sagen in der Anlage für den Landtag mehr.",
                annexed,
            )
            % {"number": annexed}
        )
    if undecided := len(report.undecided):
        said.append(
            ngettext(
                "Bei %(number)s weiterem Eintrag lässt sich nicht sagen, ob er zur Frage passt.",
                "Bei %(number)s weiteren Einträgen lässt sich nicht sagen, ob sie zur Frage passen.",
                undecided,
            )
            % {"number": undecided}
        )
    if examples := sum(line.record.example for line in report.lines):
        told = ngettext("%(number)s Eintrag ist ein Beispiel.", "%(number)s Einträge sind Beispiele.", examples)
        said.append(told % {"number": examples})
    return said


def _withheld_sentence(number: int) -> str:
    told = ngettext("%(number)s Angabe ist zurückgehalten.", "%(number)s Angaben sind zurückgehalten.", number)
    return told % {"number": number}


def _unconfirmed_sentence(number: int) -> str:
    told = ngettext(
        "%(number)s Eintrag ist seit mehr als zwölf Monaten nicht bestätigt.",
        "%(number)s Einträge sind seit mehr als zwölf Monaten nicht bestätigt.",
        number,
    )
    return told % {"number": number}


def _named(line: Line) -> tuple[str, str, str]:
    return line.record.register_id, str(line.told["title"].value), line.record.organisation


def _confirmed(last: date | None) -> str:
    return day(last) or _("noch nie")


def _withheld(line: Line) -> list[tuple[str, ...]]:
    identity = _named(line)[:2]
    return [
        (*identity, _(one.fact.label), _(REASON_LABELS[secret.reason]), secret.legal_ref, day(secret.review_on))
        for one, secret in line.withheld
    ]


def field_text(line: Line, name: str) -> str:
    """What one field tells, as text; empty where there is nothing."""
    one = line.told.get(name)
    return "\n".join(told_lines(one)) if one is not None else ""


def overview(line: Line) -> tuple[str, ...]:
    """One row of the overview; of the class its name alone."""
    risk = line.told["risk_class"]
    named = choice_label(risk.fact, risk.value["class"]) if risk.value else ""
    return (*_named(line), field_text(line, "status"), named, field_text(line, "provider"))


def details(line: Line) -> list[tuple[str, str]]:
    """(label, text) of all fields that tell something."""
    found = [(_(one.fact.label), field_text(line, name)) for name, one in line.told.items() if name not in BESIDES]
    level = _(LEVEL_LABELS[level_of(line.record.organisation_kind)])
    confirmed = _confirmed(line.record.last_confirmed)
    head = [
        (_("Stelle"), line.record.organisation),
        (_("Ebene"), level),
        (_("Fassung"), _("%(number)s vom %(day)s") % {"number": line.record.number, "day": day(line.record.at)}),
        (
            _("Zuletzt bestätigt am"),
            confirmed if line.confirmed else _("%(day)s (nicht mehr gültig)") % {"day": confirmed},
        ),
    ]
    return [*head, *((label, text) for label, text in found if text)]


def sheet_columns() -> list[str]:
    """The columns of all entries, for spreadsheets."""
    head = [_("Registernummer"), _("Bezeichnung"), _("Stelle"), _("Ebene"), _("Fassung"), _("Fassung vom"),
            _("Zuletzt bestätigt am"), _("Beispiel")]  # fmt: skip
    return [*head, *(_(FIELDS[name].label) for name in _sheet_fields())]


def sheet_row(line: Line) -> list[str]:
    record = line.record
    return [
        *_named(line), _(LEVEL_LABELS[level_of(record.organisation_kind)]), str(record.number), day(record.at),
        _confirmed(record.last_confirmed), _("Ja") if record.example else _("Nein"),
        *(field_text(line, name) for name in _sheet_fields()),
    ]  # fmt: skip


def _sheet_fields() -> list[str]:
    return [name for name, fact in FIELDS.items() if name not in BESIDES and fact.sight < Reader.internal]
