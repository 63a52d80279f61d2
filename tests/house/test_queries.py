"""What pages cost the database: as many statements for thirty rows as for one, and no sorting of whole tables."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from itertools import pairwise

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.consultation.models import PlanTemplate
from app.consultation.service import PlannedStep, start_plan
from app.files.service import Upload as FileUpload
from app.guidance import service as guidance
from app.guidance.models import Article, Language
from app.outbox.service import tell
from app.people.credentials import create_api_token, open_session
from app.people.models import Organisation, Role, User
from app.people.queries import user_by_email
from app.people.viewer import Viewer
from app.policy import Audience
from app.queue.filters import read_query
from app.queue.models import SavedView
from app.queue.queries.lines import lines
from app.register.models import EntryState, RegisterEntry
from app.search.indexing import index_pending
from app.signin.sessions import viewer_of
from app.solutions.models import SolutionState
from app.solutions.service import ask
from app.tickets import queries, service
from app.tickets.models import CannedReply, Priority, Stage, Ticket, Topic
from app.tickets.service.attachments import Upload, attach
from tests.conftest import LIMITS, ClientFor
from tests.factories import ADMIN, ADVISOR, OFFICER, READER, STRANGER, Known, file_ticket, in_stage, released
from tests.guidance.articles import draft, published, release
from tests.register.factories import again, an_entry
from tests.solutions.factories import deployment_of, in_state

More = Callable[[Session, Known, int], None]


@contextmanager
def statements(engine: Engine) -> Iterator[list[tuple[str, object]]]:
    """The statements sent within, and their parameters; savepoints are the tests' own."""
    sent: list[tuple[str, object]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: object, *_more: object) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            sent.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def some_tickets(db: Session, viewer: Known, number: int) -> None:
    for _ in range(number):
        in_stage(db, viewer, Stage.resolved)


def some_results(db: Session, viewer: Known, number: int) -> None:
    for _ in range(number):
        released(db, viewer, in_stage(db, viewer, Stage.closed))


def some_people(db: Session, viewer: Known, number: int) -> None:
    koethen = viewer(OFFICER).organisation_id
    db.add_all(
        User(
            email=f"person{n}.{number}@koethen.example", name=f"Person {n}", role=Role.officer, organisation_id=koethen
        )
        for n in range(number)
    )
    db.commit()


def some_news(db: Session, viewer: Known, number: int) -> None:
    for _ in range(number):
        service.reply(db, file_ticket(db, viewer), author=viewer(ADVISOR), body="Guten Tag.")
    db.commit()


def some_articles(db: Session, viewer: Known, number: int) -> None:
    """Published ones, and one that links to all of them, in so many versions, with so many files and opinions."""
    for n in range(number):
        published(db, viewer, f"a-{number}-{n}")
    article = db.scalars(select(Article).where(col(Article.slug) == "mit-links")).first() or draft(
        db, viewer, "mit-links", audience=Audience.public
    )
    for n in range(number):
        body = "\n".join(f"[](a-{number}-{one})\n\n## Teil {one}" for one in range(n + 1))
        wish = guidance.TextWish("Mit Links", body, "", "\n".join(f"Quelle {one}" for one in range(n)))
        guidance.save_text(db, article, Language.german, wish, version=None, actor=viewer(ADVISOR))
        guidance.vote(db, article, visitor=f"{number}.{n}", helpful=True, comment="Gut.")
        file = FileUpload(f"{number}.{n}.txt", BytesIO(b"Text.\n"))
        if n < 20:
            guidance.attach(db, article, [file], actor=viewer(ADVISOR))
    release(db, viewer, article)


def some_bodies(db: Session, _viewer: Known, number: int) -> None:
    db.add_all(
        Organisation(key=f"probe-{number}-{n}", kind="landesbehoerde", name=f"Probestelle {number}.{n}")
        for n in range(number)
    )
    db.commit()


def some_views(db: Session, viewer: Known, number: int) -> None:
    """Own ones and shared ones of somebody else."""
    for owner, shared in ((ADVISOR, False), (ADMIN, True)):
        db.add_all(
            SavedView(owner_id=viewer(owner).id, name=f"Ansicht {n}", query="sort=age", shared=shared)
            for n in range(number)
        )
    db.commit()


def some_topics(db: Session, _viewer: Known, number: int) -> None:
    db.add_all(Topic(slug=f"probe-{number}-{n}", title="Probe", position=100 + n) for n in range(number))
    db.commit()


def some_plans(db: Session, _viewer: Known, number: int) -> None:
    steps = [{"title": "Eins", "description": "", "days": 5}]
    db.add_all(
        PlanTemplate(slug=f"probe-{number}-{n}", title="Probe", steps=steps, position=100 + n) for n in range(number)
    )
    db.commit()


