"""The values that fields of systems, deployments and solutions take, and how they read.

Names and values are those of the data model (`enums` and `knowledge_entry` in data_model.yaml), which follows the
US federal inventory, the Dutch and the British standard.
"""

from enum import StrEnum

from app.texts import N_

PROPRIETARY = "proprietary"
"""What stands in the place of an SPDX id where the software is not open. Empty: not known."""


class SolutionState(StrEnum):
    draft = "draft"
    proposed = "proposed"
    review = "review"
    published = "published"
    archived = "archived"


STATE_LABELS = {
    SolutionState.draft: N_("Entwurf"),
    SolutionState.proposed: N_("Vorgeschlagen"),
    SolutionState.review: N_("In Prüfung"),
    SolutionState.published: N_("Veröffentlicht"),
    SolutionState.archived: N_("Archiviert"),
}


class Status(StrEnum):
    """Where a deployment stands."""

    idea = "idea"
    procurement = "procurement"
    pilot = "pilot"
    operation = "operation"
    paused = "paused"
    retired = "retired"


STATUS_LABELS = {
    Status.idea: N_("Idee"),
    Status.procurement: N_("Beschaffung"),
    Status.pilot: N_("Pilot"),
    Status.operation: N_("im Betrieb"),
    Status.paused: N_("ruht"),
    Status.retired: N_("beendet"),
}


class RiskClass(StrEnum):
    """The class under the AI Act."""

    no_ai_system = "no_ai_system"
    out_of_scope = "out_of_scope"
    prohibited = "prohibited"
    high_risk_annex_iii = "high_risk_annex_iii"
    high_risk_annex_i = "high_risk_annex_i"
    high_risk_annex_i_b = "high_risk_annex_i_b"
    annex_iii_exempt = "annex_iii_exempt"
    transparency = "transparency"
    minimal = "minimal"
    legal_review = "legal_review"


RISK_LABELS = {
    RiskClass.no_ai_system: N_("kein KI-System"),
    RiskClass.out_of_scope: N_("nicht erfasst"),
    RiskClass.prohibited: N_("verboten"),
    RiskClass.high_risk_annex_iii: N_("hohes Risiko (Anhang III)"),
    RiskClass.high_risk_annex_i: N_("hohes Risiko (Anhang I Abschnitt A)"),
    RiskClass.high_risk_annex_i_b: N_("hohes Risiko (Anhang I Abschnitt B)"),
    RiskClass.annex_iii_exempt: N_("Anhang III, ausgenommen"),
    RiskClass.transparency: N_("Transparenzpflichten (Artikel 50)"),
    RiskClass.minimal: N_("minimales Risiko"),
    RiskClass.legal_review: N_("rechtlich zu prüfen"),
}


class Technique(StrEnum):
    generative = "generative"
    nlp = "nlp"
    computer_vision = "computer_vision"
    predictive_ml = "predictive_ml"
    speech = "speech"
    recommender = "recommender"
    agentic = "agentic"
    other = "other"


TECHNIQUE_LABELS = {
    Technique.generative: N_("generative KI"),
    Technique.nlp: N_("Sprachverarbeitung"),
    Technique.computer_vision: N_("Bilderkennung"),
    Technique.predictive_ml: N_("Vorhersage"),
    Technique.speech: N_("gesprochene Sprache"),
    Technique.recommender: N_("Empfehlungen"),
    Technique.agentic: N_("handelnde KI (Agenten)"),
    Technique.other: N_("andere"),
}


class AutomationLevel(StrEnum):
    aid = "aid"
    preparation = "preparation"
    decisive = "decisive"
    automatic = "automatic"


AUTOMATION_LABELS = {
    AutomationLevel.aid: N_("hilft bei der Arbeit"),
    AutomationLevel.preparation: N_("bereitet Entscheidungen vor"),
    AutomationLevel.decisive: N_("bestimmt Entscheidungen wesentlich mit"),
    AutomationLevel.automatic: N_("entscheidet selbsttätig"),
}


