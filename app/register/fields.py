"""What an entry tells, field by field: who sees it, when it must be filled in, how long it may be.

The one table that the form, the pages, the API, the exports, the import and the tests go by. Taken over from the data
model of the project (`register_entry` in data_model.yaml); `maps` names the standards behind each field: A8A and A8C
Annex VIII of the AI Act, NL the Dutch publication standard, UK the Algorithmic Transparency Recording Standard, US the
OMB inventory of 2025, DCAT DCAT-AP.de 3.0, PC publiccode.yml.

Operative details (deployments, search criteria, how hits come about, sources) are no field, and never become one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any

from app.register.models.words import (
    AMOUNT_LABELS,
    ASSESSMENT_LABELS,
    NOTICE_LABELS,
    PURPOSE_LABELS,
    ROLE_LABELS,
    THEME_LABELS,
)
from app.solutions.models import (
    AUTOMATION_LABELS,
    COST_LABELS,
    DATA_LABELS,
    HOSTING_LABELS,
    RISK_LABELS,
    STATUS_LABELS,
    TECHNIQUE_LABELS,
)
from app.texts import N_


class Reader(IntEnum):
    """Who reads. The greater sees all that the smaller sees."""

    public = 0
    parliament = 1
    """The Landtag, with the annex that is not public."""
    internal = 2
    """The own body and the centre."""


class Required(StrEnum):
    """From when on an entry cannot be published without it. `conditional`: see app.register.requirements."""

    always = "always"
    pilot = "pilot"
    operation = "operation"
    conditional = "conditional"
    never = "never"


class Type(StrEnum):
    """The shape of a value; in content it is JSON."""

    line = "line"
    """str"""
    text = "text"
    """str, several lines"""
    choice = "choice"
    """str, one of `choices`"""
    choices = "choices"
    """list[str], each one of `choices`"""
    lines = "lines"
    """list[str]"""
    month = "month"
    """str, YYYY-MM"""
    day = "day"
    """str, YYYY-MM-DD"""
    url = "url"
    """str"""
    contact = "contact"
    """str, an e-mail address or a URL"""
    yes_no = "yes_no"
    """bool"""
    key = "key"
    """str, a regional key"""
    number = "number"
    """int"""
    links = "links"
    """list[{title, url}]"""
    models = "models"
    """list[{name, version, year, knowledge_cutoff}]"""
    parts = "parts"
    """dict of `parts`, each str or, as links, a list"""


class Coarse(StrEnum):
    """How a field of a security authority is told to those who see no more than a part of it."""

    year = "year"
    category = "category"
    state = "state"
    main_number = "main_number"
    names = "names"


class Group(StrEnum):
    """The sections of form and page."""

    identity = "identity"
    system = "system"
    use = "use"
    law = "law"
    governance = "governance"


GROUP_LABELS = {
    Group.identity: N_("Wer und was"),
    Group.system: N_("Das KI-System"),
    Group.use: N_("Der Einsatz"),
    Group.law: N_("Recht und Risiko"),
    Group.governance: N_("Stand des Eintrags"),
}


@dataclass(frozen=True)
class FieldFact:
    """One field. `security` is who sees it of a security authority, `coarse` what those at exactly that level get.

    `basic` facts are always told and can't be withheld. What is not `given` is known to the system itself.
    """

    name: str
    label: str
    type: Type
    required: Required
    group: Group
    sight: Reader = Reader.public
    security: Reader = Reader.public
    coarse: Coarse | None = None
    longest: int = 300
    choices: Mapping[Any, str] | None = None
    parts: tuple[str, ...] = ()
    maps: str = ""
    help: str = ""
    basic: bool = False
    given: bool = True
    plain: bool = False
    """Stands on the first, plain level of an entry's page."""


