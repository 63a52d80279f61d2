"""A deployment's own page: how it stands to the AI Act and the guardrails, and the gate."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from app.assessments.assessable import Assessed, Door, check_pages, checklist_pages
from app.assessments.engine import Answers, questionnaire
from app.assessments.guardrails import Applies, Phase
from app.assessments.models import Assessment, Subject
from app.assessments.queries import latest
from app.assessments.service import Wish
from app.database import Db
from app.errors import Forbidden, Invalid
from app.people.models import now
from app.people.viewer import Viewer
from app.policy import can
from app.solutions import queries, service
from app.solutions.forms import ExceptionForm, ExceptionInput, StatusInput
from app.solutions.guards import DeploymentId, Exceptable, OwnDeployment, may_deployment
from app.solutions.labels import label, months_ago
from app.solutions.models import STATUS_LABELS, SolutionState, Status
from app.solutions.queries import DeploymentRows, reference_of
from app.texts import _
from app.web.access import CurrentUser
from app.web.formats import local
from app.web.forms import Form
from app.web.templating import go, page, url
from app.web.visit import router as new_router

router = new_router()
# paused and retired have no guardrails of their own before which they would have to stop.
PHASES = {Status.paused: Phase.operation, Status.retired: Phase.retirement}
NUMBER = "E-"


class DeploymentDoor(Door):
    path = "/deployments/{deployment_id}"
    routes = "deployments"
    readable = staticmethod(may_deployment("solution.edit"))
    typing = staticmethod(may_deployment("assessment.run", lock=False))
    assessable = staticmethod(may_deployment("assessment.run"))

    def find(self, db: Session, viewer: Viewer, reference: str) -> DeploymentRows | None:
        head, number = reference[: len(NUMBER)].upper(), reference[len(NUMBER) :]
        if head != NUMBER or not (number.isascii() and number.isdigit() and len(number) < 10):
            return None
        rows = queries.deployment_for(db, viewer, int(number), lock=True)
        if not can(viewer, "assessment.run", queries.facts(rows.deployment)):
            raise Forbidden(_("Dafür hat Ihr Konto keine Berechtigung."))
        return rows

    def assessed(self, _db: Session, row: DeploymentRows) -> Assessed:
        number = row.deployment.id or 0
        name = reference_of(number)
        trail = [(_("Lösungen"), url("solutions.index"))]
        if row.solution is not None:
            trail.append((row.solution.title, url("solutions.show", slug=row.solution.slug)))
        trail.append((_("Einsatz %(number)s") % {"number": name}, url("deployments.show", deployment_id=number)))
        params = {"deployment_id": number}
        return Assessed(Subject.deployment, number, row, name, row.title, trail, self.routes, params, name)

    def may_run(self, _db: Session, viewer: Viewer, row: DeploymentRows) -> bool:
        return can(viewer, "assessment.run", queries.facts(row.deployment))

    def files(self, _db: Session, _viewer: Viewer, _row: DeploymentRows) -> Mapping[str, str]:
        return {}

    def file_url(self, _row: DeploymentRows, _file_id: int) -> str:
        return ""

    def known(self, db: Session, row: DeploymentRows) -> tuple[set[Applies], Phase]:
        status = row.deployment.status
        return queries.standing(db, row.deployment, row.techniques).facts, PHASES.get(status) or Phase(status.value)

    def keep_ai_act(self, db: Session, row: DeploymentRows, answers: Answers, *, actor: Viewer) -> Assessment:
        return service.check_deployment_ai_act(db, row.deployment, answers, actor=actor)

    def keep_checklist(self, db: Session, row: DeploymentRows, wish: Wish, *, actor: Viewer) -> Assessment:
        return service.check_deployment(db, row.deployment, wish, actor=actor)


DEPLOYMENTS = DeploymentDoor()
router.include_router(check_pages(DEPLOYMENTS))
router.include_router(checklist_pages(DEPLOYMENTS))


@router.get("/deployments/{deployment_id}", name="deployments.show")
def show(request: Request, db: Db, viewer: CurrentUser, rows: OwnDeployment) -> Response:
    """What is in the way of a pilot and of operation, with the way to each guardrail."""
    return _gate_page(request, db, viewer, rows, Form())


def _gate_page(
    request: Request,
    db: Session,
    viewer: Viewer,
    rows: DeploymentRows,
    form: Form[ExceptionForm],
    *,
    status: int = 200,
    refused: Status | None = None,
) -> Response:
    thing = DEPLOYMENTS.assessed(db, rows)
    standing = queries.standing(db, rows.deployment, rows.techniques)
    found, guardrails = latest(db, Subject.deployment, thing.id)
    today = local(now()).date()
    told = service.current(rows.solution, rows.deployment).status if rows.solution else rows.deployment.status
    archived = rows.solution is not None and rows.solution.state is SolutionState.archived
    return page(
        request,
        "solutions/deployment.html",
        status=status,
        thing=thing,
        rows=rows,
        standing=standing,
        told=told,
        refused=refused,
        steps=[(one, standing.open(one), standing.unmet(one)) for one in _ahead(rows.deployment.status)],
        moves=not archived,
        form=form,
        may_except=can(viewer, "guardrails.except"),
        open_choices=[(one.id, f"{one.id} {one.said('title')}") for one in standing.open(Status.operation)],
        latest_end=months_ago(today, -service.MOST_MONTHS),
        assessed=found,
        current_versions={"ai_act": questionnaire().version, "guardrails": str(guardrails)},
        assessment_url=partial(_path, thing),
        label=label,
    )


def _ahead(status: Status) -> list[Status]:
    """What there is to reach from here; where the deployment stands now is looked at, too."""
    return [Status.operation] if status in {Status.operation, Status.paused, Status.retired} else list(queries.GATED)


def _path(thing: Assessed, name: str, **more: Any) -> str:
    return thing.url(name, **more)


@router.post("/deployments/{deployment_id}/status", name="deployments.status.update")
def update_status(request: Request, db: Db, viewer: CurrentUser, rows: OwnDeployment, form: StatusInput) -> Response:
    """Moves the deployment on, or says with 409 what has to be done first."""
    if form.errors:
        raise Invalid(form.errors)
    status = form.data.status
    try:
        service.set_status(db, rows, status, actor=viewer)
    except service.GateClosed:
        return _gate_page(request, db, viewer, rows, Form(), status=409, refused=status)
    waits = rows.solution is not None and rows.solution.revision is not None
    later = _("„%(status)s“ ist gespeichert. Zu lesen ist es, sobald das Kompetenzzentrum es veröffentlicht.")
    text = later if waits else _("Der Stand ist jetzt „%(status)s“.")
    moved = ("success", text % {"status": _(STATUS_LABELS[status])})
    return go("deployments.show", deployment_id=rows.deployment.id, flash=moved)


@router.post("/deployments/{deployment_id}/exceptions", name="deployments.exceptions.create")
def grant(request: Request, db: Db, viewer: CurrentUser, rows: Exceptable, form: ExceptionInput) -> Response:
    if form.errors:
        return _gate_page(request, db, viewer, rows, form, status=422)
    told = form.data
    try:
        service.grant_exception(db, rows, told.guardrail, reason=told.reason, until=told.until, actor=viewer)
    except Invalid as invalid:
        form.add_errors(invalid.fields)
        return _gate_page(request, db, viewer, rows, form, status=422)
    granted = ("success", _("Die Ausnahme gilt ab jetzt."))
    return go("deployments.show", deployment_id=rows.deployment.id, flash=granted, anchor="exceptions")


@router.post("/deployments/{deployment_id}/exceptions/{exception_id}/end", name="deployments.exceptions.end")
def end(db: Db, viewer: CurrentUser, rows: Exceptable, exception_id: DeploymentId) -> Response:
    service.end_exception(db, rows, exception_id, actor=viewer)
    ended = ("success", _("Die Ausnahme ist zurückgenommen."))
    return go("deployments.show", deployment_id=rows.deployment.id, flash=ended, anchor="exceptions")
