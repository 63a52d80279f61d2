"""The plan, as a ticket's page and its JSON show it."""

from typing import Any

from sqlalchemy.orm import Session

from app.consultation.models import STEP_LABELS, StepState
from app.consultation.queries import steps_of
from app.people.viewer import Viewer
from app.tickets.models import Ticket


def plan(db: Session, _viewer: Viewer, ticket: Ticket) -> dict[str, Any]:
    """`plan`: the steps in order; `plan_done`: how many are behind; `step_labels`."""
    steps = steps_of(db, ticket.id or 0) if ticket.consultation_at else []
    done = sum(step.state in {StepState.done, StepState.skipped} for step in steps)
    return {"plan": steps, "plan_done": done, "step_labels": STEP_LABELS}