P, L, I = Reader.public, Reader.parliament, Reader.internal  # noqa: E741 – the data model's names
Y, PILOT, OPERATION, C, N = Required.always, Required.pilot, Required.operation, Required.conditional, Required.never
IDENTITY, SYSTEM, USE, LAW, GOVERNANCE = Group
LONG, MIDDLE, SHORT = 5000, 2500, 1000

_TABLE = (
    FieldFact("register_id", N_("Registernummer"), Type.line, Y, IDENTITY, maps="NL lars; US id; DCAT dct:identifier",
              basic=True, given=False),
    FieldFact("title", N_("Bezeichnung"), Type.line, Y, IDENTITY, longest=100, basic=True,
              maps="NL name; UK 1.1; US use_case_name; DCAT dct:title",
              help=N_("System und Zweck in wenigen Worten, zum Beispiel „Textassistent für Vermerke“.")),
    FieldFact("summary", N_("Kurzbeschreibung"), Type.text, Y, IDENTITY, coarse=Coarse.category, longest=400,
              maps="NL description_short; UK 0.15/1.2; DCAT dct:description", plain=True,
              help=N_("In einfacher Sprache: Was tut das System, und wofür nutzen Sie es?")),
    FieldFact("deployer", N_("Nutzende Stelle"), Type.parts, Y, IDENTITY, parts=("key", "name"),
              maps="A8C-1; NL organization; UK 2.1.1; US agency_bureau; DCAT dct:publisher", basic=True, given=False,
              plain=True),
    FieldFact("submitted_by", N_("Eingereicht durch"), Type.line, Y, IDENTITY, I, I, maps="A8C-2", given=False),
    FieldFact("contact", N_("Kontakt (Funktionspostfach)"), Type.contact, Y, IDENTITY,
              maps="A8C-1; NL contact_email; UK 1.4; US contact_email; DCAT dcat:contactPoint", plain=True,
              help=N_("Eine Adresse der Stelle oder eine Webseite, keine persönliche Adresse.")),
    FieldFact("responsible_role", N_("Verantwortliche Funktion"), Type.line, Y, IDENTITY, security=L, longest=200,
              maps="UK 2.1.3", help=N_("Die Funktion, nicht der Name: zum Beispiel „Leitung des Hauptamts“.")),
    FieldFact("responsible_name", N_("Name der verantwortlichen Person"), Type.line, N, IDENTITY, I, I, longest=200,
              maps="UK 2.1.3"),
    FieldFact("security_authority", N_("Sicherheitsbehörde"), Type.yes_no, Y, IDENTITY, maps="AI Act Art. 49(4)",
              basic=True, help=N_("Polizei, Verfassungsschutz, Justiz im Bereich der Strafverfolgung.")),
    FieldFact("product_name", N_("Produktname und Version"), Type.line, Y, SYSTEM, longest=200, basic=True, plain=True,
              maps="A8A-4; PC name; US system_name"),
    FieldFact("provider", N_("Anbieter"), Type.line, Y, SYSTEM, longest=200, basic=True, plain=True,
              maps="A8A-1; NL provider; UK 2.1.4.1; US vendor_name"),
    FieldFact("model_name_version", N_("KI-Modell, Version, Erscheinungsjahr"), Type.models, PILOT, SYSTEM, security=L,
              parts=("name", "version", "year", "knowledge_cutoff"), maps="UK 2.4.2.1-2.4.2.2"),
    FieldFact("ai_technique", N_("Art der KI"), Type.choices, Y, SYSTEM, choices=TECHNIQUE_LABELS, plain=True,
              maps="US classification; NL methods_and_models; UK 0.5"),
    FieldFact("how_it_works", N_("Funktionsweise"), Type.text, OPERATION, SYSTEM, security=L, longest=LONG,
              maps="NL methods_and_models; UK 2.2.1; A8A-6"),
    FieldFact("source_code_url", N_("Quellcode"), Type.url, N, SYSTEM, maps="NL publiccode; US code_url; PC url"),
    FieldFact("status", N_("Status"), Type.choice, Y, USE, choices=STATUS_LABELS, basic=True, plain=True,
              maps="A8A-7; NL status; UK 0.13; US development_stage"),
    FieldFact("begin_date", N_("Beginn (Monat)"), Type.month, PILOT, USE, coarse=Coarse.year, plain=True,
              maps="NL begin_date; US operational_date", help=N_("Zum Beispiel 03.2026")),
    FieldFact("end_date", N_("Ende (Monat)"), Type.month, C, USE, coarse=Coarse.year, maps="NL end_date",
              help=N_("Bei einem beendeten Einsatz, oder wenn das Ende schon feststeht.")),
    FieldFact("purpose", N_("Zweck und Auswirkung"), Type.text, Y, USE, coarse=Coarse.category, longest=MIDDLE,
              maps="A8A-5; NL goal; UK 2.2.2; US problem_solved",
              help=N_("Wofür nutzen Sie das System, und was bedeutet das für die Menschen, um die es geht?")),
    FieldFact("purpose_category", N_("Zweckkategorie"), Type.choice, Y, USE, choices=PURPOSE_LABELS, basic=True,
              maps="UK 0.4-0.6; US topic_area"),
    FieldFact("theme", N_("Thema"), Type.choice, Y, USE, choices=THEME_LABELS, basic=True,
              maps="NL category; DCAT dcat:theme"),
    FieldFact("region", N_("Räumlicher Bezug"), Type.key, Y, USE, coarse=Coarse.state, longest=12,
              maps="UK 0.14; DCAT dcatde:politicalGeocodingURI",
              help=N_("Der amtliche Schlüssel des Gebiets, zum Beispiel 15 für das Land.")),
    FieldFact("affected_groups", N_("Betroffene Personengruppen"), Type.lines, PILOT, USE, security=L, longest=200,
              maps="Art. 27(1)(c)", help=N_("Je Zeile eine.")),
    FieldFact("scale", N_("Umfang (Fälle im Jahr, Nutzende)"), Type.parts, OPERATION, USE, security=L,
              parts=("cases", "users"), choices=AMOUNT_LABELS, maps="UK 2.3.3"),
    FieldFact("automation_level", N_("Stufe der Automatisierung"), Type.choice, Y, USE, choices=AUTOMATION_LABELS,
              maps="UK 2.3.1", plain=True),
    FieldFact("human_oversight", N_("Menschliche Aufsicht"), Type.text, PILOT, USE, security=L, longest=MIDDLE,
              maps="NL human_intervention; UK 2.3.4; Art. 26(2)",
              help=N_("Wer prüft, was das System vorschlägt, und wer kann es anhalten?")),
    FieldFact("appeal", N_("Widerspruch und Beschwerde"), Type.text, C, USE, longest=SHORT,
              maps="UK 2.3.6; US hi_appeal_process; Art. 86",
              help=N_("Wie kann man sich wehren? Nötig, wenn das System Entscheidungen wesentlich mitbestimmt.")),
    FieldFact("legal_basis", N_("Rechtsgrundlage"), Type.links, Y, LAW, parts=("title", "url"), basic=True,
              maps="NL lawful_basis_grouping"),
    FieldFact("risk_class", N_("Risikoklasse nach KI-Verordnung"), Type.parts, Y, LAW,
              parts=("class", "date", "questionnaire_version"), choices=RISK_LABELS, basic=True, plain=True,
              maps="NL publication_category; US is_high_impact",
              help=N_("Wenn Sie unsicher sind, wählen Sie „rechtlich zu prüfen“.")),
    FieldFact("annex_iii_points", N_("Punkt in Anhang III"), Type.lines, C, LAW, coarse=Coarse.main_number, longest=10,
              maps="Annex III", help=N_("Je Zeile einer, zum Beispiel 5a. Nur bei einer Klasse nach Anhang III.")),
    FieldFact("ai_act_role", N_("Rolle nach KI-Verordnung"), Type.choices, Y, LAW, choices=ROLE_LABELS,
              maps="Art. 3(3),(4)"),
    FieldFact("class_reason", N_("Begründung der Einstufung"), Type.text, Y, LAW, security=L, longest=SHORT,
              maps="US HI_justification; Art. 6(4)"),
    FieldFact("eu_db_url", N_("Eintrag in der EU-Datenbank"), Type.url, C, LAW, security=L, maps="A8C-3",
              help=N_("Bei hohem Risiko nach Anhang III, sobald es den Eintrag gibt.")),
    FieldFact("fria_status", N_("Grundrechte-Folgenabschätzung"), Type.choice, Y, LAW, choices=ASSESSMENT_LABELS,
              basic=True, maps="A8C-4; NL impacttoetsen_grouping; UK 2.5.1"),
    FieldFact("fria_summary", N_("Kurzfassung der Grundrechte-Folgenabschätzung"), Type.text, C, LAW, security=L,
              longest=MIDDLE, maps="A8C-4"),
    FieldFact("dpia_status", N_("Datenschutz-Folgenabschätzung"), Type.choice, Y, LAW, choices=ASSESSMENT_LABELS,
              basic=True, maps="A8C-5; US pia_url; UK 2.5.1"),
    FieldFact("dpia_summary", N_("Kurzfassung der Datenschutz-Folgenabschätzung"), Type.text, C, LAW, security=L,
              longest=MIDDLE, maps="A8C-5"),
    FieldFact("data_category", N_("Datenarten"), Type.choice, Y, LAW, choices=DATA_LABELS, plain=True,
              maps="US has_pii; UK 2.4.3.5"),
    FieldFact("data_sources", N_("Datenquellen"), Type.parts, PILOT, LAW, security=L, coarse=Coarse.names,
              parts=("sources", "text"), longest=MIDDLE,
              maps="NL source_data(_grouping); UK 2.4.3; A8A-6",
              help=N_("Register und Verfahren, aus denen Daten kommen.")),
    FieldFact("hosting", N_("Betriebsort"), Type.parts, PILOT, LAW, security=L, parts=("kind", "country"),
              choices=HOSTING_LABELS, maps="UK 2.4.3.11"),
    FieldFact("risks", N_("Risiken und Gegenmaßnahmen"), Type.text, PILOT, LAW, security=L, longest=MIDDLE,
              maps="NL risks; UK 2.5.2; US hi_potential_impacts"),
    FieldFact("considerations", N_("Abwägung und Alternativen"), Type.text, N, LAW, security=L, longest=MIDDLE,
              maps="NL proportionality; UK 2.2.5"),
    FieldFact("transparency_notices", N_("Kennzeichnung nach Artikel 50"), Type.choices, C, LAW, choices=NOTICE_LABELS,
              maps="Art. 50"),
    FieldFact("cost_band", N_("Kosten im Jahr (Spanne)"), Type.choice, N, LAW, security=L, choices=COST_LABELS,
              maps="UK 2.1.4.4 (procurement)"),
    FieldFact("last_confirmed", N_("Zuletzt bestätigt am"), Type.day, Y, GOVERNANCE, maps="UK 0.9; DCAT dct:modified",
              basic=True, given=False, plain=True),
    FieldFact("version", N_("Fassung"), Type.number, Y, GOVERNANCE, maps="NL history export; DCAT dcat:version",
              basic=True, given=False),
)  # fmt: skip
# Beside the table: `visibility_overrides` is app.register.telling.Withheld (field and reason are public), `nil_return`
# the table of that name (public), `operational_details` is not collected.

FIELDS: dict[str, FieldFact] = {fact.name: fact for fact in _TABLE}
GIVEN = tuple(fact for fact in FIELDS.values() if fact.given)
WITHHOLDABLE = tuple(fact for fact in GIVEN if not fact.basic and fact.sight is Reader.public)
