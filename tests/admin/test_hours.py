"""Office hours and targets: how they are written, what is refused, and what becomes of due times."""

from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.clock.deadlines import Kind, Priority, Target
from app.clock.week import Window
from app.journal.models import JournalEntry
from app.outbox.models import Mail
from app.people.models import as_of
from app.tickets import due_times
from app.tickets.due_times import recalculate_later, recalculate_portion
from app.tickets.models import Stage, Ticket
from app.tickets.timing import office_hours, targets
from tests.conftest import ClientFor
from tests.factories import ADMIN, Known, file_ticket, in_stage

FORM: dict[str, Any] = {
    "version": "0.0", "mon": "8-12, 13:00–16:00 Uhr", "tue": "08:00-16:00", "wed": "-", "state": "ST",
    "closed_days": "24.12. Heiligabend\n\n7.5.2027 Betriebsausflug",
    "first_reply_low": "16", "first_reply_normal": "1,5", "first_reply_high": "4", "first_reply_urgent": "2",
    "triage_low": "24", "triage_normal": "16", "triage_high": "8", "triage_urgent": "4",
}  # fmt: skip
MONDAY = datetime(2026, 11, 16, 7, 30, tzinfo=UTC)  # 8:30 in Berlin


@pytest.fixture
def browser(client_for: ClientFor) -> TestClient:
    return client_for(ADMIN)


def test_hours_are_read_as_people_write_them(db: Session, browser: TestClient) -> None:
    assert browser.post("/admin/hours", data=FORM).headers["Location"] == "/admin/hours"
    hours = office_hours(db)
    assert hours.week == (
        (Window(8 * 60, 12 * 60), Window(13 * 60, 16 * 60)), (Window(8 * 60, 16 * 60),), (), (), (), (), (),
    )  # fmt: skip
    assert hours.closed_days == (("12-24", "Heiligabend"), ("2027-05-07", "Betriebsausflug"))
    assert targets(db)[Kind.first_reply, Priority.normal] == Target.hours(1.5)
    html = browser.get("/admin/hours").text
    assert 'value="08:00-12:00, 13:00-16:00"' in html
    assert "24.12. Heiligabend\n07.05.2027 Betriebsausflug</textarea>" in html
    assert 'value="1,5"' in html


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("tue", "8 bis 12", "Bitte schreiben Sie Beginn und Ende, zum Beispiel 08:00-16:00."),
        ("tue", "08:00-25:00", "„25:00“ ist keine Uhrzeit wie 08:00."),
        ("tue", "12:00-08:00", "Ein Zeitfenster muss vor seinem Ende beginnen (00:00 bis 24:00 Uhr)."),
        ("tue", "08:00-12:00, 11:00-16:00", "Die Zeitfenster eines Tages müssen aufeinander folgen."),
        ("closed_days", "24.12. Heiligabend\n31.2. Unsinn", "Zeile 2: „02-31“ ist kein Tag wie 12-24 oder 2027-05-07."),
        (
            "closed_days",
            "Heiligabend",
            "Zeile 1: Bitte schreiben Sie Tag und Namen, zum Beispiel „24.12. Heiligabend“.",
        ),
        ("triage_low", "0", "Bitte Stunden als Zahl über 0 und bis 1000, zum Beispiel 4 oder 1,5."),
    ],
)
def test_what_does_not_hold_is_said_at_its_field(
    db: Session, browser: TestClient, field: str, typed: str, sentence: str
) -> None:
    answer = browser.post("/admin/hours", data=FORM | {field: typed})
    assert answer.status_code == 422
    assert f'<a href="#{field}">{sentence}</a>' in answer.text
    assert typed.splitlines()[-1] in answer.text
    assert db.scalars(select(JournalEntry).where(col(JournalEntry.action) == "settings.hours")).all() == []


def test_an_unknown_state_is_refused(browser: TestClient) -> None:
    answer = browser.post("/admin/hours", data=FORM | {"state": "XX"})
    assert answer.status_code == 422
    assert '<a href="#state">Bitte wählen Sie eine der Möglichkeiten.</a>' in answer.text


def test_a_week_without_hours_is_refused(browser: TestClient) -> None:
    answer = browser.post("/admin/hours", data=FORM | {"mon": "", "tue": ""})
    assert answer.status_code == 422
    assert "Die Woche braucht sieben Tage und mindestens ein Zeitfenster." in answer.text


def test_a_stale_write_shows_both(browser: TestClient) -> None:
    assert browser.post("/admin/hours", data=FORM).status_code == 303
    answer = browser.post("/admin/hours", data=FORM | {"tue": "09:00-15:00"})
    assert answer.status_code == 409
    assert '<p class="versions__text">09:00-15:00</p>' in answer.text
    assert '<p class="versions__text">08:00-16:00</p>' in answer.text
    again = browser.post("/admin/hours", data=FORM | {"tue": "09:00-15:00", "version": "1.1"})
    assert again.status_code == 303


def test_due_times_of_open_tickets_move_and_others_stay(db: Session, viewer: Known, browser: TestClient) -> None:
    with as_of(MONDAY):
        waiting, ended = file_ticket(db, viewer), in_stage(db, viewer, Stage.declined)
    before = ended.reply_due_at
    assert browser.post("/admin/hours", data=FORM).status_code == 303
    db.expire_all()
    # From 8:30 an hour and a half, and for triage eight hours: 3.5 and 3 on Monday, 8 on Tuesday, the rest on Monday.
    assert waiting.reply_due_at == datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
    assert waiting.due_at == waiting.reply_due_at
    assert waiting.triage_due_at == datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
    assert ended.reply_due_at == before
    row = db.scalars(select(JournalEntry).where(col(JournalEntry.action) == "settings.hours")).one()
    assert set(row.after) == {"week", "closed_days", "first_reply_normal"}
    assert (row.before["first_reply_normal"], row.after["first_reply_normal"]) == (8.0, 1.5)


def test_many_open_tickets_are_left_to_a_job(
    db: Session, viewer: Known, browser: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due_times, "PORTION", 1)
    with as_of(MONDAY):
        tickets = [file_ticket(db, viewer), file_ticket(db, viewer)]
    before = [ticket.reply_due_at for ticket in tickets]
    answer = browser.post("/admin/hours", data=FORM)
    assert answer.status_code == 303
    assert "nach und nach neu berechnet" in browser.get("/admin/hours").text
    db.expire_all()
    assert [ticket.reply_due_at for ticket in tickets] == before
    deferred = db.connection().exec_driver_sql("SELECT task_name FROM procrastinate_jobs").scalars().all()
    assert recalculate_later.name in deferred
    assert recalculate_portion(db, after=0) == tickets[0].id
    assert recalculate_portion(db, after=tickets[0].id or 0) == tickets[1].id
    assert recalculate_portion(db, after=tickets[1].id or 0) is None
    assert db.scalars(select(col(Ticket.reply_due_at)).distinct()).all() == [datetime(2026, 11, 16, 9, 0, tzinfo=UTC)]
    assert db.scalars(select(Mail)).all() == []
