"""A catalogue of guardrails, what applies of it to a case, and the gate."""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from app.assessments.engine import Answers, questionnaire, read_answers
from app.texts import N_
from app.web.languages import Said, said

FILE = Path(__file__).parents[1] / "data" / "guardrails.yaml"


class Level(StrEnum):
    must = "must"
    should = "should"


class Applies(StrEnum):
    """The fact of a case on which a guardrail applies."""

    always = "always"
    personal_data = "personal_data"
    generative = "generative"
    citizen_facing = "citizen_facing"
    decision_support = "decision_support"
    high_risk = "high_risk"
    procured = "procured"
    workplace = "workplace"
    security_authority = "security_authority"


class Phase(StrEnum):
    """In order; a guardrail names the first in which an answer is due."""

    idea = "idea"
    procurement = "procurement"
    pilot = "pilot"
    operation = "operation"
    retirement = "retirement"


class Answer(StrEnum):
    met = "met"
    partly = "partly"
    unmet = "unmet"
    not_applicable = "not_applicable"
    open = "open"


LEVEL_LABELS = {Level.must: N_("Muss"), Level.should: N_("Soll")}
FACT_LABELS = {
    Applies.personal_data: N_("Es geht um personenbezogene Daten"),
    Applies.generative: N_("Das System erzeugt Texte, Bilder oder andere Inhalte"),
    Applies.citizen_facing: N_("Bürgerinnen und Bürger haben direkt damit zu tun"),
    Applies.decision_support: N_("Es bereitet Entscheidungen über Menschen vor oder trifft sie"),
    Applies.high_risk: N_("Hochrisiko nach der KI-Verordnung, oder das Rechtsamt prüft noch"),
    Applies.procured: N_("Es ist gekauft oder wird als Dienst bezogen"),
    Applies.workplace: N_("Beschäftigte arbeiten damit oder sind betroffen"),
    Applies.security_authority: N_("Die nutzende Stelle ist eine Sicherheitsbehörde"),
}
APPLIES_LABELS = {Applies.always: N_("Gilt immer"), **FACT_LABELS}
PHASE_LABELS = {
    Phase.idea: N_("Idee"),
    Phase.procurement: N_("Beschaffung"),
    Phase.pilot: N_("Pilot"),
    Phase.operation: N_("Betrieb"),
    Phase.retirement: N_("Abschaltung"),
}
ANSWER_LABELS = {
    Answer.met: N_("Erfüllt"),
    Answer.partly: N_("Teilweise erfüllt"),
    Answer.unmet: N_("Nicht erfüllt"),
    Answer.not_applicable: N_("Nicht anwendbar"),
    Answer.open: N_("Offen"),
}
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
Translation = Annotated[str, StringConstraints(strip_whitespace=True, max_length=400)]


class Title(NamedTuple):
    """The title of a group; `en` is empty where nobody translated it."""

    de: str
    en: str

    def said(self) -> Said:
        return said(self.de, self.en)


class Guardrail(BaseModel):
    """One checkable statement."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, StringConstraints(pattern=r"^LP-\d{2,3}$")]
    group: str
    level: Level
    applies: Applies
    phase: Phase
    title: Annotated[Line, Field(alias="title_de")]
    question: Annotated[Line, Field(alias="question_de")]
    evidence: Annotated[Line, Field(alias="evidence_de")]
    title_en: Translation = ""
    question_en: Translation = ""
    evidence_en: Translation = ""
    sources: list[Line] = Field(default_factory=list, max_length=20)

    def said(self, name: str) -> Said:
        """One of its texts, `title`, `question` or `evidence`, for whoever reads now."""
        return said(getattr(self, name), getattr(self, f"{name}_en"))


class Catalogue(BaseModel):
    """All guardrails of one version, in order. Stored as the file has it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    meta: dict[str, Any]
    groups: dict[str, str]
    groups_en: dict[str, str] = Field(default_factory=dict)
    guardrails: list[Guardrail] = Field(max_length=80)

    @model_validator(mode="after")
    def _hold_together(self) -> "Catalogue":
        ids = [one.id for one in self.guardrails]
        if len(set(ids)) < len(ids):
            raise ValueError(f"named twice: {ids}")
        unknown = {one.group for one in self.guardrails} - set(self.groups)
        if unknown:
            raise ValueError(f"unknown groups: {unknown}")
        return self

    @property
    def sources(self) -> dict[str, str]:
        """What the short names of sources stand for."""
        return dict(self.meta.get("sources", {}))

    def title(self, group: str) -> Title:
        return Title(self.groups[group], self.groups_en.get(group, ""))

    def by_group(self, guardrails: Collection[Guardrail]) -> list[tuple[Title, list[Guardrail]]]:
        """The guardrails under the titles of their groups; without groups that have none."""
        sorted_ = [(self.title(key), [one for one in guardrails if one.group == key]) for key in self.groups]
        return [(title, those) for title, those in sorted_ if those]


@cache
def first_catalogue() -> Catalogue:
    """Version 1, from the file."""
    return Catalogue.model_validate(yaml.safe_load(FILE.read_text("utf-8")))


def applying(catalogue: Catalogue | Sequence[Guardrail], facts: Collection[Applies]) -> list[Guardrail]:
    """The guardrails that apply to a case with these facts."""
    all_ = catalogue.guardrails if isinstance(catalogue, Catalogue) else catalogue
    return [one for one in all_ if one.applies is Applies.always or one.applies in facts]


def open_musts(
    facts: Collection[Applies],
    phase: Phase,
    answers: Mapping[str, Answer],
    catalogue: Catalogue | Sequence[Guardrail] | None = None,
) -> list[Guardrail]:
    """The gate: every "must" of this or an earlier phase that is open or not met. Empty: the phase may begin.

    What is not answered is open. Partly met, and not applicable with its reason, let through. Exceptions are for
    whoever grants them: take their ids out of what this returns.
    """
    phases = list(Phase)
    reached = set(phases[: phases.index(phase) + 1])
    closed = {Answer.met, Answer.partly, Answer.not_applicable}
    return [
        one
        for one in applying(first_catalogue() if catalogue is None else catalogue, facts)
        if one.level is Level.must and one.phase in reached and answers.get(one.id, Answer.open) not in closed
    ]


def facts_from_ai_act(class_name: str, answers: Answers) -> set[Applies]:
    """What the AI Act check already said of the case."""
    said = {
        Applies.personal_data: answers.get("q_data") in {"personal", "special"},
        Applies.generative: "synthetic" in answers.get("q_art50", ()),
        Applies.citizen_facing: answers.get("q_citizen_contact") == "yes",
        Applies.decision_support: answers.get("q_decision") in {"assist", "decisive", "automatic"},
        Applies.high_risk: class_name.startswith("high_risk") or class_name == "legal_review",
        Applies.procured: answers.get("q_origin") in {"bought", "reused", "commissioned"},
        Applies.workplace: answers.get("q_workplace") in {"subject", "users"},
        Applies.security_authority: answers.get("q_security_authority") == "yes",
    }
    return {fact for fact, true in said.items() if true}


def facts_of_answers(class_name: str, answers: Mapping[str, Any]) -> set[Applies]:
    """As `facts_from_ai_act`, from answers as a run keeps them; those to questions of an older file count no more."""
    known = {name: value for name, value in answers.items() if name in questionnaire().by_id}
    return facts_from_ai_act(class_name, read_answers(questionnaire(), known))
