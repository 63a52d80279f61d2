"""Deployments, for those who may edit what is told of them: their body and the centre."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.assessments import queries as assessments
from app.assessments.guardrails import Applies, Guardrail, Phase, applying, facts_of_answers, open_musts
from app.assessments.guardrails.catalogue import Answer, Level
from app.assessments.guardrails.checklist import Answered, Checklist
from app.assessments.models import Assessment, AssessmentKind, Subject
from app.errors import NotFound
from app.people.models import Organisation, now
from app.people.viewer import Viewer
from app.solutions.models import (
    AISystem,
    AutomationLevel,
    DataCategory,
    Deployment,
    GuardrailException,
    RiskClass,
    Solution,
    Status,
    Technique,
)
from app.solutions.queries.visibility import editable_by
from app.texts import _
from app.web.formats import local
from app.web.languages import Said, said

GATED = {Status.pilot: Phase.pilot, Status.operation: Phase.operation}
"""The states that a deployment reaches only through the gate, and the phase of the guardrails for each."""
LARGEST = 2**31 - 1


@dataclass(frozen=True)
class DeploymentRows:
    """A deployment and what is around it, to be shown or changed."""

    deployment: Deployment
    solution: Solution | None
    organisation: str
    system: str
    techniques: list[str]

    @property
    def title(self) -> str:
        return (self.solution.title if self.solution else self.deployment.purpose) or self.system or self.organisation


def reference_of(deployment_id: int | None) -> str:
    """What people call a deployment by."""
    return f"E-{deployment_id}"


def deployment_for(db: Session, viewer: Viewer, deployment_id: int, *, lock: bool = False) -> DeploymentRows:
    """The deployment. Raises NotFound, also for who may not edit it."""
    query = (
        select(Deployment, Solution, col(Organisation.name), col(AISystem.name), col(AISystem.techniques))
        .join(Organisation, col(Organisation.id) == col(Deployment.organisation_id))
        .outerjoin(Solution, col(Solution.deployment_id) == col(Deployment.id))
        .outerjoin(AISystem, col(AISystem.id) == col(Deployment.system_id))
        .where(col(Deployment.id) == deployment_id, editable_by(viewer))
    )
    if lock:
        # The solution first, as wherever both are locked.
        db.execute(select(col(Solution.id)).where(col(Solution.deployment_id) == deployment_id).with_for_update())
        query = query.with_for_update(of=[Deployment]).execution_options(populate_existing=True)
    row = db.execute(query).first()
    if row is None:
        raise NotFound(_("Diesen Einsatz gibt es nicht, oder er ist nicht für Sie bestimmt."))
    return DeploymentRows(row[0], row[1], row[2], row[3] or "", row[4] or [])


@dataclass(frozen=True)
class ExceptionLine:
    """An exception as anyone may read it."""

    id: int
    guardrail: str
    title: Said
    reason: str
    granted_on: date
    until: date


def exceptions_for(db: Session, deployment_id: int, on: date | None = None) -> list[ExceptionLine]:
    """The exceptions that hold on the day, today if none is given, in the order of the guardrails."""
    day = on or local(now()).date()

    def holds(one: GuardrailException) -> bool:
        begun = local(one.granted_at).date() <= day
        return begun and (one.ended_at is None or local(one.ended_at).date() > day)

    found = db.scalars(
        select(GuardrailException)
        .where(col(GuardrailException.deployment_id) == deployment_id, col(GuardrailException.until) >= day)
        .order_by(col(GuardrailException.guardrail), col(GuardrailException.id))
    )
    return [
        ExceptionLine(
            one.id or 0, one.guardrail, said(one.title, one.title_en), one.reason, local(one.granted_at).date(),
            one.until,
        )
        for one in found
        if holds(one)
    ]  # fmt: skip


def exception_of(db: Session, deployment_id: int, exception_id: int) -> GuardrailException:
    """Raises NotFound."""
    found = db.get(GuardrailException, exception_id)
    if found is None or found.deployment_id != deployment_id:
        raise NotFound(_("Diese Ausnahme gibt es nicht."))
    return found


def facts_of(deployment: Deployment, techniques: list[str]) -> set[Applies]:
    """What a deployment itself says of the guardrails that apply."""
    risk = deployment.risk_class
    true = {
        Applies.personal_data: deployment.data_category in {DataCategory.personal, DataCategory.special_or_criminal},
        Applies.decision_support: deployment.automation_level not in {None, AutomationLevel.aid},
        Applies.high_risk: risk is not None and (risk.startswith("high_risk") or risk is RiskClass.legal_review),
        Applies.generative: Technique.generative.value in techniques,
    }
    return {fact for fact, holds in true.items() if holds}


@dataclass(frozen=True)
class Standing:
    """How a deployment stands to the guardrails of today: the catalogue's newest version counts."""

    checklist: Checklist | None
    run: Assessment | None
    facts: set[Applies]
    exceptions: list[ExceptionLine]
    catalogue: list[Guardrail]

    @property
    def answers(self) -> dict[str, Answer]:
        return self.checklist.answers if self.checklist else {}

    def open(self, status: Status) -> list[Guardrail]:
        """The "musts" that keep the deployment from the status. Empty: it may begin."""
        excepted = {one.guardrail for one in self.exceptions}
        return [one for one in self.unmet(status) if one.id not in excepted]

    def unmet(self, status: Status) -> list[Guardrail]:
        """As `open`, with those for which there is an exception."""
        if status not in GATED:
            return []
        musts = [one for one in self.catalogue if one.level is Level.must]
        return open_musts(self.facts, GATED[status], self.answers, musts)


