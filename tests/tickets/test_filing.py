"""Filing on the page: for oneself, and by the centre for a body."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.tickets.models import Ticket
from tests.conftest import ClientFor
from tests.factories import ADVISOR, OFFICER, Known

NEW = {"topic": "chatbots", "title": "Am Telefon aufgenommen", "description": "Bitte helfen Sie uns."}


@pytest.mark.parametrize(
    ("who", "word"),
    [(OFFICER, "Ihre Anfrage ist eingegangen. Wir melden uns."), (ADVISOR, "Die Anfrage ist aufgenommen.")],
)
def test_the_ticket_is_the_reporters_and_the_writer_gets_a_fitting_word(
    client_for: ClientFor, db: Session, viewer: Known, who: str, word: str
) -> None:
    reporter, browser = viewer(OFFICER), client_for(who)
    form = NEW if who == OFFICER else NEW | {"reporter": str(reporter.id)}
    answer = browser.post("/tickets", data=form)
    assert answer.status_code == 303
    ticket = db.scalars(select(Ticket)).one()
    assert (ticket.reporter_id, ticket.organisation_id) == (reporter.id, reporter.organisation_id)
    assert word in browser.get(answer.headers["Location"]).text
    assert NEW["title"] in client_for(OFFICER).get("/tickets").text
