"""What bears the name of a topic, a body or a person is found by the new name, soon after it is renamed."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session
from sqlmodel import col

import app.jobs  # noqa: F401 – registers all
from app.admin.centre.service.topics import TopicWish, change_topic
from app.admin.organisations import service as organisations
from app.admin.people import service as people
from app.database.embedded import Urls
from app.database.migrate import migrate
from app.outbox.worker import worker_app
from app.people.directory import read_tsv
from app.people.importing import plan
from app.people.queries import user_by_email
from app.people.viewer import Viewer
from app.search import asking
from app.search import service as search
from app.search.documents import Name
from app.search.finding import find
from app.search.models import Pending
from app.search.worker import Indexer, work
from app.seed.content import seed_basics
from app.signin.sessions import viewer_of
from app.tickets import queries, service
from app.tickets.models import Priority
from tests.databases import empty_database, engine_on
from tests.factories import ADMIN, ADVISOR, OFFICER, STRANGER, file_ticket
from tests.people.test_gv100ad import SHIPPED
from tests.solutions.factories import in_state

LAG = 2.0


@pytest.fixture(scope="module")
def there(urls: Urls, settings: object) -> Iterator[tuple[Engine, Urls]]:
    """A database of its own: here changes are really committed, and a worker is there."""
    with empty_database(urls, "renames") as found:
        migrate(*found)
        with engine_on(found.app) as engine, Session(engine, expire_on_commit=False) as db:
            seed_basics(db)
            db.commit()
            yield engine, found


@pytest.fixture
def db(there: tuple[Engine, Urls], monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    monkeypatch.setattr("app.outbox.worker.CHORES", {})
    for module in ("app.search.worker", "app.search.service", "app.outbox.mail"):
        monkeypatch.setattr(f"{module}.engine", lambda: there[0])
    with Session(there[0], expire_on_commit=False) as session:
        yield session


def known(db: Session) -> Callable[[str], Viewer]:
    def viewer(email: str) -> Viewer:
        user = user_by_email(db, email)
        assert user is not None
        return viewer_of(db, user)

    return viewer


def seconds_until(found: Callable[[], bool], urls: Urls) -> float:
    """From now on until it is so, while a worker does its jobs and keeps the index."""
    started = time.monotonic()
    with Indexer():
        worker_app(urls.app, connections=2).run_worker(wait=False, listen_notify=False, install_signal_handlers=False)
        while not found() and time.monotonic() - started < 10:
            time.sleep(0.02)
    return time.monotonic() - started


def test_a_renamed_topic_body_and_advisor(db: Session, there: tuple[Engine, Urls]) -> None:
    viewer = known(db)
    admin, advisor = viewer(ADMIN), viewer(ADVISOR)
    ticket = file_ticket(db, viewer, title="Anfrage")
    solution = in_state(db, viewer, title="Eine Lösung")
    service.triage(db, ticket, service.Triage(priority=Priority.high, advisor_id=advisor.id), actor=advisor)
    db.commit()
    while work():
        pass

    def finds(q: str) -> set[tuple[str, int]]:
        db.rollback()
        return {(hit.kind.value, hit.object_id) for hit in find(db, admin, asking.read(q)).hits}

    topic = queries.topic_by_slug(db, "chatbots")
    assert topic is not None
    assert ticket.id is not None
    assert finds("thema:plauderkasten") == set()
    wish = TopicWish("Plauderkasten", "", "", "", active=True, questions=[])
    change_topic(db, topic, wish, version=topic.version, actor=admin)
    db.commit()
    found = {("ticket", ticket.id), ("solution", solution.id)}
    assert seconds_until(lambda: finds("thema:plauderkasten") == found, there[1]) < LAG

    shipped = read_tsv(SHIPPED)
    bodies = [replace(one, name="Neuköthen") if one.key == "15082180" else one for one in shipped.bodies]
    directory = replace(shipped, bodies=tuple(bodies))
    organisations.take_over(db, plan(db, directory), source="neu.txt", actor=admin)
    db.commit()
    assert seconds_until(lambda: finds("stelle:neuköthen") >= found, there[1]) < LAG

    user = user_by_email(db, ADVISOR)
    assert user is not None
    people.change(db, user, people.PersonWish("Miriam Neuhaus", user.role, user.organisation_id), actor=admin)
    db.commit()
    assert seconds_until(lambda: finds("beraterin:neuhaus") == {("ticket", ticket.id)}, there[1]) < LAG


def test_of_many_bearers_all_but_the_first_let_other_changes_pass(db: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "PORTION", 2)
    viewer = known(db)
    tickets = [file_ticket(db, viewer, by=STRANGER, title=f"Anfrage {number}") for number in range(5)]
    other = file_ticket(db, viewer, by=OFFICER)
    while work():
        pass
    search.touch_bearers(name=Name.organisation.value, object_id=viewer(STRANGER).organisation_id)
    service.note(db, other, author=viewer(ADVISOR), body="Neu.")
    db.commit()
    waiting = db.scalars(select(col(Pending.object_id)).order_by(col(Pending.at), col(Pending.object_id))).all()
    numbers = [ticket.id for ticket in tickets]
    assert waiting == [*numbers[:2], other.id, *numbers[2:]]
    # What changes by itself meanwhile comes at once.
    service.note(db, tickets[4], author=viewer(ADVISOR), body="Neu.")
    db.commit()
    waiting = db.scalars(select(col(Pending.object_id)).order_by(col(Pending.at), col(Pending.object_id))).all()
    assert waiting == [*numbers[:2], other.id, numbers[4], *numbers[2:4]]
    db.execute(text("DELETE FROM search_pending"))
    db.commit()