def some_canned(db: Session, _viewer: Known, number: int) -> None:
    topic = queries.topic_by_slug(db, "chatbots")
    assert topic is not None
    db.add_all(CannedReply(title="Probe", body="Text", topic_id=topic.id, position=100 + n) for n in range(number))
    db.commit()


def some_credentials(db: Session, viewer: Known, number: int) -> None:
    """Sessions and tokens of the officer."""
    user = user_by_email(db, OFFICER)
    assert user is not None
    for n in range(number):
        open_session(db, user, provider="test", limits=LIMITS)
        create_api_token(db, viewer(OFFICER).id, name=f"Probe {n}", scopes=["read"], lifetime=timedelta(days=1))
    db.commit()


def some_solutions(db: Session, viewer: Known, number: int) -> None:
    """Of Magdeburg, so that Köthen is a reader; each asked for by Köthen, and each with a system of its own."""
    for n in range(number):
        solution = in_state(db, viewer, by=STRANGER, title=f"Lösung {n} von {number}")
        ask(db, solution, deployment_of(db, solution), actor=viewer(OFFICER))
    db.commit()


def some_drafts(db: Session, viewer: Known, number: int) -> None:
    for n in range(number):
        in_state(db, viewer, SolutionState.proposed, title=f"Entwurf {n} von {number}")


def some_entries(db: Session, viewer: Known, number: int) -> None:
    """Published ones and drafts of Köthen, each in two versions."""
    for n in range(number):
        again(db, viewer, an_entry(db, viewer, title=f"Eintrag {n} von {number}"), purpose=f"Zweck {n}")
        an_entry(db, viewer, EntryState.draft, title=f"Entwurf {n} von {number}")


def some_versions(db: Session, viewer: Known, number: int) -> None:
    """Of one entry."""
    entry = db.scalars(select(RegisterEntry)).first() or an_entry(db, viewer)
    for n in range(number):
        again(db, viewer, entry, purpose=f"Zweck {n} von {number}")


@pytest.mark.parametrize(
    ("who", "path", "more"),
    [
        (READER, "/register", some_entries),
        (OFFICER, "/register?sort=title&status=operation&q=Eintrag", some_entries),
        (OFFICER, "/api/v1/register", some_entries),
        (READER, "/register/feed.atom", some_entries),
        (READER, "/register/districts", some_entries),
        (READER, "/register/completeness?branch=state", some_entries),
        (OFFICER, "/register/desk", some_entries),
        (ADVISOR, "/register/desk", some_entries),
        (OFFICER, "/tickets", some_tickets),
        (ADVISOR, "/tickets", some_tickets),
        (OFFICER, "/tickets?stage=resolved", some_tickets),
        (ADVISOR, "/queue", some_tickets),
        (ADVISOR, "/queue?stage=resolved", some_tickets),
        (OFFICER, "/api/v1/tickets", some_tickets),
        (ADVISOR, "/api/v1/tickets", some_tickets),
        (ADMIN, "/journal", some_tickets),
        (ADMIN, "/people", some_people),
        (OFFICER, "/tickets/new", some_people),
        (OFFICER, "/notifications", some_news),
        (OFFICER, "/", some_news),
        (OFFICER, "/api/v1/organisations", some_bodies),
        (OFFICER, "/api/v1/topics", some_topics),
        (ADMIN, "/organisations?q=Probestelle", some_bodies),
        (ADVISOR, "/queue/views", some_views),
        (ADMIN, "/admin/topics", some_topics),
        (ADMIN, "/admin/plans", some_plans),
        (ADMIN, "/admin/canned", some_canned),
        (ADVISOR, "/tickets/new", some_topics),
        (OFFICER, "/account", some_credentials),
        (OFFICER, "/guidance", some_articles),
        (ADVISOR, "/guidance/drafts?stage=published", some_articles),
        (OFFICER, "/api/v1/guidance", some_articles),
        (OFFICER, "/guidance/feed.atom", some_articles),
        (OFFICER, "/guidance/mit-links", some_articles),
        (ADVISOR, "/guidance/mit-links/versions", some_articles),
        (ADVISOR, "/guidance/mit-links/feedback", some_articles),
        (OFFICER, "/solutions", some_solutions),
        (READER, "/solutions?sort=reused&status=operation", some_solutions),
        (OFFICER, "/api/v1/solutions", some_solutions),
        (OFFICER, "/api/v1/results", some_results),
        (OFFICER, "/systems", some_solutions),
        (OFFICER, "/api/v1/systems", some_solutions),
        (OFFICER, "/solutions/new", some_solutions),
        (OFFICER, "/solutions/desk", some_drafts),
        (ADVISOR, "/solutions/desk", some_drafts),
    ],
)
def test_thirty_rows_cost_as_many_statements_as_one(
    who: str, path: str, more: More, client_for: ClientFor, db: Session, viewer: Known, engine: Engine
) -> None:
    browser = client_for(who)
    browser.get(path)  # what a process keeps in memory is read before
    costs = []
    for number in (1, 29):
        more(db, viewer, number)
        costs.append(cost(browser, path, engine))
    assert costs[0] == costs[1]


