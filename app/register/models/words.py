"""The values that fields of an entry take, and how they read. Those of systems and deployments are in solutions.

Names and values are those of the data model (data_model.yaml), which follows the AI Act, the Dutch and the British
standard and the US federal inventory.
"""

from datetime import timedelta
from enum import StrEnum

from app.texts import N_

CONFIRMED_FOR = timedelta(days=365)
"""How long it holds that a body confirmed an entry."""


class EntryState(StrEnum):
    """What readers see of an entry: nothing yet, its newest version, or that there was one."""

    draft = "draft"
    published = "published"
    withdrawn = "withdrawn"


ENTRY_LABELS = {
    EntryState.draft: N_("Entwurf"),
    EntryState.published: N_("Veröffentlicht"),
    EntryState.withdrawn: N_("Zurückgezogen"),
}


class VersionKind(StrEnum):
    """A version tells something new, or is the tombstone."""

    published = "published"
    withdrawn = "withdrawn"


class PurposeCategory(StrEnum):
    research = "research"
    text_work = "text_work"
    translation = "translation"
    dialogue = "dialogue"
    transcription = "transcription"
    document_processing = "document_processing"
    image_analysis = "image_analysis"
    data_analysis = "data_analysis"
    forecasting = "forecasting"
    risk_assessment = "risk_assessment"
    identification = "identification"
    decision_support = "decision_support"
    software_development = "software_development"
    other = "other"


PURPOSE_LABELS = {
    PurposeCategory.research: N_("Recherche"),
    PurposeCategory.text_work: N_("Textarbeit"),
    PurposeCategory.translation: N_("Übersetzung und verständliche Sprache"),
    PurposeCategory.dialogue: N_("Dialog mit Bürgerinnen und Bürgern"),
    PurposeCategory.transcription: N_("Mitschrift und Spracherkennung"),
    PurposeCategory.document_processing: N_("Verarbeitung von Post und Formularen"),
    PurposeCategory.image_analysis: N_("Bildauswertung"),
    PurposeCategory.data_analysis: N_("Datenanalyse"),
    PurposeCategory.forecasting: N_("Vorhersage und Planung"),
    PurposeCategory.risk_assessment: N_("Risikobewertung"),
    PurposeCategory.identification: N_("Identifizierung"),
    PurposeCategory.decision_support: N_("Vorbereitung von Entscheidungen"),
    PurposeCategory.software_development: N_("Softwareentwicklung"),
    PurposeCategory.other: N_("anderer Zweck"),
}


class Theme(StrEnum):
    """The themes of the Dutch algorithm register, each with its theme of the EU's data portal."""

    governance = "governance"
    culture = "culture"
    economy = "economy"
    finance = "finance"
    housing = "housing"
    international = "international"
    agriculture = "agriculture"
    migration = "migration"
    environment = "environment"
    education = "education"
    public_order = "public_order"
    law = "law"
    infrastructure = "infrastructure"
    social = "social"
    transport = "transport"
    health = "health"


THEME_LABELS = {
    Theme.governance: N_("Verwaltung und Organisation"),
    Theme.culture: N_("Kultur und Freizeit"),
    Theme.economy: N_("Wirtschaft und Arbeit"),
    Theme.finance: N_("Finanzen und Steuern"),
    Theme.housing: N_("Wohnen und Bauen"),
    Theme.international: N_("Europa und Internationales"),
    Theme.agriculture: N_("Landwirtschaft und Forsten"),
    Theme.migration: N_("Migration und Integration"),
    Theme.environment: N_("Natur und Umwelt"),
    Theme.education: N_("Bildung und Wissenschaft"),
    Theme.public_order: N_("Öffentliche Ordnung und Sicherheit"),
    Theme.law: N_("Recht und Justiz"),
    Theme.infrastructure: N_("Raum und Infrastruktur"),
    Theme.social: N_("Soziales"),
    Theme.transport: N_("Verkehr"),
    Theme.health: N_("Gesundheit und Pflege"),
}
_DATA_THEME = "http://publications.europa.eu/resource/authority/data-theme/"
DATA_THEMES = {
    theme: _DATA_THEME + code
    for theme, code in {
        Theme.governance: "GOVE", Theme.culture: "EDUC", Theme.economy: "ECON", Theme.finance: "ECON",
        Theme.housing: "SOCI", Theme.international: "INTR", Theme.agriculture: "AGRI", Theme.migration: "SOCI",
        Theme.environment: "ENVI", Theme.education: "EDUC", Theme.public_order: "JUST", Theme.law: "JUST",
        Theme.infrastructure: "REGI", Theme.social: "SOCI", Theme.transport: "TRAN", Theme.health: "HEAL",
    }.items()
}  # fmt: skip


