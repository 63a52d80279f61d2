"""Random verbs by random people, while time goes by: what must hold of every ticket, whatever they do."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)
from obstore.store import MemoryStore
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.clock.deadlines import Kind, State, status, target_for
from app.clock.hours import working_time_between
from app.consultation.models import StepState
from app.consultation.queries import steps_of
from app.consultation.service import PlannedStep, StepChange, change_step, start_plan
from app.errors import AppError
from app.files import store
from app.people.models import as_of, now
from app.people.queries import user_by_email
from app.people.viewer import Viewer
from app.policy import can
from app.signin.sessions import viewer_of
from app.tickets import queries, service
from app.tickets.change import version_of
from app.tickets.models import (
    OPEN_STAGES,
    Attachment,
    Entry,
    EntryKind,
    Link,
    Participant,
    Pause,
    Priority,
    ResolutionKind,
    Stage,
    Ticket,
    WaitingFor,
)
from app.tickets.service.attachments import MAX_FILES, Upload, attach
from app.tickets.service.editing import Correction, texts_of
from app.tickets.timing import as_clock_pause, clock_settings
from tests.factories import ADVISOR, ADVISOR2, COLLEAGUE, OFFICER, READER, STRANGER, file_ticket, in_stage

BODY = (OFFICER, COLLEAGUE, STRANGER)
PEOPLE = (*BODY, ADVISOR, ADVISOR2, READER)
# Mostly people who may, so that stories get somewhere; and some who may not.
ANYONE = st.sampled_from((OFFICER, ADVISOR, OFFICER, ADVISOR, COLLEAGUE, STRANGER, ADVISOR2, READER))
WORKER = st.sampled_from((ADVISOR, ADVISOR, ADVISOR, ADVISOR2, ADVISOR2, OFFICER, READER))
FEW = 3  # tickets filed on the way: a few with much of a story say more than many with none
REACHABLE = (Stage.submitted, Stage.triage, Stage.consultation, Stage.resolved, Stage.closed)
Verb = Callable[[Ticket, Viewer], Any]


class Life(RuleBasedStateMachine):
    """Some tickets of Köthen and Magdeburg in one transaction, beside a few facts of what must have become of them.

    `said` holds each reply and note with the ticket it must stand in: for a reply, the one that the ticket it was
    given to went into. `seen` counts what has happened, for whoever wonders how far the stories get.
    """

    engine: Engine
    seen: ClassVar[Counter[str]] = Counter()
    tickets = Bundle("tickets")

    def __init__(self) -> None:
        super().__init__()
        self.connection = self.engine.connect()
        self.transaction = self.connection.begin()
        self.db = Session(self.connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
        self.people = {email: self._viewer(email) for email in PEOPLE}
        self.hours, self.targets = clock_settings(self.db)
        self.moment = now()
        self.filed = 0
        self.said: list[tuple[EntryKind, str, int]] = []
        self.files: Counter[int] = Counter()
        self.links: set[frozenset[int]] = set()
        self.before_merge: dict[str, dict[str, Any]] = {}
        self.elapsed: dict[tuple[str, Kind], timedelta] = {}

    def _viewer(self, email: str) -> Viewer:
        user = user_by_email(self.db, email)
        assert user is not None
        return viewer_of(self.db, user)

    def teardown(self) -> None:
        self.db.close()
        self.transaction.rollback()
        self.connection.close()

    def _try(self, reference: str, who: str, action: str, verb: Verb) -> bool:
        """What a route does: look through the viewer's eyes, ask the table, do it, or refuse and change nothing."""
        viewer = self.people[who]
        attempt = self.db.begin_nested()
        self.moment += timedelta(minutes=7)
        try:
            with as_of(self.moment):
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
        self.seen[action] += 1
        return True

    def _may(self, reference: str, who: str, action: str) -> bool:
        """Whether the table lets the person, whatever the ticket's stage says."""
        ticket = self._ticket(reference)
        return can(self.people[who], action, queries.facts(self.db, ticket))

    # --- Filing, and time -----------------------------------------------------------------------------------

    @initialize(target=tickets)
    def begin(self) -> Any:
        """Two requests of Köthen that could be one, and one that is nearly through."""
        stages = (Stage.submitted, Stage.triage, Stage.resolved)
        with as_of(self.moment):
            return multiple(*(in_stage(self.db, self.people.__getitem__, stage).reference for stage in stages))

    @precondition(lambda self: self.filed < FEW)
    @rule(target=tickets, by=st.sampled_from(BODY), confidential=st.booleans())
    def file(self, by: str, confidential: bool) -> str:
        self.filed += 1
        with as_of(self.moment):
            return file_ticket(self.db, self.people.__getitem__, by=by, confidential=confidential).reference

    @precondition(lambda self: self.filed < FEW)
    @rule(target=tickets, by=st.sampled_from(BODY), stage=st.sampled_from(REACHABLE))
    def file_and_bring_on(self, by: str, stage: Stage) -> str:
        self.filed += 1
        with as_of(self.moment):
            return in_stage(self.db, self.people.__getitem__, stage, by=by).reference

    @rule(days=st.sampled_from([1, 4, 13, 15, 31]), chores=st.booleans())
    def time_goes_by(self, days: int, chores: bool) -> None:
        """The daily chore closes what has been resolved for fourteen days, and nothing else."""
        self.moment += timedelta(days=days)
        if not chores:
            return
        limit = self.moment - timedelta(days=14)
        due = {t.id for t in self._all() if t.stage == Stage.resolved and t.resolved_at and t.resolved_at < limit}
        closed = {ticket.id for ticket in self._all() if ticket.stage == Stage.closed}
        with as_of(self.moment):
            assert service.close_forgotten(self.db) == len(due)
        assert {ticket.id for ticket in self._all() if ticket.stage == Stage.closed} == closed | due
        self.seen["closed by time"] += len(due)

    # --- Conversation ---------------------------------------------------------------------------------------

    @rule(reference=tickets, who=ANYONE, wait=st.booleans())
    def reply(self, reference: str, who: str, wait: bool) -> None:
        self.say(reference, who, wait)

    @precondition(lambda self: self.before_merge)
    @rule(who=ANYONE, wait=st.booleans(), pick=st.integers(0, 9))
    def reply_to_a_merged_one(self, who: str, wait: bool, pick: int) -> None:
        merged = sorted(self.before_merge)
        self.say(merged[pick % len(merged)], who, wait)

    def say(self, reference: str, who: str, wait: bool) -> None:
        text, target = f"Antwort {len(self.said)}", self._destination(reference)
        may = self._may(reference, who, "ticket.reply") and target.stage in {*OPEN_STAGES, Stage.resolved}

        def verb(ticket: Ticket, viewer: Viewer) -> None:
            service.reply(self.db, ticket, author=viewer, body=text, wait_for_body=wait)

        assert self._try(reference, who, "ticket.reply", verb) == may
        if may:
            assert target.id is not None
            self.said.append((EntryKind.reply, text, target.id))
            self.seen["reply passed on"] += target.reference != reference

    @rule(reference=tickets, who=WORKER)
    def note(self, reference: str, who: str) -> None:
        text, ticket = f"Notiz {len(self.said)}", self._ticket(reference)
        may = self._may(reference, who, "ticket.note") and ticket.stage != Stage.merged
        done = self._try(reference, who, "ticket.note", lambda t, v: service.note(self.db, t, author=v, body=text))
        assert done == may
        if may:
            assert ticket.id is not None
            self.said.append((EntryKind.note, text, ticket.id))

    @rule(reference=tickets, who=ANYONE)
    def attach(self, reference: str, who: str) -> None:
        def verb(ticket: Ticket, viewer: Viewer) -> None:
            attach(self.db, ticket, [Upload("a.txt", BytesIO(b"Text.\n"))], author=viewer)

        if self._try(reference, who, "ticket.attach", verb):
            self.files[self._ticket(reference).id or 0] += 1

    @rule(reference=tickets, who=ANYONE, stale=st.booleans())
    def edit(self, reference: str, who: str, stale: bool) -> None:
        """Someone with an old version before their eyes overwrites nothing."""
        before = self._ticket(reference).description
        wish = f"Berichtigt {self.moment:%d%H%M}"

        def verb(ticket: Ticket, viewer: Viewer) -> None:
            wanted = Correction(ticket.title, wish, "", "", "old" if stale else version_of(texts_of(ticket)))
            service.edit(self.db, ticket, wanted, actor=viewer)

        done = self._try(reference, who, "ticket.edit", verb)
        assert not (done and stale)
        assert self._ticket(reference).description == (wish if done else before)

    # --- The centre's moves ---------------------------------------------------------------------------------

    @rule(reference=tickets, who=WORKER)
    def take_up(self, reference: str, who: str) -> None:
        self._try(reference, who, "ticket.work", lambda t, v: service.take_up(self.db, t, actor=v))

    @rule(reference=tickets, who=WORKER, priority=st.sampled_from(Priority))
    def triage(self, reference: str, who: str, priority: Priority) -> None:
        wish = service.Triage(priority=priority)
        self._try(reference, who, "ticket.work", lambda t, v: service.triage(self.db, t, wish, actor=v))

    @rule(reference=tickets, who=WORKER, to=st.sampled_from((ADVISOR, ADVISOR2, OFFICER)))
    def assign(self, reference: str, who: str, to: str) -> None:
        to_id = self.people[to].id
        done = self._try(reference, who, "ticket.work", lambda t, v: service.assign(self.db, t, to_id, actor=v))
        assert not (done and to == OFFICER)

    @rule(reference=tickets, who=WORKER)
    def start_plan(self, reference: str, who: str) -> None:
        steps = [PlannedStep("Eins"), PlannedStep("Zwei")]
        self._try(reference, who, "ticket.work", lambda t, v: start_plan(self.db, t, steps, actor=v))

    @rule(reference=tickets, who=WORKER, state=st.sampled_from(StepState), number=st.integers(0, 1))
    def move_step(self, reference: str, who: str, state: StepState, number: int) -> None:
        def move(ticket: Ticket, viewer: Viewer) -> None:
            steps = steps_of(self.db, ticket.id or 0)
            if steps:
                wish = StepChange(state=state, skip_reason="Entfällt.")
                change_step(self.db, ticket, steps[number], wish, actor=viewer)

        self._try(reference, who, "ticket.work", move)

    @rule(reference=tickets, who=WORKER, waiting_for=st.sampled_from(WaitingFor))
    def wait(self, reference: str, who: str, waiting_for: WaitingFor) -> None:
        if waiting_for == WaitingFor.nobody:
            self._try(reference, who, "ticket.work", lambda t, v: service.resume(self.db, t, actor=v))
        else:
            self._try(reference, who, "ticket.work", lambda t, v: service.wait(self.db, t, waiting_for, actor=v))

    @rule(reference=tickets, who=WORKER)
    def decline(self, reference: str, who: str) -> None:
        self._try(reference, who, "ticket.work", lambda t, v: service.decline(self.db, t, actor=v, reason="Nein."))

    # --- The end --------------------------------------------------------------------------------------------

    @rule(reference=tickets, who=WORKER)
    def resolve(self, reference: str, who: str) -> None:
        def verb(ticket: Ticket, viewer: Viewer) -> None:
            service.resolve(self.db, ticket, actor=viewer, kind=ResolutionKind.answered, summary="So.")

        self._try(reference, who, "ticket.work", verb)

    @rule(reference=tickets, who=ANYONE)
    def close(self, reference: str, who: str) -> None:
        self._try(reference, who, "ticket.close", lambda t, v: service.close(self.db, t, actor=v))

    @rule(reference=tickets, who=ANYONE)
    def reopen(self, reference: str, who: str) -> None:
        """Within thirty days, and not a minute longer."""
        ticket = self._ticket(reference)
        ended = ticket.closed_at or ticket.resolved_at
        late = ended is not None and ended < self.moment + timedelta(minutes=7) - timedelta(days=30)
        may = self._may(reference, who, "ticket.reopen") and ended is not None
        done = self._try(
            reference, who, "ticket.reopen", lambda t, v: service.reopen(self.db, t, actor=v, reason="Doch.")
        )
        assert done == (may and not late)
        self.seen["too late to reopen"] += may and late

    @rule(reference=tickets, who=ANYONE, stars=st.integers(1, 5))
    def rate(self, reference: str, who: str, stars: int) -> None:
        ticket = self._ticket(reference)
        open_to_it = ticket.stage in {Stage.resolved, Stage.closed} and ticket.rating is None
        may = self._may(reference, who, "ticket.rate") and open_to_it
        done = self._try(
            reference, who, "ticket.rate", lambda t, v: service.rate(self.db, t, actor=v, stars=stars, comment="")
        )
        assert done == may
        assert not may or self._ticket(reference).rating == stars

    # --- Other tickets, other people ------------------------------------------------------------------------

    @rule(reference=tickets, other=tickets, who=WORKER)
    def merge(self, reference: str, other: str, who: str) -> None:
        self.merge_two(reference, other, who)

    def merge_two(self, reference: str, other: str, who: str) -> None:
        before = self._snapshot(reference)
        there, joining = self._participants(other), queries.party_ids(self.db, self._ticket(reference))
        known = queries.party_ids(self.db, self._ticket(other))

        def verb(ticket: Ticket, viewer: Viewer) -> None:
            service.merge(self.db, ticket, queries.by_reference(self.db, viewer, other), actor=viewer)

        if self._try(reference, who, "ticket.work", verb):
            self.before_merge[reference] = before
            source_id = self._ticket(reference).id
            assert self._participants(other) == there | {(one, source_id) for one in joining - known}

    @rule(reference=tickets, who=WORKER, pick=st.integers(0, 9))
    def merge_with_a_fitting_one(self, reference: str, who: str, pick: int) -> None:
        """Chance alone seldom names two that go together."""
        body = self._ticket(reference).organisation_id
        fitting = [t.reference for t in self._all() if t.organisation_id == body and t.stage in OPEN_STAGES]
        others = sorted(set(fitting) - {reference})
        if others:
            self.merge_two(reference, others[pick % len(others)], who)

    @rule(reference=tickets, who=WORKER)
    def undo_merge(self, reference: str, who: str) -> None:
        """The ticket is what it was, its story goes on from where it was, and in the target stay its own people."""
        ticket = self._ticket(reference)
        target = self.db.get(Ticket, ticket.merged_into_id) if ticket.merged_into_id else None
        there = self._participants(target.reference) if target else set()
        if not self._try(reference, who, "ticket.work", lambda t, v: service.undo_merge(self.db, t, actor=v)):
            return
        assert target is not None
        before, after = self.before_merge.pop(reference), self._snapshot(reference)
        assert after["entries"][: len(before["entries"])] == before["entries"]
        assert after | {"entries": ()} == before | {"entries": ()}
        assert self._participants(target.reference) == {pair for pair in there if pair[1] != ticket.id}
        self._settle(target.reference)
        self.seen["undone"] += 1

    @precondition(lambda self: self.filed < FEW)
    @rule(target=tickets, reference=tickets, who=WORKER)
    def split(self, reference: str, who: str) -> Any:
        self.filed += 1
        parts: list[Ticket] = []

        def verb(ticket: Ticket, viewer: Viewer) -> None:
            parts.append(service.split(self.db, ticket, actor=viewer, title="Teil", description="Der andere Teil."))

        if not self._try(reference, who, "ticket.work", verb):
            return multiple()
        whole, part = self._ticket(reference), parts[0]
        self.links.add(frozenset({whole.id or 0, part.id or 0}))
        assert (part.stage, part.organisation_id, part.confidential) == (
            Stage.triage,
            whole.organisation_id,
            whole.confidential,
        )
        assert queries.party_ids(self.db, part) == queries.party_ids(self.db, whole)
        return part.reference

    @rule(reference=tickets, other=tickets, who=WORKER, linked=st.booleans())
    def link(self, reference: str, other: str, who: str, linked: bool) -> None:
        pair = frozenset({self._ticket(reference).id or 0, self._ticket(other).id or 0})
        change = service.link if linked else service.unlink
        may = self._may(reference, who, "ticket.work") and reference != other and (pair in self.links) != linked

        def verb(ticket: Ticket, viewer: Viewer) -> None:
            change(self.db, ticket, queries.by_reference(self.db, viewer, other), actor=viewer)

        assert self._try(reference, who, "ticket.work", verb) == may
        if may:
            (self.links.add if linked else self.links.discard)(pair)

    @rule(reference=tickets, who=ANYONE, person=st.sampled_from(BODY), informed=st.booleans())
    def inform(self, reference: str, who: str, person: str, informed: bool) -> None:
        change = service.inform if informed else service.uninform
        person_id = self.people[person].id
        if self._try(reference, who, "ticket.inform", lambda t, v: change(self.db, t, person_id, actor=v)):
            there = {user_id for user_id, _merge in self._participants(reference)}
            assert (person_id in there) == informed
            self._settle(reference)

    @rule(reference=tickets, who=ANYONE, confidential=st.booleans())
    def mark(self, reference: str, who: str, confidential: bool) -> None:
        def verb(ticket: Ticket, viewer: Viewer) -> None:
            service.mark_confidential(self.db, ticket, confidential, actor=viewer)

        if self._try(reference, who, "ticket.mark_confidential", verb):
            assert self._ticket(reference).confidential == confidential
            assert self._may(reference, who, "ticket.read")
            self._settle(reference)

    # --- What is known of a ticket --------------------------------------------------------------------------

    def _ticket(self, reference: str) -> Ticket:
        return self.db.scalars(select(Ticket).where(col(Ticket.reference) == reference)).one()

    def _destination(self, reference: str) -> Ticket:
        """Where replies go, worked out here from what is stored."""
        ticket = self._ticket(reference)
        while ticket.merged_into_id is not None:
            ticket = self.db.get_one(Ticket, ticket.merged_into_id)
        return ticket

    def _participants(self, reference: str) -> set[tuple[int, int | None]]:
        """(user, the merged ticket they came with) of those kept informed."""
        query = select(col(Participant.user_id), col(Participant.by_merge_of_id)).where(
            col(Participant.ticket_id) == self._ticket(reference).id
        )
        return {(user_id, merge_id) for user_id, merge_id in self.db.execute(query)}

    def _snapshot(self, reference: str) -> dict[str, Any]:
        """What a merge and its undoing must leave as it was; the story may only have grown."""
        ticket = self._ticket(reference)
        left_out = {"activity_at", "due_at", "reply_due_at", "triage_due_at"}
        kept = {name: value for name, value in ticket.model_dump().items() if name not in left_out}
        entries = self.db.scalars(select(Entry).where(col(Entry.ticket_id) == ticket.id).order_by(col(Entry.id)))
        pauses = self.db.scalars(select(Pause).where(col(Pause.ticket_id) == ticket.id).order_by(col(Pause.id)))
        return kept | {
            "participants": self._participants(reference),
            "entries": [entry.model_dump() for entry in entries],
            "pauses": [pause.model_dump() for pause in pauses],
        }

    def _settle(self, reference: str) -> None:
        """What is decided of a ticket while it is merged stays when the merge is undone."""
        if reference in self.before_merge:
            self.before_merge[reference] |= {
                "confidential": self._ticket(reference).confidential,
                "participants": self._participants(reference),
            }

    def _all(self) -> list[Ticket]:
        return list(self.db.scalars(select(Ticket)))

    # --- What always holds ----------------------------------------------------------------------------------

    @invariant()
    def nothing_said_is_lost_or_misplaced(self) -> None:
        query = select(col(Entry.kind), col(Entry.body), col(Entry.ticket_id)).where(col(Entry.kind) != EntryKind.event)
        assert sorted(map(tuple, self.db.execute(query))) == sorted(self.said)
        assert all(entry.internal for entry in self.db.scalars(select(Entry).where(Entry.kind == EntryKind.note)))  # type: ignore[arg-type]

    @invariant()
    def no_file_or_link_is_lost(self) -> None:
        assert Counter(self.db.scalars(select(col(Attachment.ticket_id)))) == self.files
        assert max(self.files.values(), default=0) <= MAX_FILES
        assert {frozenset({link.first_id, link.second_id}) for link in self.db.scalars(select(Link))} == self.links

    @invariant()
    def only_people_of_the_body_are_kept_informed(self) -> None:
        bodies = {viewer.id: viewer.organisation_id for viewer in self.people.values()}
        for row in self.db.scalars(select(Participant)):
            ticket = self.db.get_one(Ticket, row.ticket_id)
            assert (bodies[row.user_id], row.user_id != ticket.reporter_id) == (ticket.organisation_id, True)

    @invariant()
    def timestamps_are_in_order(self) -> None:
        for ticket in self._all():
            moments = (ticket.submitted_at, ticket.triaged_at, ticket.consultation_at, ticket.resolved_at)
            passed = [moment for moment in (*moments, ticket.closed_at) if moment is not None]
            assert passed == sorted(passed)
            assert ticket.submitted_at <= ticket.activity_at <= self.moment

    @invariant()
    def stages_and_facts_agree(self) -> None:
        for ticket in self._all():
            assert (ticket.resolved_at is not None) == (ticket.stage in {Stage.resolved, Stage.closed})
            assert (ticket.closed_at is not None) == (ticket.stage == Stage.closed)
            assert (ticket.declined_at is not None) == (ticket.stage == Stage.declined)
            assert (ticket.merged_into_id is not None) == (ticket.stage == Stage.merged)
            assert ticket.rating is None or ticket.stage in {Stage.resolved, Stage.closed}
            if ticket.stage not in OPEN_STAGES:
                assert ticket.due_at is None
            if ticket.stage in {Stage.triage, Stage.consultation}:
                assert ticket.advisor_id is not None

    @invariant()
    def clocks_run_on_in_working_time_and_stand_still_in_pauses(self) -> None:
        for ticket in self._all():
            pauses = list(self.db.scalars(select(Pause).where(col(Pause.ticket_id) == ticket.id)))
            waits = ticket.waiting_for != WaitingFor.nobody
            assert sum(pause.ended_at is None for pause in pauses) == waits, ticket.reference
            for kind, met_at in (
                (Kind.first_reply, ticket.first_reply_at),
                (Kind.triage, ticket.triage_done_at),
            ):
                self._check_clock(ticket, kind, met_at, pauses)

    def _check_clock(self, ticket: Ticket, kind: Kind, met_at: datetime | None, pauses: list[Pause]) -> None:
        begin, end = ticket.submitted_at, met_at or self.moment
        stood = [
            working_time_between(pause.started_at, min(pause.ended_at or end, end), self.hours)
            for pause in pauses
            if pause.started_at < end
        ]
        worked = working_time_between(begin, end, self.hours) - sum(stood, timedelta())
        found = status(
            begin, kind, ticket.priority, self.hours, now=self.moment, met_at=met_at, targets=self.targets,
            pauses=[as_clock_pause(pause) for pause in pauses],
        )  # fmt: skip
        amount = target_for(kind, ticket.priority, self.targets).amount
        assert timedelta() <= found.elapsed == worked <= end - begin
        assert found.elapsed >= self.elapsed.get((ticket.reference, kind), timedelta())
        assert (found.remaining, found.late_by) == (
            max(amount - worked, timedelta()),
            max(worked - amount, timedelta()),
        )
        late = found.due is not None and end > found.due
        assert (found.state in {State.overdue, State.met_late}) == late
        # Where the day ends with the target, what comes later is late, though no working time has passed since.
        assert worked >= amount if late else worked <= amount
        assert (found.state in {State.met, State.met_late}) == (met_at is not None)
        self.elapsed[ticket.reference, kind] = found.elapsed


@pytest.mark.slow
def test_whatever_people_do_a_ticket_stays_in_order(engine: Engine) -> None:
    machine = type("LifeHere", (Life,), {"engine": engine})
    store.use(MemoryStore())
    try:
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=45, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )
    finally:
        store.use(None)
