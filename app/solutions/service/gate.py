"""The gate: a deployment becomes a pilot, or goes into operation, once its guardrails let it."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from app import journal
from app.assessments.engine import Answers
from app.assessments.guardrails import Guardrail
from app.assessments.models import Assessment, Subject
from app.assessments.service import Wish, keep_ai_act, keep_checklist, told
from app.errors import Blocked, Conflict, Invalid
from app.outbox.service import tell
from app.people.models import now
from app.people.viewer import Viewer
from app.solutions import queries
from app.solutions.labels import months_ago
from app.solutions.models import STATUS_LABELS, Deployment, GuardrailException, Status
from app.solutions.queries import DeploymentRows, reference_of
from app.solutions.service.content import Content
from app.texts import _, ngettext
from app.web.formats import local

MOST_MONTHS = 12


class GateClosed(Blocked):
    """`open` are the "musts" that are in the way."""

    def __init__(self, status: Status, open_: list[Guardrail]) -> None:
        text = ngettext(
            "„%(status)s“ geht noch nicht: %(num)s Muss-Punkt der Leitplanken ist offen.",
            "„%(status)s“ geht noch nicht: %(num)s Muss-Punkte der Leitplanken sind offen.",
            len(open_),
        ) % {"status": _(STATUS_LABELS[status]), "num": len(open_)}
        super().__init__(text, {one.id: str(one.said("title")) for one in open_})
        self.wanted = status
        self.open = open_


def open_for(db: Session, deployment: Deployment, status: Status) -> list[Guardrail]:
    """The "musts" that keep the deployment from becoming `status`; none where it is that already."""
    if status is deployment.status or status not in queries.GATED:
        return []
    system = queries.system_by_id(db, deployment.system_id)
    return queries.standing(db, deployment, system.techniques if system else []).open(status)


def expect_open(db: Session, deployment: Deployment, status: Status) -> None:
    """Raises GateClosed. Every change of a deployment's status goes through here."""
    open_ = open_for(db, deployment, status)
    if open_:
        raise GateClosed(status, open_)


def held_back(db: Session, deployment: Deployment, content: Content) -> Content:
    """The content, with the status as it was where the gate is closed; what else was told holds anyway.

    What the content says of the deployment counts already.
    """
    as_told = Deployment(
        id=deployment.id,
        organisation_id=deployment.organisation_id,
        system_id=content.system_id,
        status=deployment.status,
        data_category=content.data_category,
        automation_level=content.automation_level,
        risk_class=content.risk_class,
    )
    if open_for(db, as_told, content.status):
        return content.model_copy(update={"status": deployment.status})
    return content


def check_deployment_ai_act(db: Session, deployment: Deployment, answers: Answers, *, actor: Viewer) -> Assessment:
    """Keeps a run of the AI Act check with the deployment."""
    run = keep_ai_act(db, Subject.deployment, deployment.id or 0, answers, actor=actor)
    after = {"number": run.number, "class": run.result["class_"]["id"], "version": run.catalogue_version}
    record(db, deployment, actor, "check_ai_act", after=after)
    return run


def check_deployment(db: Session, deployment: Deployment, wish: Wish, *, actor: Viewer) -> Assessment:
    """Keeps a checklist with the deployment. Raises as `keep_checklist` does."""
    run = keep_checklist(db, Subject.deployment, deployment.id or 0, wish, actor=actor)
    record(db, deployment, actor, "check_guardrails", after=told(run))
    return run


def grant_exception(
    db: Session, rows: DeploymentRows, guardrail: str, *, reason: str, until: date, actor: Viewer
) -> GuardrailException:
    """Lets the deployment through though this "must" is open, up to a day within twelve months.

    Raises Invalid at "guardrail" or "until".
    """
    today = local(now()).date()
    open_ = queries.standing(db, rows.deployment, rows.techniques).open(Status.operation)
    one = next((one for one in open_ if one.id == guardrail), None)
    wrong = {}
    if one is None:
        wrong["guardrail"] = _("Diese Leitplanke hält den Einsatz nicht auf.")
    if not today < until <= months_ago(today, -MOST_MONTHS):
        wrong["until"] = _("Bitte wählen Sie einen Tag nach heute, höchstens zwölf Monate voraus.")
    if wrong or one is None:
        raise Invalid(wrong)
    granted = GuardrailException(
        deployment_id=rows.deployment.id or 0,
        guardrail=one.id,
        title=one.title,
        title_en=one.title_en,
        reason=reason,
        until=until,
        granted_by_id=actor.id,
    )
    db.add(granted)
    db.flush()
    after = {"guardrail": one.id, "until": until.isoformat()}
    record(db, rows.deployment, actor, "grant_exception", after=after)
    tell(db, _body(db, rows, actor), "exception_granted", _facts(rows, actor), _path(rows))
    return granted


def end_exception(db: Session, rows: DeploymentRows, exception_id: int, *, actor: Viewer) -> None:
    """Takes an exception back. Raises NotFound, or Conflict where it has ended."""
    found = queries.exception_of(db, rows.deployment.id or 0, exception_id)
    if found.ended_at is not None or found.until < local(now()).date():
        raise Conflict(_("Diese Ausnahme gilt schon nicht mehr."))
    found.ended_at, found.ended_by_id = now(), actor.id
    db.flush()
    before = {"guardrail": found.guardrail, "until": found.until.isoformat()}
    record(db, rows.deployment, actor, "end_exception", before=before)
    tell(db, _body(db, rows, actor), "exception_ended", _facts(rows, actor), _path(rows))


def _body(db: Session, rows: DeploymentRows, actor: Viewer) -> set[int]:
    """Who hears of an exception."""
    return set(queries.people_of_body(db, rows.deployment.organisation_id)) - {actor.id}


def _facts(rows: DeploymentRows, actor: Viewer) -> dict[str, str]:
    return {"reference": reference_of(rows.deployment.id), "title": rows.title, "by": actor.name}


def _path(rows: DeploymentRows) -> str:
    """Services know no routes, so this one path is written out."""
    return f"/deployments/{rows.deployment.id}"


def record(
    db: Session,
    deployment: Deployment,
    actor: Viewer,
    action: str,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    name = reference_of(deployment.id)
    journal.record(db, actor, f"deployment.{action}", "deployment", deployment.id, name, before=before, after=after)