FOUND = "Zwiebelfisch"


def some_found(db: Session, viewer: Known, number: int) -> None:
    """Of each kind that the officer finds, with the officer's own requests and one kind of others; all in the index."""
    for n in range(number):
        title = f"{FOUND} {number} {n}"
        published(db, viewer, f"fisch-{number}-{n}", title=title)
        in_state(db, viewer, by=STRANGER, title=title)
        file_ticket(db, viewer, title=title)
        file_ticket(db, viewer, by=STRANGER, title=title)
        released(db, viewer, in_stage(db, viewer, Stage.closed), title=title, text=title)
    while index_pending(db):
        pass
    db.commit()


TYPED = {"title": FOUND, "description": f"Wer kennt {FOUND}e?"}


@pytest.mark.parametrize(
    ("who", "path", "sent"),
    [
        (OFFICER, f"/search?q={FOUND}", None),
        (ADVISOR, f"/search?q={FOUND}", None),
        (READER, f"/search?q={FOUND}", None),
        (OFFICER, f"/search?q={FOUND}&type=guidance", None),
        (OFFICER, f"/search?q={FOUND}e Rathaus", None),
        (ADVISOR, "/search?q=typ:anfrage", None),
        (OFFICER, f"/api/v1/search?q={FOUND}&limit=100", None),
        (OFFICER, "/tickets/new/answers", TYPED),
        (ADVISOR, "/triage", None),
    ],
)
def test_finding_thirty_costs_no_more_statements_than_finding_one(
    who: str, path: str, sent: dict[str, str] | None, client_for: ClientFor, db: Session, viewer: Known, engine: Engine
) -> None:
    browser = client_for(who)
    if path == "/triage":
        path = f"{file_ticket(db, viewer, by=STRANGER, title=FOUND).path}/triage"
    some_found(db, viewer, 1)
    costs, pages = [], []
    for number in (0, 29):
        some_found(db, viewer, number)
        with statements(engine) as told:
            answer = browser.post(path, data=sent) if sent else browser.get(path)
        assert answer.status_code == 200, answer.text
        costs.append(len(told))
        pages.append(answer.text)
    assert FOUND in pages[0] or "typ:" in path
    assert pages[1].count(FOUND) >= pages[0].count(FOUND)
    assert costs[1] <= costs[0]  # where little is found, the search looks once more for parts of the question


def test_all_saved_views_are_counted_in_one_statement(
    client_for: ClientFor, db: Session, viewer: Known, engine: Engine
) -> None:
    """It grows with them, so here the number is what counts."""
    browser, costs = client_for(ADVISOR), []
    browser.get("/queue")
    for number in (1, 19):
        some_views(db, viewer, number)
        costs.append(len(cost(browser, "/queue", engine)))
    assert costs[0] == costs[1]


def cost(browser: TestClient, path: str, engine: Engine) -> list[str]:
    """The statements of one page, without their values, in order."""
    with statements(engine) as sent:
        answer = browser.get(path)
    assert answer.status_code == 200, answer.text
    return [statement for statement, _values in sent]


def test_a_long_history_costs_as_many_statements_as_a_short_one(
    client_for: ClientFor, db: Session, viewer: Known, engine: Engine
) -> None:
    browser, costs = client_for(OFFICER), []
    for number in (2, 20):
        some_versions(db, viewer, number)
        entry = db.scalars(select(RegisterEntry)).one()
        paths = [f"/register/{entry.register_id}{end}" for end in ("", "/versions", "/versions/2", "/review")]
        costs.append([cost(browser, path, engine) for path in paths])
    assert costs[0] == costs[1]


@pytest.mark.parametrize("address", ["/tickets", "/api/v1/tickets"])
@pytest.mark.parametrize("who", [OFFICER, ADVISOR])
def test_a_long_ticket_costs_as_many_statements_as_a_short_one(
    who: str, address: str, client_for: ClientFor, db: Session, viewer: Known, engine: Engine
) -> None:
    """With one entry, file, step, colleague and linked ticket, and with thirty of each (ten files)."""
    browser = client_for(who)
    costs = []
    for number in (1, 30):
        ticket = _ticket(db, viewer, number)
        browser.get(ticket.path)  # reads the news
        costs.append(cost(browser, f"{address}/{ticket.reference}", engine))
    assert costs[0] == costs[1]