def standing(db: Session, deployment: Deployment, techniques: list[str]) -> Standing:
    """What applies follows from the deployment, its newest AI Act check and its newest checklist, together: nobody gets
    past a guardrail by leaving a fact out in one of them."""
    deployment_id = deployment.id or 0
    facts = facts_of(deployment, techniques)
    run = assessments.newest(db, AssessmentKind.guardrails, Subject.deployment, deployment_id)
    checked = assessments.newest(db, AssessmentKind.ai_act, Subject.deployment, deployment_id)
    found = Checklist.model_validate(run.result) if run else None
    if checked is not None:
        facts |= facts_of_answers(checked.result["class_"]["id"], checked.answers)
    if found is not None:
        facts |= set(found.facts)
    _number, catalogue = assessments.current_catalogue(db)
    exceptions = exceptions_for(db, deployment_id) if deployment.id else []
    return Standing(found, run, facts, exceptions, applying(catalogue, facts))


@dataclass(frozen=True)
class GuardrailResult:
    """What a solution tells of its deployment's newest checklist. `open` are "musts" of the phase it was made for,
    `answers` (guardrail, answer) for bodies and the centre; neither reasons nor evidence."""

    met: int
    all: int
    phase: Phase
    open: int
    exceptions: int
    checked_at: datetime
    answers: list[tuple[Guardrail, Answered]]


def guardrail_result(db: Session, deployment_id: int) -> GuardrailResult | None:
    """None where nobody has checked yet."""
    run = assessments.newest(db, AssessmentKind.guardrails, Subject.deployment, deployment_id)
    if run is None:
        return None
    found = Checklist.model_validate(run.result)
    excepted = {one.guardrail for one in exceptions_for(db, deployment_id)} & set(found.open_musts)
    answers = [(item.guardrail, item.answered) for section in found.sections for item in section.items]
    open_ = len(found.open_musts) - len(excepted)
    return GuardrailResult(found.met, found.all, found.phase, open_, len(excepted), run.at, answers)


def deployment_of(db: Session, solution_id: int) -> int:
    """The id of the deployment that the solution tells of."""
    return db.scalar(select(col(Solution.deployment_id)).where(col(Solution.id) == solution_id)) or 0
