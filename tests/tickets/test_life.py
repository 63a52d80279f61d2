"""Random verbs by random people: what must hold of every ticket, whatever they do."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.clock.deadlines import Kind, status
from app.consultation.models import StepState
from app.consultation.queries import steps_of
from app.consultation.service import PlannedStep, StepChange, change_step, start_plan
from app.errors import AppError
from app.people.queries import user_by_email
from app.people.viewer import Viewer
from app.policy import can
from app.signin.sessions import viewer_of
from app.tickets import queries, service
from app.tickets.models import OPEN_STAGES, Entry, EntryKind, Pause, Priority, ResolutionKind, Stage, Ticket, WaitingFor
from app.tickets.timing import as_clock_pause, office_hours
from tests.factories import ADVISOR, ADVISOR2, COLLEAGUE, OFFICER, READER, STRANGER, file_ticket

PEOPLE = (OFFICER, COLLEAGUE, STRANGER, ADVISOR, ADVISOR2, READER)
TEXTS = ("title", "description", "organisation_id", "reporter_id", "submitted_at", "topic_id")


class Life(RuleBasedStateMachine):
    """Some tickets of Köthen and Magdeburg in one transaction; `said` is what was replied, and where it went."""

    engine: Engine
    tickets = Bundle("tickets")

    def __init__(self) -> None:
        super().__init__()
        self.connection = self.engine.connect()
        self.transaction = self.connection.begin()
        self.db = Session(self.connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
        self.people = {email: self._viewer(email) for email in PEOPLE}
        self.said: list[str] = []
        self.before_merge: dict[str, dict[str, Any]] = {}

    def _viewer(self, email: str) -> Viewer:
        user = user_by_email(self.db, email)
        assert user is not None
        return viewer_of(self.db, user)

    def teardown(self) -> None:
        self.db.close()
        self.transaction.rollback()
        self.connection.close()

    def _try(self, reference: str, who: str, action: str, verb: Callable[[Ticket, Viewer], Any]) -> bool:
        """What a route does: look through the viewer's eyes, ask the table, do it, or refuse and change nothing."""
        viewer = self.people[who]
        attempt = self.db.begin_nested()
        try:
            ticket = queries.by_reference(self.db, viewer, reference)
            if not can(viewer, action, queries.facts(self.db, ticket)):
                attempt.rollback()
                return False
            verb(ticket, viewer)
            self.db.flush()
            attempt.commit()
        except AppError:
            attempt.rollback()
            return False
        return True

    @rule(target=tickets, by=st.sampled_from([OFFICER, COLLEAGUE, STRANGER]), confidential=st.booleans())
    def file(self, by: str, confidential: bool) -> str:
        return file_ticket(self.db, self.people.__getitem__, by=by, confidential=confidential).reference

    @rule(reference=tickets, who=st.sampled_from(PEOPLE), wait=st.booleans())
    def reply(self, reference: str, who: str, wait: bool) -> None:
        text = f"Antwort {len(self.said)}"
        if self._try(
            reference,
            who,
            "ticket.reply",
            lambda t, v: service.reply(self.db, t, author=v, body=text, wait_for_body=wait),
        ):
            self.said.append(text)

    @rule(reference=tickets, who=st.sampled_from(PEOPLE))
    def take_up(self, reference: str, who: str) -> None:
        self._try(reference, who, "ticket.work", lambda t, v: service.take_up(self.db, t, actor=v))

    @rule(reference=tickets, who=st.sampled_from(PEOPLE), priority=st.sampled_from(Priority))
    def triage(self, reference: str, who: str, priority: Priority) -> None:
        wish = service.Triage(priority=priority)
        self._try(reference, who, "ticket.work", lambda t, v: service.triage(self.db, t, wish, actor=v))

    @rule(reference=tickets, who=st.sampled_from(PEOPLE))
    def start_plan(self, reference: str, who: str) -> None:
        steps = [PlannedStep("Eins"), PlannedStep("Zwei")]
        self._try(reference, who, "ticket.work", lambda t, v: start_plan(self.db, t, steps, actor=v))

    @rule(reference=tickets, who=st.sampled_from(PEOPLE), state=st.sampled_from(StepState), number=st.integers(0, 1))
    def move_step(self, reference: str, who: str, state: StepState, number: int) -> None:
        def move(ticket: Ticket, viewer: Viewer) -> None:
            steps = steps_of(self.db, ticket.id or 0)
            if steps:
                wish = StepChange(state=state, skip_reason="Entfällt.")
                change_step(self.db, ticket, steps[number], wish, actor=viewer)

        self._try(reference, who, "ticket.work", move)

    @rule(reference=tickets, who=st.sampled_from(PEOPLE), waiting_for=st.sampled_from(WaitingFor))
    def wait(self, reference: str, who: str, waiting_for: WaitingFor) -> None:
        if waiting_for == WaitingFor.nobody:
            self._try(reference, who, "ticket.work", lambda t, v: service.resume(self.db, t, actor=v))
        else:
            self._try(reference, who, "ticket.work", lambda t, v: service.wait(self.db, t, waiting_for, actor=v))

    @rule(reference=tickets, who=st.sampled_from(PEOPLE))
    def resolve(self, reference: str, who: str) -> None:
        def verb(ticket: Ticket, viewer: Viewer) -> None:
            service.resolve(self.db, ticket, actor=viewer, kind=ResolutionKind.answered, summary="So.")

        self._try(reference, who, "ticket.work", verb)

    @rule(reference=tickets, who=st.sampled_from(PEOPLE))
    def close(self, reference: str, who: str) -> None:
        self._try(reference, who, "ticket.close", lambda t, v: service.close(self.db, t, actor=v))

    @rule(reference=tickets, who=st.sampled_from(PEOPLE))
    def reopen(self, reference: str, who: str) -> None:
        self._try(reference, who, "ticket.reopen", lambda t, v: service.reopen(self.db, t, actor=v, reason="Doch."))

    @rule(reference=tickets, who=st.sampled_from(PEOPLE))
    def decline(self, reference: str, who: str) -> None:
        self._try(reference, who, "ticket.work", lambda t, v: service.decline(self.db, t, actor=v, reason="Nein."))

    @rule(reference=tickets, other=tickets, who=st.sampled_from(PEOPLE))
    def merge(self, reference: str, other: str, who: str) -> None:
        before = self._snapshot(reference)

        def verb(ticket: Ticket, viewer: Viewer) -> None:
            service.merge(self.db, ticket, queries.by_reference(self.db, viewer, other), actor=viewer)

        if self._try(reference, who, "ticket.work", verb):
            self.before_merge[reference] = before

    @rule(reference=tickets, who=st.sampled_from(PEOPLE))
    def undo_merge(self, reference: str, who: str) -> None:
        if self._try(reference, who, "ticket.work", lambda t, v: service.undo_merge(self.db, t, actor=v)):
            assert self._snapshot(reference) == self.before_merge.pop(reference)

    @rule(reference=tickets, who=st.sampled_from(PEOPLE), confidential=st.booleans())
    def mark(self, reference: str, who: str, confidential: bool) -> None:
        before = self._ticket(reference).stage
        self._try(
            reference,
            who,
            "ticket.mark_confidential",
            lambda t, v: service.mark_confidential(self.db, t, confidential, actor=v),
        )
        if before == Stage.merged and reference in self.before_merge:
            self.before_merge[reference] |= {"confidential": self._ticket(reference).confidential}

    def _ticket(self, reference: str) -> Ticket:
        return self.db.scalars(select(Ticket).where(col(Ticket.reference) == reference)).one()

    def _snapshot(self, reference: str) -> dict[str, Any]:
        """What a merge and its undoing must leave as it was."""
        ticket = self._ticket(reference)
        left_out = {"activity_at", "due_at", "reply_due_at", "triage_due_at"}
        return {name: value for name, value in ticket.model_dump().items() if name not in left_out}

    def _all(self) -> list[Ticket]:
        return list(self.db.scalars(select(Ticket)))

    @invariant()
    def no_reply_is_lost(self) -> None:
        texts = self.db.scalars(select(col(Entry.body)).where(col(Entry.kind) == EntryKind.reply))
        assert sorted(texts) == sorted(self.said)

    @invariant()
    def timestamps_are_in_order(self) -> None:
        for ticket in self._all():
            moments = (ticket.submitted_at, ticket.triaged_at, ticket.consultation_at, ticket.resolved_at)
            passed = [moment for moment in (*moments, ticket.closed_at) if moment is not None]
            assert passed == sorted(passed)
            assert ticket.activity_at >= ticket.submitted_at

    @invariant()
    def stages_and_facts_agree(self) -> None:
        for ticket in self._all():
            assert (ticket.resolved_at is not None) == (ticket.stage in {Stage.resolved, Stage.closed})
            assert (ticket.closed_at is not None) == (ticket.stage == Stage.closed)
            assert (ticket.declined_at is not None) == (ticket.stage == Stage.declined)
            assert (ticket.merged_into_id is not None) == (ticket.stage == Stage.merged)
            if ticket.stage not in OPEN_STAGES:
                assert ticket.due_at is None
            if ticket.stage in {Stage.triage, Stage.consultation}:
                assert ticket.advisor_id is not None

    @invariant()
    def clocks_are_never_negative(self) -> None:
        hours, later = office_hours(self.db), datetime.now(UTC) + timedelta(days=3)
        for ticket in self._all():
            rows = list(self.db.scalars(select(Pause).where(col(Pause.ticket_id) == ticket.id)))
            assert sum(row.ended_at is None for row in rows) == (ticket.waiting_for != WaitingFor.nobody), (
                ticket.reference
            )
            found = status(
                ticket.submitted_at,
                Kind.triage,
                ticket.priority,
                hours,
                now=later,
                pauses=[as_clock_pause(row) for row in rows],
                met_at=ticket.triage_done_at,
            )
            assert min(found.elapsed, found.remaining, found.late_by) >= timedelta()


@pytest.mark.slow
def test_whatever_people_do_a_ticket_stays_in_order(engine: Engine) -> None:
    machine = type("LifeHere", (Life,), {"engine": engine})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=60, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
