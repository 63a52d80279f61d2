"""What is known of a solution, field by field: who sees it, when it must be filled in, and where it stands.

The one table that forms, pages, the API and the tests go by. Taken over from the data model of the project
(`knowledge_entry`, and for the deployment `register_entry`, in data_model.yaml), whose column `maps` names the
standards behind each field: PC publiccode.yml, UK the Algorithmic Transparency Recording Standard, NL the Dutch
publication standard, US the OMB inventory of 2025, A8A and A8C Annex VIII of the AI Act, DCAT DCAT-AP.de 3.0, MaKI the
Marktplatz der KI-Möglichkeiten.

One thing is stricter than there: the yearly cost band is public in the register, and here for the bodies only, as are
all costs.
"""

from dataclasses import dataclass
from enum import StrEnum

from app.policy import Audience
from app.texts import N_


class Place(StrEnum):
    """On which row a field's columns are. Shared facts stand once, on the deployment and the system."""

    solution = "solution"
    deployment = "deployment"
    system = "system"
    organisation = "organisation"


class Required(StrEnum):
    """From when on a solution cannot be published without it; pilot and operation are stages of the deployment."""

    always = "always"
    pilot = "pilot"
    operation = "operation"
    conditional = "conditional"
    never = "never"


@dataclass(frozen=True)
class FieldFact:
    """One field. `columns` are those of its row; `given` by somebody, or known to the system itself."""

    name: str
    label: str
    audience: Audience
    required: Required
    place: Place
    columns: tuple[str, ...]
    maps: str = ""
    longest: int | None = None
    help: str = ""
    given: bool = True


P, I = Audience.public, Audience.municipalities  # noqa: E741 – P and I are the data model's names
ALWAYS, PILOT, OPERATION = Required.always, Required.pilot, Required.operation
CONDITIONAL, NEVER = Required.conditional, Required.never
SOLUTION, DEPLOYMENT, SYSTEM, ORGANISATION = Place.solution, Place.deployment, Place.system, Place.organisation
TEXT = 20_000