class DataCategory(StrEnum):
    none = "none"
    personal = "personal"
    special_or_criminal = "special_or_criminal"


DATA_LABELS = {
    DataCategory.none: N_("keine personenbezogenen Daten"),
    DataCategory.personal: N_("personenbezogene Daten"),
    DataCategory.special_or_criminal: N_("besondere Kategorien oder Straftaten (Art. 9, 10 DSGVO)"),
}


class Hosting(StrEnum):
    own_datacentre = "own_datacentre"
    public_it_provider = "public_it_provider"
    eu_cloud = "eu_cloud"
    non_eu_cloud = "non_eu_cloud"
    on_device = "on_device"


HOSTING_LABELS = {
    Hosting.own_datacentre: N_("eigenes Rechenzentrum"),
    Hosting.public_it_provider: N_("öffentlicher IT-Dienstleister"),
    Hosting.eu_cloud: N_("Cloud in der EU"),
    Hosting.non_eu_cloud: N_("Cloud außerhalb der EU"),
    Hosting.on_device: N_("auf dem Gerät"),
}


class CostBand(StrEnum):
    """Costs a year."""

    below_10k = "below_10k"
    from_10k = "from_10k"
    from_50k = "from_50k"
    from_250k = "from_250k"
    from_1m = "from_1m"


COST_LABELS = {
    CostBand.below_10k: N_("unter 10.000 €"),
    CostBand.from_10k: N_("10.000 bis 50.000 €"),
    CostBand.from_50k: N_("50.000 bis 250.000 €"),
    CostBand.from_250k: N_("250.000 bis 1 Mio. €"),
    CostBand.from_1m: N_("über 1 Mio. €"),
}


class ReuseOffer(StrEnum):
    none = "none"
    information = "information"
    template = "template"
    software = "software"
    joint_operation = "joint_operation"
    procurement_option = "procurement_option"


OFFER_LABELS = {
    ReuseOffer.none: N_("kein Angebot"),
    ReuseOffer.information: N_("Auskunft und Erfahrung"),
    ReuseOffer.template: N_("Vorlagen"),
    ReuseOffer.software: N_("Software"),
    ReuseOffer.joint_operation: N_("gemeinsamer Betrieb"),
    ReuseOffer.procurement_option: N_("gemeinsame Beschaffung"),
}


class ProcurementPath(StrEnum):
    direct = "direct"
    framework = "framework"
    inhouse = "inhouse"
    open_source = "open_source"
    cooperation = "cooperation"


PROCUREMENT_LABELS = {
    ProcurementPath.direct: N_("Direktauftrag"),
    ProcurementPath.framework: N_("Rahmenvertrag"),
    ProcurementPath.inhouse: N_("Inhouse-Vergabe"),
    ProcurementPath.open_source: N_("offene Software"),
    ProcurementPath.cooperation: N_("Zusammenarbeit mit anderen Stellen"),
}


class BodySize(StrEnum):
    """By the inhabitants, which the directory of bodies holds."""

    small = "small"
    medium = "medium"
    large = "large"


SIZE_LABELS = {
    BodySize.small: N_("unter 10.000 Einwohner"),
    BodySize.medium: N_("10.000 bis 50.000 Einwohner"),
    BodySize.large: N_("über 50.000 Einwohner"),
}


class DevelopmentStatus(StrEnum):
    """As in publiccode.yml."""

    concept = "concept"
    development = "development"
    beta = "beta"
    stable = "stable"
    obsolete = "obsolete"


DEVELOPMENT_LABELS = {
    DevelopmentStatus.concept: N_("Konzept"),
    DevelopmentStatus.development: N_("in Entwicklung"),
    DevelopmentStatus.beta: N_("Testphase"),
    DevelopmentStatus.stable: N_("stabil"),
    DevelopmentStatus.obsolete: N_("wird nicht mehr gepflegt"),
}


class ReuseState(StrEnum):
    asked = "asked"
    live = "live"
