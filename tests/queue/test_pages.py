"""The queue's pages over HTTP."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from app.consultation.service import PlannedStep, start_plan
from app.people.models import as_of
from app.tickets import service
from app.tickets.models import Topic
from tests.conftest import ClientFor
from tests.factories import ADVISOR, ADVISOR2, Known, file_ticket

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#queue"}


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements sent to the database within."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def test_the_page_costs_two_queries_with_one_row_and_with_thirty(
    client_for: ClientFor, db: Session, viewer: Known, engine: Engine
) -> None:
    browser = client_for(ADVISOR)
    browser.get("/queue")  # reads the choices of the filters, which are kept from then on
    costs = []
    for number in (1, 29):
        for _ in range(number):
            file_ticket(db, viewer)
        with counted(engine) as sent:
            page = browser.get("/queue")
        costs.append((len(sent), page.text.count("data-row=")))
    # who is there; the rows and what stands around them
    assert costs == [(2, 1), (2, 25)]


def test_the_choices_of_the_filters_are_read_anew_after_a_while(
    client_for: ClientFor, db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = client_for(ADVISOR)
    assert "Ganz neues Thema" not in browser.get("/queue").text
    db.add(Topic(slug="ganz-neu", title="Ganz neues Thema", title_en="Something new", position=99))
    db.commit()
    assert "Ganz neues Thema" not in browser.get("/queue").text
    later = time.monotonic() + 10
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert "Ganz neues Thema" in browser.get("/queue").text
    assert "Something new" in browser.get("/queue?lang=en").text


def test_an_advisor_sees_what_a_row_says(client_for: ClientFor, db: Session, viewer: Known) -> None:
    ticket = file_ticket(db, viewer, title="Chatbot <b>für</b> alle", confidential=True)
    page = client_for(ADVISOR).get("/queue").text
    row = page[page.index("<tr", page.index("<tbody")) : page.index("</tbody>")]
    for said in (
        f'href="/tickets/{ticket.reference}"',
        "Chatbot &lt;b&gt;für&lt;/b&gt; alle",
        "Chatbots und Bürgerservice",
        "vertraulich",
        "Köthen (Anhalt)",
        "Eingegangen",
        "normal",
        "noch offen",
        "is-new",
    ):
        assert said in row


def test_the_same_row_is_written_in_the_readers_language(client_for: ClientFor, db: Session, viewer: Known) -> None:
    file_ticket(db, viewer)
    browser = client_for(ADVISOR)
    assert "Chatbots und Bürgerservice" in browser.get("/queue").text
    assert "Chatbots and citizen service" in browser.get("/queue?lang=en").text


def test_htmx_gets_the_block_alone_and_the_clean_address(client_for: ClientFor, db: Session, viewer: Known) -> None:
    file_ticket(db, viewer)
    answer = client_for(ADVISOR).get("/queue?q=&stage=&topic=chatbots&sort=due", headers=PARTIAL)
    assert answer.headers["HX-Push-Url"] == "/queue?topic=chatbots"
    assert answer.text.lstrip().startswith('<div id="queue"')
    assert "<html" not in answer.text


@pytest.mark.parametrize(
    ("view", "leads_to"),
    [("mine", "/queue?advisor=me"), ("open", "/queue"), ("municipality", "/queue?waiting=municipality")],
)
def test_a_view_leads_to_its_filters(client_for: ClientFor, view: str, leads_to: str) -> None:
    answer = client_for(ADVISOR).get(f"/queue?view={view}")
    assert (answer.status_code, answer.headers["Location"]) == (303, leads_to)


@pytest.mark.parametrize("view", ["nonsense", "1", "99999999999999999999", "²"])
def test_an_unknown_view_is_not_found(client_for: ClientFor, view: str) -> None:
    assert client_for(ADVISOR).get(f"/queue?view={view}").status_code == 404


def test_a_filter_that_is_not_understood_is_named_and_the_rest_is_shown(
    client_for: ClientFor, db: Session, viewer: Known
) -> None:
    file_ticket(db, viewer)
    answer = client_for(ADVISOR).get("/queue?stage=zzz&topic=chatbots")
    assert answer.status_code == 422
    assert 'id="stage-error"' in answer.text
    assert "data-row=" in answer.text


@pytest.mark.parametrize(
    "query", ["cursor=x", "q=" + "x" * 201, "body=%00", "advisor=99999999999", "cursor=WzFd&sort=age&stage=closed"]
)
def test_odd_addresses_are_answered_calmly(client_for: ClientFor, query: str) -> None:
    assert client_for(ADVISOR).get(f"/queue?{query}").status_code in {200, 422}


def test_an_empty_queue_says_what_to_do(client_for: ClientFor) -> None:
    browser = client_for(ADVISOR)
    assert "Alles bearbeitet" in browser.get("/queue").text
    assert "Keine Anfrage passt dazu" in browser.get("/queue?topic=training").text


def test_the_next_page_keeps_the_filters(client_for: ClientFor, db: Session, viewer: Known) -> None:
    for _ in range(27):
        file_ticket(db, viewer)
    browser = client_for(ADVISOR)
    first = browser.get("/queue?topic=chatbots").text
    address = first[first.index("/queue?topic=chatbots&amp;cursor=") :].split('"')[0].replace("&amp;", "&")
    second = browser.get(address).text
    assert second.count("data-row=") == 2
    assert "Zum Anfang der Liste" in second


def test_counts_stand_at_their_views(client_for: ClientFor, db: Session, viewer: Known) -> None:
    for _ in range(3):
        file_ticket(db, viewer)
    page = client_for(ADVISOR2).get("/queue").text
    tabs = page[page.index('<nav class="tabs"') : page.index("</nav>", page.index('<nav class="tabs"'))]
    found = [part.split("<")[0] for part in tabs.split('<span class="count">')[1:]]
    assert found == ["3", "3", "0", "3", "0", "0"]


def test_names_of_bodies_are_offered_while_typing(client_for: ClientFor) -> None:
    answer = client_for(ADVISOR).get("/queue/bodies?body=k%C3%B6th")
    assert answer.text == '<option value="Köthen (Anhalt)"></option>'
    assert client_for(ADVISOR).get("/queue/bodies?body=").text == ""


def test_a_steps_day_looks_as_near_in_the_queue_as_in_the_plan(
    client_for: ClientFor, db: Session, viewer: Known
) -> None:
    """By the working days that are left, however long the request has been open."""
    friday = datetime(2026, 11, 27, 9, tzinfo=UTC)
    with as_of(friday - timedelta(days=60)):
        near, far = file_ticket(db, viewer, title="Nah"), file_ticket(db, viewer, title="Fern")
        for ticket, day in ((near, date(2026, 12, 2)), (far, date(2026, 12, 3))):
            service.triage(db, ticket, service.Triage(), actor=viewer(ADVISOR))
            service.reply(db, ticket, author=viewer(ADVISOR), body="Guten Tag.")
            start_plan(db, ticket, [PlannedStep("Erstgespräch", due_on=day)], actor=viewer(ADVISOR))
    db.commit()
    with as_of(friday):
        queue = client_for(ADVISOR).get("/queue").text
        pages = {ticket.title: client_for(ADVISOR).get(f"/tickets/{ticket.reference}").text for ticket in (near, far)}
    rows = {row.partition('"')[0]: row for row in queue.split('data-row="')[1:]}
    assert ("due--soon" in rows[near.reference], "bald fällig:" in rows[near.reference]) == (True, True)
    assert ("due--soon" in rows[far.reference], "due--ok" in rows[far.reference]) == (False, True)
    # In the outlook, and at the step.
    assert (pages["Nah"].count("due--soon"), pages["Fern"].count("due--soon")) == (2, 0)


def test_the_bar_says_how_many_are_ticked(client_for: ClientFor, db: Session, viewer: Known) -> None:
    file_ticket(db, viewer)
    assert '<strong data-check-count="ticket">0</strong> ausgewählt' in client_for(ADVISOR).get("/queue").text
