"""The verbs of a plan: start it, change it, and take its steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy.orm import Session

from app.clock.hours import add_working_time
from app.consultation import queries
from app.consultation.models import PlanTemplate, Step, StepState
from app.errors import Conflict, Invalid, Stale
from app.people.models import now
from app.people.viewer import Viewer
from app.texts import _
from app.tickets.change import changed, expect, happened, tell_body, ticket_id
from app.tickets.models import Stage, Ticket
from app.tickets.timing import office_hours
from app.web.formats import ZONE
from app.web.markdown import render

WORKING_DAY = timedelta(hours=8)


@dataclass(frozen=True)
class PlannedStep:
    """A step as it is planned."""

    title: str
    description: str = ""
    due_on: date | None = None


def from_template(db: Session, template: PlanTemplate) -> list[PlannedStep]:
    """The template's steps with due dates counted in working days from now."""
    hours = office_hours(db)
    steps = []
    for step in template.steps:
        days = step.get("days")
        due = add_working_time(now(), WORKING_DAY * int(days), hours).astimezone(ZONE).date() if days else None
        steps.append(PlannedStep(step["title"], step.get("description", ""), due))
    return steps


def start_plan(db: Session, ticket: Ticket, steps: Sequence[PlannedStep], *, actor: Viewer) -> None:
    """Triage → consultation: the plan is laid out and its first step begins."""
    expect(ticket, Stage.triage)
    if ticket.triage_done_at is None:
        raise Conflict(_("Bitte ordnen Sie die Anfrage zuerst ein: Thema, Priorität und wer sie bearbeitet."))
    if not steps:
        raise Invalid({"steps": _("Ein Plan braucht mindestens einen Schritt.")})
    moment = now()
    for number, step in enumerate(steps, start=1):
        first = number == 1
        db.add(
            Step(
                ticket_id=ticket_id(ticket),
                number=number,
                title=step.title,
                description=step.description,
                due_on=step.due_on,
                state=StepState.active if first else StepState.open,
                started_at=moment if first else None,
            )
        )
    ticket.stage = Stage.consultation
    ticket.consultation_at = moment
    happened(db, ticket, actor, "plan_started")
    tell_body(db, ticket, actor, "plan_started")
    _set_step_due(db, ticket)
    changed(
        db,
        ticket,
        actor,
        "start_plan",
        before={"stage": Stage.triage},
        after={"stage": ticket.stage, "steps": len(steps)},
    )


@dataclass(frozen=True)
class StepChange:
    """What becomes of a step; None leaves a thing as it is."""

    state: StepState | None = None
    title: str | None = None
    description: str | None = None
    due_on: date | None = None
    clear_due: bool = False
    result: str | None = None
    skip_reason: str | None = None
    version: int | None = None


EVENTS = {
    StepState.active: "step_started",
    StepState.done: "step_done",
    StepState.skipped: "step_skipped",
    StepState.open: "step_reopened",
}


def change_step(db: Session, ticket: Ticket, step: Step, wish: StepChange, *, actor: Viewer) -> None:
    """Changes one step. Skipping needs a reason; when a step ends, the next open one begins."""
    expect(ticket, Stage.consultation)
    before = facts_of(step)
    if wish.version is not None and wish.version != step.version:
        raise Stale(_("Jemand anderes hat inzwischen gespeichert. Ihre Eingaben sind noch da."), before)
    _write(step, wish)
    if wish.state is not None and wish.state != step.state:
        _move(db, ticket, step, wish.state, actor)
    step.version += 1
    _set_step_due(db, ticket)
    changed(db, ticket, actor, "change_step", before=_short(before), after=_short(facts_of(step)))


def _write(step: Step, wish: StepChange) -> None:
    if wish.title is not None:
        step.title = wish.title
    if wish.description is not None:
        step.description = wish.description
    if wish.due_on is not None or wish.clear_due:
        step.due_on = wish.due_on
    if wish.result is not None:
        step.result, step.result_html = wish.result, render(wish.result)
    if wish.skip_reason is not None:
        step.skip_reason = wish.skip_reason


def _move(db: Session, ticket: Ticket, step: Step, state: StepState, actor: Viewer) -> None:
    if state == StepState.skipped and not step.skip_reason:
        raise Invalid({"skip_reason": _("Bitte schreiben Sie, warum der Schritt entfällt.")})
    moment = now()
    step.state = state
    if state == StepState.active:
        step.started_at, step.ended_at = step.started_at or moment, None
    elif state == StepState.open:
        step.started_at = step.ended_at = None
    else:
        step.ended_at = moment
    happened(db, ticket, actor, EVENTS[state], facts={"number": step.number, "step": step.title})
    if state == StepState.done:
        tell_body(db, ticket, actor, "step_done", step=step.title)
    if state in {StepState.done, StepState.skipped}:
        _begin_next(db, ticket, moment)


def _begin_next(db: Session, ticket: Ticket, moment: datetime) -> None:
    db.flush()
    steps = queries.steps_of(db, ticket_id(ticket))
    if any(step.state == StepState.active for step in steps):
        return
    for step in steps:
        if step.state == StepState.open:
            step.state, step.started_at = StepState.active, moment
            return


def add_step(db: Session, ticket: Ticket, planned: PlannedStep, *, actor: Viewer) -> Step:
    """Appends a step to the plan."""
    expect(ticket, Stage.consultation)
    steps = queries.steps_of(db, ticket_id(ticket))
    step = Step(
        ticket_id=ticket_id(ticket),
        number=len(steps) + 1,
        title=planned.title,
        description=planned.description,
        due_on=planned.due_on,
    )
    db.add(step)
    _begin_next(db, ticket, now())
    happened(db, ticket, actor, "plan_changed")
    _set_step_due(db, ticket)
    changed(db, ticket, actor, "add_step", after={"number": step.number})
    return step


def _set_step_due(db: Session, ticket: Ticket) -> None:
    """The earliest due day of the steps not yet ended, as the end of that day in Berlin."""
    db.flush()
    days = [
        step.due_on
        for step in queries.steps_of(db, ticket_id(ticket))
        if step.due_on and step.state in {StepState.open, StepState.active}
    ]
    ticket.step_due_at = datetime.combine(min(days), time(23, 59, 59), tzinfo=ZONE).astimezone(UTC) if days else None


def facts_of(step: Step) -> dict[str, str | int | None]:
    """A step as it stands, for the journal and for someone whose save came too late."""
    return {
        "number": step.number,
        "state": step.state.value,
        "title": step.title,
        "due_on": step.due_on.isoformat() if step.due_on else None,
        "result": step.result,
        "skip_reason": step.skip_reason,
        "version": step.version,
    }


def _short(facts: dict[str, str | int | None]) -> dict[str, str | int | None]:
    return {key: facts[key] for key in ("number", "state", "due_on")}