def test_reading_news_costs_a_ticket_page_one_statement_when_there_are_some(
    client_for: ClientFor, db: Session, viewer: Known, engine: Engine
) -> None:
    browser, ticket = client_for(OFFICER), file_ticket(db, viewer)
    quiet = cost(browser, ticket.path, engine)
    assert [statement for statement in quiet if not statement.startswith("SELECT")] == []
    for _ in range(30):
        tell(db, [viewer(OFFICER).id], "replied", {}, ticket.path)
    db.commit()
    loud = cost(browser, ticket.path, engine)
    (update,) = [statement for statement in loud if statement not in quiet]
    assert update.startswith("UPDATE notification")
    assert [statement for statement in loud if statement != update] == quiet
    assert cost(browser, ticket.path, engine) == quiet


def _ticket(db: Session, viewer: Known, number: int) -> Ticket:
    ticket, advisor = file_ticket(db, viewer), viewer(ADVISOR)
    service.triage(db, ticket, service.Triage(priority=Priority.high), actor=advisor)
    start_plan(db, ticket, [PlannedStep(f"Schritt {n}") for n in range(number)], actor=advisor)
    some_people(db, viewer, number)
    for n in range(number):
        service.reply(db, ticket, author=viewer(OFFICER) if n % 2 else advisor, body=f"Antwort {n}")
        service.note(db, ticket, author=advisor, body=f"Notiz {n}")
        service.link(db, ticket, file_ticket(db, viewer), actor=advisor)
        person = user_by_email(db, f"person{n}.{number}@koethen.example")
        assert person is not None
        assert person.id is not None
        service.inform(db, ticket, person.id, actor=advisor)
    attach(db, ticket, [Upload(f"{n}.txt", BytesIO(b"Text.\n")) for n in range(min(number, 10))], author=advisor)
    db.commit()
    return ticket


def plans(engine: Engine, look: Callable[[Session, Viewer], object], who: str) -> list[str]:
    """How PostgreSQL goes about each statement that reads tickets."""
    with Session(engine) as db:
        user = user_by_email(db, who)
        assert user is not None
        viewer = viewer_of(db, user)
        with statements(engine) as sent:
            look(db, viewer)
        found = []
        for statement, values in sent:
            if "FROM ticket" in statement:
                rows = db.connection().exec_driver_sql(f"EXPLAIN (COSTS OFF) {statement}", values)  # type: ignore[arg-type]
                found.append("\n".join(line for (line,) in rows))
        return found


@pytest.mark.slow
@pytest.mark.parametrize("who", [OFFICER, ADVISOR])
@pytest.mark.parametrize("paged", [False, True])
def test_a_bodys_list_is_read_in_order_from_an_index(who: str, paged: bool, many: Engine) -> None:
    def look(db: Session, viewer: Viewer) -> None:
        cursor = queries.latest(db, viewer, limit=5).next_cursor if paged else None
        queries.latest(db, viewer, cursor=cursor)

    for plan in plans(many, look, who):
        assert sorts(plan) == [], plan


@pytest.mark.slow
@pytest.mark.parametrize(
    "query",
    [
        "", "sort=priority", "sort=age", "advisor=me", "advisor=none", "stage=submitted", "waiting=municipality",
        "stage=resolved", "stage=all",
    ],
)  # fmt: skip
@pytest.mark.parametrize("paged", [False, True])
def test_the_queues_views_are_read_in_order_from_an_index(query: str, paged: bool, many: Engine) -> None:
    def look(db: Session, viewer: Viewer) -> None:
        first = lines(db, viewer, read_query(query))
        assert len(first.rows) == 25
        if paged:
            lines(db, viewer, read_query(query), first.next_cursor or "")

    for plan in plans(many, look, ADVISOR):
        assert sorts(plan) == [], plan


@pytest.mark.slow
def test_similar_tickets_are_looked_for_among_the_newest(many: Engine) -> None:
    """However many there are: the same number is read, in order, from an index."""

    def look(db: Session, viewer: Viewer) -> None:
        ticket = db.scalars(select(Ticket).order_by(col(Ticket.id)).limit(1)).one()
        assert queries.similar(db, viewer, ticket)

    plan = plans(many, look, ADVISOR)[-1]
    above, _limit, window = plan.rpartition("Limit")
    assert window.strip().splitlines()[0] == "->  Index Scan Backward using ticket_pkey on ticket", plan
    assert " on ticket" not in above, plan


def sorts(plan: str) -> list[str]:
    """Steps below the limit of a page that sort, or read the whole table of tickets. The saved views, which the same
    statement reads, are few and may be sorted."""
    below = plan.partition("Limit")[2]
    assert below, plan
    steps = [line.strip().removeprefix("->").strip() for line in below.splitlines()]
    return [
        step
        for step, key in pairwise([*steps, ""])
        if step.startswith(("Seq Scan on ticket", "Sort", "Incremental Sort")) and "saved_view" not in key + step
    ]