class AssessmentStatus(StrEnum):
    not_required = "not_required"
    required = "required"
    in_progress = "in_progress"
    done = "done"
    outdated = "outdated"


ASSESSMENT_LABELS = {
    AssessmentStatus.not_required: N_("nicht nötig"),
    AssessmentStatus.required: N_("nötig, noch nicht begonnen"),
    AssessmentStatus.in_progress: N_("in Arbeit"),
    AssessmentStatus.done: N_("liegt vor"),
    AssessmentStatus.outdated: N_("liegt vor, ist zu erneuern"),
}


class ActRole(StrEnum):
    """The role under the AI Act."""

    deployer = "deployer"
    provider = "provider"


ROLE_LABELS = {ActRole.deployer: N_("Betreiber"), ActRole.provider: N_("Anbieter")}


class Notice(StrEnum):
    """How people learn that they deal with AI, under Article 50."""

    interaction = "interaction"
    synthetic_content = "synthetic_content"
    emotion_biometric = "emotion_biometric"
    deepfake = "deepfake"
    public_text = "public_text"


NOTICE_LABELS = {
    Notice.interaction: N_("Hinweis, dass man mit einer KI spricht (Absatz 1)"),
    Notice.synthetic_content: N_("Maschinenlesbare Kennzeichnung erzeugter Inhalte (Absatz 2)"),
    Notice.emotion_biometric: N_("Hinweis auf Emotionserkennung oder biometrische Kategorisierung (Absatz 3)"),
    Notice.deepfake: N_("Kennzeichnung von Deepfakes (Absatz 4)"),
    Notice.public_text: N_("Kennzeichnung erzeugter Texte von öffentlichem Interesse (Absatz 4)"),
}


class Amount(StrEnum):
    """How many, roughly."""

    below_100 = "below_100"
    from_100 = "from_100"
    from_1k = "from_1k"
    from_10k = "from_10k"
    from_100k = "from_100k"


AMOUNT_LABELS = {
    Amount.below_100: N_("unter 100"),
    Amount.from_100: N_("100 bis 1.000"),
    Amount.from_1k: N_("1.000 bis 10.000"),
    Amount.from_10k: N_("10.000 bis 100.000"),
    Amount.from_100k: N_("über 100.000"),
}


class WithheldReason(StrEnum):
    operational = "operational"
    classified = "classified"
    trade_secret = "trade_secret"  # noqa: S105 – a word, no password
    personal_data = "personal_data"
    third_party_right = "third_party_right"
    security_of_it = "security_of_it"
    other_law = "other_law"


REASON_LABELS = {
    WithheldReason.operational: N_("Gefahr für die Aufgabenerfüllung"),
    WithheldReason.classified: N_("Verschlusssache"),
    WithheldReason.trade_secret: N_("Betriebs- oder Geschäftsgeheimnis"),
    WithheldReason.personal_data: N_("Schutz personenbezogener Daten"),
    WithheldReason.third_party_right: N_("Rechte Dritter"),
    WithheldReason.security_of_it: N_("Sicherheit der Informationstechnik"),
    WithheldReason.other_law: N_("andere Rechtsvorschrift"),
}


class Level(StrEnum):
    """On which level of administration a body is."""

    state = "state"
    district = "district"
    municipality = "municipality"
    association = "association"
    other_public = "other_public"


LEVEL_LABELS = {
    Level.state: N_("Land"),
    Level.district: N_("Landkreis"),
    Level.municipality: N_("Stadt oder Gemeinde"),
    Level.association: N_("Verbandsgemeinde"),
    Level.other_public: N_("andere öffentliche Stelle"),
}
_LEVELS = {
    "land": Level.state, "ministry": Level.state, "landesbehoerde": Level.state, "parliament": Level.state,
    "centre": Level.state, "landkreis": Level.district, "regionalverband": Level.district,
    "kreisfreie_stadt": Level.municipality, "einheitsgemeinde": Level.municipality,
    "mitgliedsgemeinde": Level.municipality, "verbandsgemeinde": Level.association, "samtgemeinde": Level.association,
    "amt": Level.association,
}  # fmt: skip


def level_of(kind: str) -> Level:
    """The level of a body of this kind."""
    return _LEVELS.get(kind, Level.other_public)


class Approval(StrEnum):
    """Who may publish, beside being somebody else than whoever wrote the entry."""

    either = "either"
    body = "body"
    centre = "centre"


APPROVAL_LABELS = {
    Approval.either: N_("Die Koordination der Stelle oder das Kompetenzzentrum"),
    Approval.body: N_("Nur die Koordination der Stelle"),
    Approval.centre: N_("Nur das Kompetenzzentrum"),
}
