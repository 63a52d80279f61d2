"""The journal: what admins find in it, page by page and as CSV, and that nobody changes it."""

import csv
import io
from datetime import UTC, datetime

import psycopg
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app import journal
from app.admin.journal import words
from app.admin.journal.queries import JournalFilter, Names, journal_page
from app.database.embedded import Urls
from app.errors import Invalid
from app.journal.models import JournalEntry
from app.people.models import as_of
from app.tickets.models import Stage
from tests.conftest import ClientFor
from tests.factories import ADMIN, ADVISOR, OFFICER, Known, file_ticket, in_stage


@pytest.fixture
def browser(client_for: ClientFor) -> TestClient:
    return client_for(ADMIN)


def actions(db: Session, wanted: JournalFilter) -> list[str]:
    return [row.action for row in journal_page(db, wanted, None).rows]


def test_a_filter_by_request_tells_its_whole_life(db: Session, viewer: Known) -> None:
    ticket = in_stage(db, viewer, Stage.closed)
    file_ticket(db, viewer, title="Andere")
    told = ["ticket.close", "ticket.resolve", "ticket.start_plan", "ticket.triage", "ticket.file"]
    assert actions(db, JournalFilter(reference=ticket.reference.lower())) == told
    assert actions(db, JournalFilter(object_type="ticket", reference=ticket.reference, action="ticket.close")) == [
        "ticket.close"
    ]


def test_a_filter_by_person_takes_address_name_or_the_system(db: Session, viewer: Known) -> None:
    in_stage(db, viewer, Stage.triage)
    journal.record(db, None, "ticket.close", "ticket", None, "KI-2026-99999")
    db.flush()
    by_name = actions(db, JournalFilter(person=viewer(ADVISOR).name))
    assert by_name == ["ticket.triage"] == actions(db, JournalFilter(person=ADVISOR))
    assert actions(db, JournalFilter(person="system", reference="KI-2026-99999")) == ["ticket.close"]
    assert actions(db, JournalFilter(person="Niemand Sonst")) == []


def test_days_are_those_of_berlin(db: Session, viewer: Known) -> None:
    for hour in (22, 23):
        with as_of(datetime(2026, 1, 14, hour, 30, tzinfo=UTC)):
            journal.record(db, viewer(ADMIN), "topic.move", "topic", hour)
    db.flush()
    day = datetime(2026, 1, 15, tzinfo=UTC).date()
    found = journal_page(db, JournalFilter(since=day, until=day), None).rows
    assert [row.object_id for row in found] == [23]


@pytest.mark.parametrize("wanted", [JournalFilter(), JournalFilter(action="topic.move")], ids=["time", "id"])
def test_pages_follow_each_other_without_gap_or_double(db: Session, viewer: Known, wanted: JournalFilter) -> None:
    moment = datetime(2030, 1, 1, tzinfo=UTC)
    with as_of(moment):  # all at the same moment: the id has to decide
        for number in range(7):
            journal.record(db, viewer(ADMIN), "topic.move", "topic", number)
    db.flush()
    seen: list[int | None] = []
    cursor = None
    while len(seen) < 7:
        found = journal_page(db, wanted, cursor, limit=3)
        seen += [row.object_id for row in found.rows]
        cursor = found.next_cursor
        if cursor is None:
            break
    assert seen[:7] == [6, 5, 4, 3, 2, 1, 0]


def test_a_foreign_cursor_is_refused(db: Session, browser: TestClient) -> None:
    with pytest.raises(Invalid):
        journal_page(db, JournalFilter(), "Unsinn")
    assert browser.get("/journal?cursor=Unsinn").status_code == 422


def test_the_page_shows_before_and_after_in_words(db: Session, viewer: Known, browser: TestClient) -> None:
    ticket = in_stage(db, viewer, Stage.triage)
    html = browser.get("/journal", params={"reference": ticket.reference}).text
    assert "eingeordnet" in html
    assert '<del><span class="visually-hidden">vorher </span>Eingegangen</del>' in html
    assert '<ins><span class="visually-hidden">nachher </span>Triage</ins>' in html
    assert f'<ins><span class="visually-hidden">nachher </span>{viewer(ADVISOR).name}</ins>' in html


