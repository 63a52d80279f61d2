"""Solutions in every state, made with the services themselves."""

from typing import Any

from sqlalchemy.orm import Session

from app.assessments.guardrails import Answer, Applies, Phase
from app.assessments.guardrails.checklist import Answered
from app.assessments.models import AssessmentKind, Subject
from app.assessments.queries import current_catalogue, newest
from app.assessments.service import Wish
from app.people.viewer import Viewer
from app.solutions import service
from app.solutions.models import AISystem, Deployment, Solution, SolutionState, Status
from app.solutions.service import Content, SystemContent
from app.tickets.queries import topic_by_slug
from tests.factories import ADVISOR, OFFICER, Known

HIDDEN = "GEHEIMTEXT"
"""Stands in every field that is not public, so that a test finds it wherever it comes out."""
COSTS = {"cost_initial_min": 77001, "cost_initial_max": 77002, "cost_running_min": 77003, "cost_running_max": 77004}


def a_system(db: Session, viewer: Known, **values: Any) -> AISystem:
    told = {"name": "Muster", "provider": "Anbieter", "licence": "MIT", "source_code_url": "https://example.org/m"}
    told["models"] = [{"name": "Modell", "version": "1", "year": 2025}]  # type: ignore[assignment]
    return service.create_system(db, SystemContent.model_validate(told | values), actor=viewer(ADVISOR))


def told(db: Session, author: Viewer, system: AISystem | None, **values: Any) -> Content:
    """Everything that is needed to publish, with the hidden mark in what is not public."""
    topic = topic_by_slug(db, values.pop("topic", "chatbots"))
    assert topic is not None
    whole = {
        "title": "Chatbot im Bürgerbüro", "topic_id": topic.id, "problem": "Viele Anrufe.", "solution": "Ein Chatbot.",
        "lessons": f"{HIDDEN} Erfahrung", "purpose": "Fragen beantworten", "status": "operation",
        "begin_month": "2026-01-01", "system_id": system.id if system else None, "hosting": "eu_cloud",
        "data_category": "personal", "automation_level": "aid", "risk_class": "transparency",
        "cost_band": "from_10k", "reuse_offer": "template", "reuse_conditions": f"{HIDDEN} Bedingung",
        "effort_days": 77005, **COSTS, "cost_running_basis": f"{HIDDEN} Grundlage", "procurement_path": "framework",
        "benefits": [{"metric": "Anrufe", "before": "100", "after": "80", "method": "gezählt"}],
        "accessibility_checked": True, "tags": ["Chat"], "expert_contact_id": author.id, "public_teaser": True,
    }  # fmt: skip
    return Content.model_validate(whole | values)


def in_state(
    db: Session, viewer: Known, state: SolutionState = SolutionState.published, *, by: str = OFFICER,
    system: AISystem | None = None, **values: Any,
) -> Solution:  # fmt: skip
    """A solution of the given state, brought there by the verbs."""
    author, advisor = viewer(by), viewer(ADVISOR)
    system = system or a_system(db, viewer)
    solution = service.draft(db, told(db, author, system, **values), author=author)
    deployment = deployment_of(db, solution)
    # The gate has tests of its own; elsewhere it is open.
    deployment.status = Status(values.get("status", Status.operation))
    if state is not SolutionState.draft:
        service.propose(db, solution, deployment, actor=author)
    if state not in {SolutionState.draft, SolutionState.proposed}:
        service.begin_review(db, solution, deployment, actor=advisor)
    if state in {SolutionState.published, SolutionState.archived}:
        service.publish(db, solution, deployment, version=solution.version, actor=advisor)
    if state is SolutionState.archived:
        service.archive(db, solution, actor=advisor)
    db.commit()
    return solution


def all_met(db: Session, viewer: Known, solution: Solution, *but: str) -> None:
    """Opens the gate: the newest checklist has everything as met, but for these guardrails."""
    deployment = deployment_of(db, solution)
    last = newest(db, AssessmentKind.guardrails, Subject.deployment, deployment.id or 0)
    answered = {
        one.id: Answered(answer=Answer.unmet if one.id in but else Answer.met)
        for one in current_catalogue(db)[1].guardrails
    }
    facts = [fact for fact in Applies if fact is not Applies.always]
    wish = Wish(facts, Phase.operation, answered, last.number if last else 0)
    service.check_deployment(db, deployment, wish, actor=viewer(ADVISOR))
    db.commit()


def deployment_of(db: Session, solution: Solution) -> Deployment:
    return db.get_one(Deployment, solution.deployment_id)
