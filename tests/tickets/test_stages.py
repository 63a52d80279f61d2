"""The life of a ticket: every verb in every stage, allowed or refused."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO

import pytest
from obstore.store import MemoryStore
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.consultation.queries import step
from app.consultation.service import PlannedStep, StepChange, add_step, change_step, start_plan
from app.errors import Conflict, NotFound
from app.files import store
from app.people.models import as_of
from app.people.viewer import Viewer
from app.tickets import queries, service
from app.tickets.change import version_of
from app.tickets.models import Entry, EntryKind, Priority, ResolutionKind, Stage, Ticket, WaitingFor
from app.tickets.service.attachments import Upload, attach
from app.tickets.service.editing import Correction, texts_of
from tests.factories import ADVISOR, ADVISOR2, COLLEAGUE, OFFICER, Known, file_ticket, in_stage

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


def _resume(db: Session, ticket: Ticket, viewer: Known) -> None:
    if ticket.stage in OPEN:
        service.wait(db, ticket, WaitingFor.third_party, actor=viewer(ADVISOR))
    service.resume(db, ticket, actor=viewer(ADVISOR))


def _link(db: Session, ticket: Ticket, viewer: Known) -> None:
    other = file_ticket(db, viewer, title="Andere")
    service.link(db, ticket, other, actor=viewer(ADVISOR))
    assert [row.reference for row in queries.linked(db, viewer(ADVISOR), ticket) if row[3] == "related"] == [
        other.reference
    ]


def _unlink(db: Session, ticket: Ticket, viewer: Known) -> None:
    _link(db, ticket, viewer)
    other = queries.linked(db, viewer(ADVISOR), ticket)[0].reference
    service.unlink(db, ticket, queries.by_reference(db, viewer(ADVISOR), other), actor=viewer(ADVISOR))
    assert [row for row in queries.linked(db, viewer(ADVISOR), ticket) if row[3] == "related"] == []


def _uninform(db: Session, ticket: Ticket, viewer: Known) -> None:
    service.inform(db, ticket, viewer(COLLEAGUE).id, actor=viewer(OFFICER))
    service.uninform(db, ticket, viewer(COLLEAGUE).id, actor=viewer(OFFICER))
    assert queries.party_ids(db, ticket) == {viewer(OFFICER).id}


def _edit(db: Session, ticket: Ticket, viewer: Known) -> None:
    wish = Correction("Neuer Titel", "Neuer Text", "", "", version_of(texts_of(ticket)))
    service.edit(db, ticket, wish, actor=viewer(OFFICER))
    assert (ticket.title, ticket.description) == ("Neuer Titel", "Neuer Text")


def _attach(db: Session, ticket: Ticket, viewer: Known) -> None:
    attach(db, ticket, [Upload("a.txt", BytesIO(b"Text.\n"))], author=viewer(OFFICER))
    assert queries.file_count(db, ticket) == 1


@pytest.fixture(autouse=True)
def place() -> Iterator[None]:
    """Files lie in memory."""
    store.use(MemoryStore())
    yield
    store.use(None)


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
    "resume": (_resume, OPEN, {}),
    "edit": (_edit, OPEN, {}),
    "attach": (_attach, OPEN | {S.resolved}, {}),
    # Whom a ticket concerns, and what it has to do with others, may change in any stage.
    "mark confidential": (
        lambda db, t, v: service.mark_confidential(db, t, True, actor=_officer(v)), ALL, {},
    ),
    "inform": (lambda db, t, v: service.inform(db, t, v(COLLEAGUE).id, actor=_officer(v)), ALL, {}),
    "uninform": (_uninform, ALL, {}),
    "link": (_link, ALL, {}),
    "unlink": (_unlink, ALL, {}),
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


@pytest.mark.parametrize("stage", [S.resolved, S.closed])
@pytest.mark.parametrize(("later", "reopened"), [(timedelta(days=30), True), (timedelta(days=30, seconds=1), False)])
def test_after_thirty_days_a_ticket_stays_as_it_ended(
    db: Session, viewer: Known, stage: Stage, later: timedelta, reopened: bool
) -> None:
    ticket = in_stage(db, viewer, stage)
    ended = ticket.closed_at or ticket.resolved_at
    assert ended is not None
    with as_of(ended + later):
        if reopened:
            service.reopen(db, ticket, actor=viewer(OFFICER), reason="Doch nicht.")
            assert ticket.stage == S.consultation
        else:
            with pytest.raises(Conflict, match="Das geht nur 30 Tage lang"):
                service.reopen(db, ticket, actor=viewer(OFFICER), reason="Doch nicht.")
            assert ticket.stage == stage


@pytest.mark.parametrize(("later", "closed"), [(timedelta(days=14), False), (timedelta(days=14, seconds=1), True)])
def test_after_fourteen_days_what_is_resolved_closes_by_itself(
    db: Session, viewer: Known, later: timedelta, closed: bool
) -> None:
    ticket, other = in_stage(db, viewer, S.resolved), in_stage(db, viewer, S.consultation)
    assert ticket.resolved_at is not None
    with as_of(ticket.resolved_at + later):
        assert service.close_forgotten(db) == int(closed)
    assert (ticket.stage == S.closed, other.stage) == (closed, S.consultation)


def test_a_reply_reaches_the_end_of_a_chain_of_mergers(db: Session, viewer: Known) -> None:
    """The first was merged into the second, and that into the third: whoever asked first is answered there."""
    first, second, third = (file_ticket(db, viewer, title=title) for title in ("Erste", "Zweite", "Dritte"))
    service.merge(db, first, second, actor=viewer(ADVISOR))
    service.merge(db, second, third, actor=viewer(ADVISOR))
    entry = service.reply(db, first, author=viewer(OFFICER), body="Noch etwas.")
    assert entry.ticket_id == third.id
    replies = select(col(Entry.ticket_id), col(Entry.body)).where(col(Entry.kind) == EntryKind.reply)
    assert db.execute(replies).all() == [(third.id, "Noch etwas.")]
    told = select(col(Entry.facts)).where(col(Entry.event) == "reply_passed_on")
    assert db.scalars(told).all() == [{"reference": third.reference}]
