"""The page that explains how a due time came about."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from app.tickets import service
from app.tickets.models import WaitingFor
from app.tickets.timing import set_due_times
from tests.conftest import ClientFor
from tests.factories import ADVISOR, OFFICER, Known, file_ticket

FRIDAY_NOON = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)  # 12:00 in Berlin; the centre closes at 13:00


def test_an_officer_reads_how_the_due_time_came_about(db: Session, viewer: Known, client_for: ClientFor) -> None:
    ticket = file_ticket(db, viewer)
    ticket.submitted_at = FRIDAY_NOON
    set_due_times(db, ticket)
    db.commit()
    page = client_for(OFFICER).get(f"/tickets/{ticket.reference}/deadlines").text
    assert "Fr., 20.11.2026: 12:00–13:00 Uhr, 1 Std. gezählt" in page
    assert "Mo., 23.11.2026: 08:00–15:00 Uhr, 7 Std. gezählt" in page
    assert "fällig am 23.11.2026, 15:00 Uhr" in page


def test_while_it_waits_the_page_says_that_the_clock_rests(db: Session, viewer: Known, client_for: ClientFor) -> None:
    ticket = file_ticket(db, viewer)
    service.wait(db, ticket, WaitingFor.municipality, actor=viewer(ADVISOR))
    db.commit()
    page = client_for(OFFICER).get(f"/tickets/{ticket.reference}/deadlines").text
    assert page.count("ruht") == 2
    assert "fällig am" not in page
