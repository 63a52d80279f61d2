"""The life of a ticket: every verb in every stage, allowed or refused."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from app.consultation.queries import step
from app.consultation.service import PlannedStep, StepChange, add_step, change_step, start_plan
from app.errors import Conflict, NotFound
from app.people.viewer import Viewer
from app.tickets import service
from app.tickets.models import Priority, ResolutionKind, Stage, Ticket, WaitingFor
from tests.factories import ADVISOR, ADVISOR2, OFFICER, Known, file_ticket, in_stage

S = Stage
ALL = frozenset(Stage)
OPEN = frozenset({S.submitted, S.triage, S.consultation})
Verb = Callable[[Session, Ticket, Known], object]


def _finish_step(db: Session, ticket: Ticket, viewer: Known) -> None:
    from app.consultation.models import StepState

    assert ticket.id is not None
    change_step(db, ticket, step(db, ticket.id, 1), StepChange(state=StepState.done), actor=viewer(ADVISOR))


def _merge(db: Session, ticket: Ticket, viewer: Known) -> None:
    service.merge(db, ticket, file_ticket(db, viewer, title="Ziel"), actor=viewer(ADVISOR))


def _officer(viewer: Known) -> Viewer:
    return viewer(OFFICER)


VERBS: dict[str, tuple[Verb, frozenset[Stage], dict[Stage, Stage]]] = {
    "take up": (
        lambda db, t, v: service.take_up(db, t, actor=v(ADVISOR)), frozenset({S.submitted}), {S.submitted: S.triage},
    ),
    "triage": (
        lambda db, t, v: service.triage(db, t, service.Triage(priority=Priority.high), actor=v(ADVISOR)),
        OPEN, {S.submitted: S.triage},
    ),
    "start plan": (
        lambda db, t, v: start_plan(db, t, [PlannedStep("Erstgespräch")], actor=v(ADVISOR)),
        frozenset({S.triage}), {S.triage: S.consultation},
    ),
    "add step": (
        lambda db, t, v: add_step(db, t, PlannedStep("Mehr"), actor=v(ADVISOR)),
        frozenset({S.consultation}), {},
    ),
    "finish step": (_finish_step, frozenset({S.consultation}), {}),
    "resolve": (
        lambda db, t, v: service.resolve(db, t, actor=v(ADVISOR), kind=ResolutionKind.answered, summary="So."),
        frozenset({S.consultation}), {S.consultation: S.resolved},
    ),
    "close": (
        lambda db, t, v: service.close(db, t, actor=_officer(v)), frozenset({S.resolved}), {S.resolved: S.closed},
    ),
    "reopen": (
        lambda db, t, v: service.reopen(db, t, actor=_officer(v), reason="Doch nicht."),
        frozenset({S.resolved, S.closed}), {S.resolved: S.consultation, S.closed: S.consultation},
    ),
    "decline": (
        lambda db, t, v: service.decline(db, t, actor=v(ADVISOR), reason="Nein."),
        frozenset({S.submitted, S.triage}), {S.submitted: S.declined, S.triage: S.declined},
    ),
    "merge": (_merge, frozenset({S.submitted, S.triage}), {S.submitted: S.merged, S.triage: S.merged}),
    "undo merge": (
        lambda db, t, v: service.undo_merge(db, t, actor=v(ADVISOR)), frozenset({S.merged}), {S.merged: S.submitted},
    ),
    "wait": (
        lambda db, t, v: service.wait(db, t, WaitingFor.municipality, actor=v(ADVISOR)), OPEN, {},
    ),
    "reply": (
        lambda db, t, v: service.reply(db, t, author=_officer(v), body="Danke."),
        OPEN | {S.resolved, S.merged}, {},
    ),
    "note": (
        lambda db, t, v: service.note(db, t, author=v(ADVISOR), body="Intern.") , ALL - {S.merged}, {},
    ),
    "rate": (
        lambda db, t, v: service.rate(db, t, actor=_officer(v), stars=5, comment=""),
        frozenset({S.resolved, S.closed}), {},
    ),
    "split": (
        lambda db, t, v: service.split(db, t, actor=v(ADVISOR), title="Teil", description="x") , OPEN, {},
    ),
    "assign": (
        lambda db, t, v: service.assign(db, t, v(ADVISOR2).id, actor=v(ADVISOR)), OPEN | {S.resolved}, {},
    ),
}  # fmt: skip


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("name", VERBS)
def test_a_verb_works_in_its_stages_and_is_refused_in_all_others(
    db: Session, viewer: Known, name: str, stage: Stage
) -> None:
    verb, allowed, moves = VERBS[name]
    ticket = in_stage(db, viewer, stage)
    if stage in allowed:
        verb(db, ticket, viewer)
        assert ticket.stage == moves.get(stage, stage)
    else:
        before = ticket.model_dump()
        with pytest.raises((Conflict, NotFound)):
            verb(db, ticket, viewer)
        db.rollback()
        db.refresh(ticket)
        assert ticket.model_dump() == before