_TABLE = (
    FieldFact("title", N_("Titel der Lösung"), P, ALWAYS, SOLUTION, ("title",), "PC name; NL name", 100,
              N_("Was die Lösung tut, in wenigen Worten.")),
    FieldFact("topic", N_("Thema"), P, ALWAYS, SOLUTION, ("topic_id",), "NL category"),
    FieldFact("problem", N_("Ausgangslage"), P, ALWAYS, SOLUTION, ("problem", "problem_html"),
              "UK 2.2.4; US problem_solved", TEXT, N_("Wie lief es vorher, und was war daran mühsam?")),
    FieldFact("solution", N_("Lösung"), P, ALWAYS, SOLUTION, ("solution", "solution_html"), "UK 2.2.1", TEXT,
              N_("Was haben Sie eingeführt, und wie arbeiten Sie heute damit?")),
    FieldFact("owner_org", N_("Erfahrungsträger"), P, ALWAYS, DEPLOYMENT, ("organisation_id",),
              "PC maintenance; MaKI", given=False),
    FieldFact("org_size", N_("Größe der Stelle"), P, NEVER, ORGANISATION, ("population",), given=False),
    FieldFact("expert_contact", N_("Ansprechperson für Nachfragen"), I, ALWAYS, SOLUTION, ("expert_contact_id",),
              "MaKI", None, N_("Wen andere Kommunen fragen dürfen.")),
    FieldFact("process_area", N_("Verwaltungsprozess oder Leistung (LeiKa, FIM)"), P, NEVER, SOLUTION,
              ("process_area",), "NL process_index_url", 200, N_("Zum Beispiel „Baugenehmigung“.")),
    FieldFact("purpose", N_("Zweck"), P, ALWAYS, DEPLOYMENT, ("purpose",), "A8A-5; NL goal; UK 2.2.2", 2500,
              N_("Wofür genau setzen Sie das System ein? Ein bis zwei Sätze.")),
    FieldFact("status", N_("Stand"), P, ALWAYS, DEPLOYMENT, ("status",), "PC developmentStatus"),
    FieldFact("begin_date", N_("Beginn (Monat)"), P, PILOT, DEPLOYMENT, ("begin_month",), "NL begin_date", None,
              N_("Zum Beispiel 03.2026")),
    FieldFact("end_date", N_("Ende (Monat)"), P, CONDITIONAL, DEPLOYMENT, ("end_month",), "NL end_date", None,
              N_("Nur bei einem beendeten Einsatz.")),
    FieldFact("product", N_("KI-System"), P, ALWAYS, DEPLOYMENT, ("system_id",), "A8A-4; UK 2.4.2"),
    FieldFact("licence", N_("Lizenz"), P, ALWAYS, SYSTEM, ("licence",), "PC legal.license", 100, given=False),
    FieldFact("source_code_url", N_("Quellcode"), P, CONDITIONAL, SYSTEM, ("source_code_url",), "PC url; US code_url",
              given=False),
    FieldFact("publiccode_url", N_("publiccode.yml"), P, NEVER, SYSTEM, ("publiccode_url",), "PC", given=False),
    FieldFact("hosting", N_("Betriebsort"), P, PILOT, DEPLOYMENT, ("hosting",), "UK 2.4.3.11"),
    FieldFact("data_category", N_("Datenarten"), P, ALWAYS, DEPLOYMENT, ("data_category",), "US has_pii; UK 2.4.3.5"),
    FieldFact("automation_level", N_("Stufe der Automatisierung"), P, ALWAYS, DEPLOYMENT, ("automation_level",),
              "UK 2.3.1"),
    FieldFact("risk_class", N_("Risikoklasse nach KI-Verordnung"), P, ALWAYS, DEPLOYMENT, ("risk_class",),
              "NL publication_category", None,
              N_("Wenn Sie unsicher sind, wählen Sie „rechtlich zu prüfen“. Wir klären es bei der Prüfung.")),
    FieldFact("reuse_offer", N_("Nachnutzungsangebot"), P, ALWAYS, SOLUTION, ("reuse_offer",), "MaKI", None,
              N_("Was Sie anderen Kommunen anbieten können.")),
    FieldFact("reuse_conditions", N_("Voraussetzungen (Technik, Personal, Verträge)"), I, NEVER, SOLUTION,
              ("reuse_conditions",), "", 4000, N_("Was eine Kommune mitbringen muss.")),
    FieldFact("effort_days", N_("Einführungsaufwand (Personentage)"), I, NEVER, SOLUTION, ("effort_days",)),
    FieldFact("cost_initial", N_("Einführungskosten"), I, NEVER, SOLUTION, ("cost_initial_min", "cost_initial_max")),
    FieldFact("cost_running", N_("Laufende Kosten je Jahr"), I, NEVER, SOLUTION,
              ("cost_running_min", "cost_running_max", "cost_running_basis")),
    FieldFact("cost_band", N_("Kosten je Jahr (Spanne)"), I, NEVER, DEPLOYMENT, ("cost_band",), "UK 2.1.4.4"),
    FieldFact("procurement_path", N_("Beschaffungsweg"), I, NEVER, SOLUTION, ("procurement_path",), "UK 2.1.4.4"),
    FieldFact("benefits_measured", N_("Gemessener Nutzen"), P, OPERATION, SOLUTION, ("benefits",),
              "UK 2.2.3; US benefits", None,
              N_("Was haben Sie vorher und nachher gemessen, und wie? Eine kleine ehrliche Zahl ist mehr wert als eine "
                 "große geschätzte.")),
    FieldFact("lessons", N_("Erfahrungen und Stolpersteine"), I, ALWAYS, SOLUTION, ("lessons", "lessons_html"), "",
              TEXT, N_("Was würden Sie wieder so machen, was nicht?")),
    FieldFact("guardrail_result", N_("Leitplanken-Ergebnis"), P, PILOT, DEPLOYMENT, (), given=False),
    FieldFact("documents", N_("Vorlagen (DSFA, Dienstvereinbarung, Leistungsbeschreibung)"), I, NEVER, SOLUTION, (),
              given=False),
    FieldFact("accessibility_checked", N_("Barrierefreiheit geprüft"), P, OPERATION, SOLUTION,
              ("accessibility_checked", "accessibility_report"), "", 2000,
              N_("Wer hat wann was geprüft, und mit welchem Ergebnis?")),
    FieldFact("tags", N_("Schlagwörter"), P, NEVER, SOLUTION, ("tags",), "NL tags; DCAT dcat:keyword", 300,
              N_("Mit Komma getrennt.")),
    FieldFact("reviewed_by", N_("Geprüft durch das Kompetenzzentrum"), P, ALWAYS, SOLUTION, ("reviewed_on",),
              given=False),
)  # fmt: skip
# Of guardrail_result the summary is public, the answers are for bodies and the centre (`queries.guardrail_result`).
# One field of the data model is no column: linked_register_entries are those of the deployment, which the register puts
# beside a solution (app.solutions.panels).

FIELDS: dict[str, FieldFact] = {fact.name: fact for fact in _TABLE}
AUDIENCE_LABELS = {
    Audience.public: N_("Das lesen alle."),
    Audience.municipalities: N_("Das lesen nur angemeldete Kommunen und das Kompetenzzentrum."),
}


def columns(place: Place, audience: Audience | None = None) -> tuple[str, ...]:
    """The columns of a place, or of those the ones for this audience."""
    return tuple(
        column
        for fact in FIELDS.values()
        if fact.place is place and audience in {None, fact.audience}
        for column in fact.columns
    )
