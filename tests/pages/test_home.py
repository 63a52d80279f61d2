"""The start page says what waits for whoever has signed in."""

import re

from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.people.models import as_of, now
from app.tickets import queries, service
from app.tickets.models import Stage, WaitingFor
from tests.conftest import ClientFor
from tests.factories import (
    ADMIN,
    ADVISOR,
    ADVISOR2,
    COLLEAGUE,
    OFFICER,
    READER,
    STRANGER,
    Known,
    file_ticket,
    in_stage,
)
from tests.house.test_queries import statements

LINE = re.compile(r'class="agenda__link([^"]*)" href="([^"]*)"><span[^>]*>([^<]*)</span><span class="count">([^<]*)<')


def agenda(browser: TestClient) -> list[tuple[str, str, str, bool]]:
    """(label, number, address, pressing) of each line."""
    html = browser.get("/").text
    return [(label, number, href.replace("&amp;", "&"), bool(mark)) for mark, href, label, number in LINE.findall(html)]


def waiting(db: Session, viewer: Known, *, by: str, confidential: bool = False) -> None:
    ticket = file_ticket(db, viewer, by=by, confidential=confidential)
    service.wait(db, ticket, WaitingFor.municipality, actor=viewer(ADVISOR))
    db.commit()


def test_an_officer_sees_where_it_is_the_bodys_turn(client_for: ClientFor, db: Session, viewer: Known) -> None:
    waiting(db, viewer, by=OFFICER)
    waiting(db, viewer, by=COLLEAGUE)
    waiting(db, viewer, by=COLLEAGUE, confidential=True)
    waiting(db, viewer, by=STRANGER)
    in_stage(db, viewer, Stage.resolved)
    in_stage(db, viewer, Stage.closed)
    results = ("Ergebnisse, die Sie prüfen können", "1", "/tickets?stage=resolved", False)
    assert agenda(client_for(OFFICER)) == [
        ("Anfragen, die auf Ihre Antwort warten", "2", "/tickets", True), results,
    ]  # fmt: skip
    assert agenda(client_for(COLLEAGUE))[0][1] == "3"
    assert agenda(client_for(STRANGER)) == [("Anfragen, die auf Ihre Antwort warten", "1", "/tickets", True)]


def test_an_advisor_sees_what_is_late_and_whose_it_is(client_for: ClientFor, db: Session, viewer: Known) -> None:
    with as_of(now().replace(year=now().year - 1)):
        late = file_ticket(db, viewer)
    service.take_up(db, late, actor=viewer(ADVISOR))
    db.commit()
    file_ticket(db, viewer)
    mine = ("Offene Anfragen, für die Sie zuständig sind", "1", "/queue?advisor=me", False)
    new = ("Neue Anfragen, die noch niemand aufgenommen hat", "1", "/queue?stage=submitted", False)
    overdue = ("Überfällige Anfragen", "1", "/queue?overdue=1", True)
    assert agenda(client_for(ADVISOR)) == [overdue, mine, new]
    assert agenda(client_for(ADVISOR2)) == [overdue, new]
    for _label, number, href, _pressing in agenda(client_for(ADVISOR)):
        assert client_for(ADVISOR).get(href).text.count("data-row=") == int(number)


def test_where_nothing_waits_the_page_says_so(client_for: ClientFor, client: TestClient) -> None:
    for person in (OFFICER, ADVISOR, ADMIN):
        assert "Zurzeit wartet nichts auf Sie." in client_for(person).get("/").text
    for browser in (client_for(READER), client):
        html = browser.get("/").text
        assert "wartet" not in html.partition("So läuft eine Anfrage")[0]


def test_it_costs_one_query_and_stops_counting_at_99(
    client_for: ClientFor, db: Session, viewer: Known, engine: Engine
) -> None:
    ticket = in_stage(db, viewer, Stage.resolved)
    copies = [ticket.model_dump(exclude={"id", "reference"}) | {"reference": f"KI-1999-{n:05d}"} for n in range(100)]
    db.add_all(type(ticket)(**copy) for copy in copies)
    db.commit()
    assert agenda(client_for(OFFICER))[0][1] == "99+"
    for person in (OFFICER, ADVISOR):
        browser = client_for(person)
        with statements(engine) as sent:
            browser.get("/")
        assert len(sent) == 3, sent  # who is there, the unread news, what waits
    with statements(engine) as sent:
        client_for(READER).get("/")
    assert [statement for statement, _values in sent if "FROM ticket" in statement] == []
    assert queries.number_waiting_for_body(db, viewer(OFFICER)) == (0, 100)