def test_a_topic_is_called_by_its_title(db: Session, viewer: Known, browser: TestClient) -> None:
    """Filing notes the slug, triage the id; a topic that is gone keeps its slug."""
    ticket = file_ticket(db, viewer, topic="text-assistance")
    html = browser.get("/journal", params={"reference": ticket.reference}).text
    assert "</span>Textassistenz und Sprachmodelle</ins>" in html
    assert "text-assistance" not in html
    gone = JournalEntry(actor="x", action="ticket.file", object_type="ticket", before={}, after={"topic": "drohnen"})
    assert words.changes(gone, Names()) == [words.Change("Thema", "", "drohnen")]


def test_a_wrong_date_is_said_at_its_field(browser: TestClient) -> None:
    answer = browser.get("/journal?since=gestern&person=Lindau")
    assert answer.status_code == 422
    assert "Bitte geben Sie ein Datum an" in answer.text
    assert 'value="Lindau"' in answer.text


def test_more_rows_cost_no_more_queries(db: Session, viewer: Known, browser: TestClient) -> None:
    def queries() -> int:
        asked: list[str] = []
        connection = db.connection()

        def count(*arguments: object) -> None:
            asked.append(str(arguments[2]))

        event.listen(connection.engine, "before_cursor_execute", count)
        browser.get("/journal?object_type=ticket")
        event.remove(connection.engine, "before_cursor_execute", count)
        return len([one for one in asked if "SAVEPOINT" not in one])

    in_stage(db, viewer, Stage.closed)
    few = queries()
    for _time in range(5):
        in_stage(db, viewer, Stage.closed)
    assert queries() == few


def test_changes_leave_out_what_stayed_and_shorten_what_is_long() -> None:
    row = JournalEntry(
        actor="x", action="topic.update", object_type="topic",
        before={"title": "Alt", "active": True, "hint": "gleich"},
        after={"title": "x" * 300, "active": False, "hint": "gleich", "entry": 7, "week": {"mon": [["8", "12"]]}},
    )  # fmt: skip
    assert words.changes(row, Names()) == [
        words.Change("Titel", "Alt", "x" * 200 + " …"),
        words.Change("wählbar", "ja", "nein"),
        words.Change("Arbeitszeiten", "", "{mon: [[8, 12]]}"),
    ]


def test_the_csv_holds_the_filtered_rows_and_no_formula(db: Session, viewer: Known, browser: TestClient) -> None:
    ticket = in_stage(db, viewer, Stage.triage)
    file_ticket(db, viewer, title="Andere")
    journal.record(db, viewer(OFFICER), "topic.move", "topic", 1, '=HYPERLINK("http://a.example")')
    db.commit()
    answer = browser.get("/journal.csv", params={"reference": ticket.reference})
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Zeitpunkt", "Person", "Aktion", "Art", "Bezug", "Vorher", "Nachher", "Kennung"]
    assert [(row[2], row[4]) for row in rows[1:]] == [
        ("ticket.triage", ticket.reference), ("ticket.file", ticket.reference),
    ]  # fmt: skip
    formula = browser.get("/journal.csv?action=topic.move").content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(formula), delimiter=";"))[1][4] == '\'=HYPERLINK("http://a.example")'


def test_the_csv_comes_in_portions(db: Session, viewer: Known, browser: TestClient) -> None:
    rows = [
        JournalEntry(actor="x", action="test.many", object_type="topic", object_id=number) for number in range(2500)
    ]
    db.add_all(rows)
    db.commit()
    lines = browser.get("/journal.csv?action=test.many").content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2501
    assert db.scalar(select(func.count()).where(col(JournalEntry.action) == "test.many")) == 2500


CHANGES = ("UPDATE journal_entry SET action = 'x'", "DELETE FROM journal_entry", "TRUNCATE journal_entry")


@pytest.mark.parametrize("statement", CHANGES)
@pytest.mark.parametrize("role", ["app", "owner"])
def test_nobody_changes_the_journal(urls: Urls, role: str, statement: str) -> None:
    """The app's role has no right to; the owner, who has, is stopped by the trigger."""
    with psycopg.connect(getattr(urls, role)) as connection:
        if role == "owner":
            connection.execute(
                "INSERT INTO journal_entry (at, actor, action, object_type, object_label, before, after, request_id) "
                "VALUES (now(), 'x', 'x', 'x', '', '{}', '{}', '')"
            )
        with pytest.raises(psycopg.errors.InsufficientPrivilege) as caught:
            connection.execute(statement)
        connection.rollback()
    expected = "permission denied for table journal_entry" if role == "app" else "the journal is append-only"
    assert caught.value.diag.message_primary == expected
