"""Plans and steps as JSON under /api/v1."""

from datetime import date

from pydantic import Field
from starlette.responses import Response

from app.consultation import queries, service
from app.consultation.forms import Text, Title
from app.consultation.guards import WorkableStep
from app.consultation.models import StepState
from app.database import Db
from app.errors import Invalid
from app.texts import _
from app.tickets.api.shapes import Body, StepOut, TicketOut
from app.tickets.api.tickets import updated
from app.tickets.guards import Workable
from app.web.access import CurrentUser
from app.web.api import Keyed
from app.web.visit import router as new_router

router = new_router(prefix="/api/v1/tickets/{reference}", tags=["Plan"])


class NewStepBody(Body):
    title: Title
    description: Text = ""
    due_on: date | None = None


class PlanBody(Body):
    template: str = Field("standard", max_length=80, description="Used when there are no steps.")
    steps: list[NewStepBody] = Field(default_factory=list, max_length=50)


class StepBody(Body):
    """What becomes of a step; what is missing stays as it is."""

    state: StepState | None = None
    title: Title | None = None
    description: Text | None = None
    due_on: date | None = None
    result: Text | None = Field(None, description="Markdown.")
    skip_reason: Text | None = None
    version: int | None = Field(None, description="Refused with 409 when the step has changed since this version.")


@router.post("/plan", name="api.consultation.plan.create", response_model=TicketOut)
def create_plan(db: Db, viewer: CurrentUser, ticket: Workable, body: PlanBody, once: Keyed) -> Response:
    """Begins the consultation with a template's steps or your own. Centre only."""
    steps = [service.PlannedStep(step.title, step.description, step.due_on) for step in body.steps]
    if not steps:
        template = queries.plan_template(db, body.template)
        if template is None or not template.active:
            raise Invalid({"template": _("Diesen Plan gibt es nicht.")})
        steps = service.from_template(db, template)
    service.start_plan(db, ticket, steps, actor=viewer)
    return updated(db, viewer, ticket, once)


@router.post("/steps/{number}", name="api.consultation.steps.update", response_model=StepOut)
def update_step(
    db: Db, viewer: CurrentUser, ticket: Workable, step: WorkableStep, body: StepBody, once: Keyed
) -> Response:
    """Changes a step; skipping one needs a reason. Centre only."""
    service.change_step(db, ticket, step, service.StepChange(**body.model_dump()), actor=viewer)
    return once.answer(StepOut.model_validate(step, from_attributes=True), status=200)
