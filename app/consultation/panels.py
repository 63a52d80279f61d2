"""The plan, as a ticket's page and its JSON show it."""

from typing import Any

from sqlalchemy.orm import Session

from app.clock.nearness import day_nearness
from app.consultation.models import STEP_LABELS, StepState
from app.consultation.queries import steps_of
from app.people.models import now
from app.people.viewer import Viewer
from app.tickets.models import Stage, Ticket, WaitingFor
from app.web.formats import local


def plan(db: Session, _viewer: Viewer, ticket: Ticket, _there: bool = True) -> dict[str, Any]:
    """`plan`: the steps in order; `plan_done`: how many are behind; `step_labels`; `step_nearness`: how near the day of
    a step is, by its number, while somebody works towards it."""
    steps = steps_of(db, ticket.id or 0) if ticket.consultation_at else []
    done = sum(step.state in {StepState.done, StepState.skipped} for step in steps)
    today = local(now()).date()
    at_work = ticket.stage == Stage.consultation and ticket.waiting_for == WaitingFor.nobody
    ahead = [step for step in steps if at_work and step.due_on and step.state in {StepState.open, StepState.active}]
    near = {step.number: day_nearness(step.due_on, today) for step in ahead if step.due_on}
    return {"plan": steps, "plan_done": done, "step_labels": STEP_LABELS, "step_nearness": near}
