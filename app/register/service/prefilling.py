"""What the house knows of a deployment already, for a new entry: from its solution and its AI Act check."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.assessments.models import Assessment, AssessmentKind, Subject
from app.assessments.queries import newest
from app.errors import Conflict, Forbidden
from app.people.viewer import Viewer
from app.policy import can
from app.register import queries
from app.register.fields import FIELDS
from app.register.models import ROLE_LABELS
from app.solutions.models import PROPRIETARY, AISystem, Deployment, Solution
from app.solutions.queries import system_by_id, to_change
from app.texts import _
from app.web.formats import local


@dataclass(frozen=True)
class Prefilled:
    """Values for the form, and what the entry is about."""

    values: dict[str, Any]
    organisation_id: int
    deployment_id: int
    system_id: int | None


def from_solution(db: Session, viewer: Viewer, slug: str) -> Prefilled:
    """Of a solution the viewer may write an entry for. Raises NotFound, Forbidden, Conflict where there is an entry."""
    solution, deployment = to_change(db, viewer, slug, lock=False)
    if not can(viewer, "register.edit", queries.EntryFacts(deployment.organisation_id)):
        raise Forbidden(_("Dafür hat Ihr Konto keine Berechtigung."))
    assert deployment.id is not None
    if (there := queries.of_deployment(db, deployment.id)) is not None:
        raise Conflict(_("Zu diesem Einsatz gibt es schon den Eintrag %(id)s.") % {"id": there.register_id})
    system = system_by_id(db, deployment.system_id)
    values = _of_deployment(solution, deployment) | (_of_system(system) if system else {})
    values["region"] = _region(db, deployment.organisation_id)
    run = _run(db, solution, deployment)
    if run is not None:
        values |= of_run(run)
    return Prefilled(
        {name: value for name, value in values.items() if value}, deployment.organisation_id, deployment.id,
        deployment.system_id,
    )  # fmt: skip


def _of_deployment(solution: Solution, deployment: Deployment) -> dict[str, Any]:
    months = {"begin_date": deployment.begin_month, "end_date": deployment.end_month}
    choices = {name: getattr(deployment, name) for name in
               ("status", "data_category", "automation_level", "cost_band")}  # fmt: skip
    return {
        "title": solution.title[: FIELDS["title"].longest],
        "summary": solution.solution if len(solution.solution) <= FIELDS["summary"].longest else "",
        "purpose": deployment.purpose,
        "hosting": {"kind": deployment.hosting.value} if deployment.hosting else None,
        "risk_class": {"class": deployment.risk_class.value} if deployment.risk_class else None,
        **{name: f"{month:%Y-%m}" for name, month in months.items() if month},
        **{name: value.value for name, value in choices.items() if value},
    }


def _of_system(system: AISystem) -> dict[str, Any]:
    return {
        "product_name": " ".join(part for part in (system.name, system.product_version) if part),
        "provider": system.provider,
        "model_name_version": system.models,
        "ai_technique": system.techniques,
        "source_code_url": system.source_code_url if system.licence != PROPRIETARY else "",
    }


def _region(db: Session, organisation_id: int) -> str:
    """The body's own key, if it has an official one."""
    key = queries.organisation_key(db, organisation_id)
    return key if key.isdigit() else ""


def _run(db: Session, solution: Solution, deployment: Deployment) -> Assessment | None:
    """The newest run of the AI Act check: of the deployment, the solution, or the request it came from."""
    places = (
        (Subject.deployment, deployment.id),
        (Subject.solution, solution.id),
        (Subject.ticket, solution.ticket_id),
    )
    found = (newest(db, AssessmentKind.ai_act, kind, place) for kind, place in places if place is not None)
    return next((run for run in found if run is not None), None)


def of_run(run: Assessment) -> dict[str, Any]:
    """What a run of the AI Act check says: class, day and version of the questions, roles, points of Annex III."""
    points = run.answers.get("q_annex3", [])
    roles = {role["id"] for role in run.result["roles"]} & {str(role) for role in ROLE_LABELS}
    why = run.result["rule"]["why"]["de"]
    return {
        "risk_class": {
            "class": run.result["class_"]["id"],
            "date": local(run.at).date().isoformat(),
            "questionnaire_version": run.catalogue_version,
        },
        "ai_act_role": sorted(roles),
        "annex_iii_points": [point for point in points if point not in {"none", "unclear"}],
        "class_reason": why[: FIELDS["class_reason"].longest],
    }
