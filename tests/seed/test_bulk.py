"""Made-up tickets: as many as asked for, and as the services would have left them."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
from sqlalchemy import Engine, create_engine, func, select, text
from sqlalchemy.orm import Session
from sqlmodel import col

from app.clock.deadlines import DEFAULT_TARGETS
from app.clock.hours import WorkingHours, add_working_time
from app.consultation.models import Step, StepState
from app.database.embedded import EmbeddedPostgres, Urls
from app.database.engine import dialect_url
from app.database.migrate import migrate
from app.people.models import now
from app.seed.bulk import add_tickets
from app.seed.bulk.load import BARE_FROM
from app.seed.bulk.worktime import HOUR, working_minutes
from app.seed.content import seed_basics
from app.tickets.models import OPEN_STAGES, Entry, Pause, Stage, Ticket, WaitingFor
from app.tickets.story import sentence
from app.tickets.timing import set_due_times
from app.web.markdown import render

NUMBER = 3000


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Urls]:
    """A database of its own with made-up tickets, added in two goes."""
    with EmbeddedPostgres(tmp_path_factory.mktemp("bulk"), durable=False) as urls:
        migrate(urls.owner, urls.app)
        engine = create_engine(dialect_url(urls.app))
        with Session(engine) as db:
            seed_basics(db)
            db.commit()
        engine.dispose()
        for number in (1000, NUMBER - 1000):
            add_tickets(urls.owner, number, WorkingHours(), DEFAULT_TARGETS)
        yield urls


@pytest.fixture(scope="module")
def bulk_engine(loaded: Urls) -> Iterator[Engine]:
    engine = create_engine(dialect_url(loaded.app))
    yield engine
    engine.dispose()


@pytest.fixture
def bulk(bulk_engine: Engine) -> Iterator[Session]:
    with Session(bulk_engine) as db:
        yield db
        db.rollback()


def test_there_are_as_many_as_asked_for_and_few_of_them_open(bulk: Session) -> None:
    by_stage = dict(bulk.execute(select(col(Ticket.stage), func.count()).group_by(col(Ticket.stage))).all())
    assert sum(by_stage.values()) == NUMBER
    assert 80 <= sum(by_stage[stage] for stage in OPEN_STAGES) <= 90
    assert set(by_stage) == set(Stage)
    assert by_stage[Stage.closed] > NUMBER * 0.8
    entries = bulk.scalar(select(func.count()).select_from(Entry)) or 0
    assert 2 * NUMBER <= entries <= 6 * NUMBER


def test_references_and_ids_are_single_and_the_next_ones_are_free(bulk: Session) -> None:
    references = list(bulk.scalars(select(col(Ticket.reference))))
    assert len(set(references)) == NUMBER
    assert [reference for reference in references if not re.fullmatch(r"KI-20\d\d-\d{5}", reference)] == []
    highest = bulk.scalar(select(func.max(Ticket.id)))
    assert bulk.scalar(text("SELECT nextval('ticket_id_seq')")) == (highest or 0) + 1
    assert bulk.scalar(text("SELECT nextval('ticket_number')")) == NUMBER + 1


def test_due_times_are_those_the_services_would_set(bulk: Session) -> None:
    open_first = select(Ticket).order_by(col(Ticket.stage).in_(OPEN_STAGES).desc(), col(Ticket.id)).limit(400)
    for ticket in bulk.scalars(open_first):
        before = (ticket.reply_due_at, ticket.triage_due_at, ticket.due_at)
        set_due_times(bulk, ticket)
        assert (ticket.reply_due_at, ticket.triage_due_at, ticket.due_at) == before, ticket.reference


def test_texts_are_rendered_as_the_services_would(bulk: Session) -> None:
    for ticket in bulk.scalars(select(Ticket).limit(100)):
        assert ticket.description_html == render(ticket.description)
        assert ticket.resolution_html == render(ticket.resolution_summary)
        assert "{" not in ticket.title + ticket.description
    for entry in bulk.scalars(select(Entry).limit(300)):
        assert entry.body_html == render(entry.body)
        if entry.event:
            assert sentence(entry.event, entry.facts, by_someone=entry.author_id is not None)


def test_stories_run_forward_and_end_before_now(bulk: Session) -> None:
    backwards = (
        "SELECT count(*) FROM (SELECT at, lag(at) OVER (PARTITION BY ticket_id ORDER BY id) AS earlier "
        "FROM ticket_entry) AS line WHERE at < earlier"
    )
    assert bulk.scalar(text(backwards)) == 0
    assert max(bulk.scalars(select(col(Entry.at)))) <= now()
    activity = select(func.count()).where(col(Ticket.activity_at) > now())
    assert bulk.scalar(activity) == 0


def test_waiting_tickets_have_an_open_pause_and_consultations_a_plan(bulk: Session) -> None:
    waiting = set(bulk.scalars(select(col(Ticket.id)).where(col(Ticket.waiting_for) != WaitingFor.nobody)))
    assert waiting == set(bulk.scalars(select(col(Pause.ticket_id)).where(col(Pause.ended_at).is_(None)))) != set()
    in_consultation = set(bulk.scalars(select(col(Ticket.id)).where(col(Ticket.stage) == Stage.consultation)))
    planned = bulk.execute(
        select(col(Step.ticket_id), func.count(), func.count().filter(col(Step.state) == StepState.active)).group_by(
            col(Step.ticket_id)
        )
    ).all()
    assert {ticket_id for ticket_id, _steps, _active in planned} == in_consultation
    assert {steps for _ticket_id, steps, _active in planned} == {6}
    assert max(active for _ticket_id, _steps, active in planned) == 1


@pytest.mark.slow
def test_large_load_leaves_indexes_and_keys_as_they_were(loaded: Urls) -> None:
    before = indexes_and_keys(loaded)
    add_tickets(loaded.owner, BARE_FROM, WorkingHours(), DEFAULT_TARGETS)
    assert indexes_and_keys(loaded) == before
    with psycopg.connect(loaded.owner) as connection:
        assert connection.execute("SELECT count(*) FROM ticket").fetchone() == (NUMBER + BARE_FROM,)


def indexes_and_keys(urls: Urls) -> list[str]:
    """Their definitions without casts and brackets, which PostgreSQL writes another way the second time."""
    query = (
        "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' UNION ALL SELECT concat_ws(' ', "
        "conrelid::regclass, conname, pg_get_constraintdef(oid), convalidated) FROM pg_constraint ORDER BY 1"
    )
    with psycopg.connect(urls.owner) as connection:
        return [re.sub(r"::[a-z ]+(\[\])?|[()]", "", text) for (text,) in connection.execute(query)]


def test_working_minutes_add_up_like_the_clock() -> None:
    hours, present = WorkingHours(), datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
    minutes = working_minutes(date(2026, 10, 20), date(2026, 12, 31), present, hours)
    assert minutes.at(minutes.present, 5) == "2026-11-23 07:29:05+00"
    for minute in range(0, len(minutes.texts) - 30 * HOUR, 997):
        for amount in (2, 8, 24):
            start = datetime.fromisoformat(minutes.at(minute, 7))
            due = add_working_time(start, timedelta(hours=amount), hours)
            assert datetime.fromisoformat(minutes.at(minute + amount * HOUR, 7)) == due
