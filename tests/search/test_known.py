"""What is known already: beside a request that is being written, and in triage."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.drafts import service as drafts
from app.search.documents import Document, Kind, Readers
from app.search.indexing import analysed, write
from app.search.models import Answered
from tests.conftest import ClientFor
from tests.factories import ADVISOR, OFFICER, STRANGER, Known, file_ticket
from tests.search.conftest import Index

TYPED = {"title": "Zwiebelkuchen backen", "description": "Wer kennt ein Rezept?"}


def article(
    db: Session, number: int, title: str, readers: Readers = Readers.everyone, kind: Kind = Kind.guidance
) -> None:
    one = Document(kind, number, title, "Ein Rezept.", f"/guidance/{number}", readers, datetime(2026, 1, 1, tzinfo=UTC))
    write(db, kind, [number], [analysed(one)])
    db.commit()


def test_the_three_best_answers_stand_beside_the_form(
    client_for: ClientFor, db: Session, viewer: Known, index: Index
) -> None:
    for number in range(5):
        article(db, number + 1, f"Zwiebelkuchen {number}", kind=Kind.solution if number % 2 else Kind.guidance)
    article(db, 9, "Zwiebelkuchen geheim", Readers.centre)
    file_ticket(db, viewer, by=STRANGER, title="Zwiebelkuchen fremd")
    file_ticket(db, viewer, by=OFFICER, title="Zwiebelkuchen Rathauskeller")
    index()
    page = client_for(OFFICER).post("/tickets/new/answers", data=TYPED).text
    assert page.count('class="known__item"') == 3
    assert "geheim" not in page
    assert "fremd" not in page
    assert "Rathauskeller" not in page
    assert 'value="Zwiebelkuchen backen"' in page  # nothing typed is lost, and nothing is blamed yet
    assert "Bitte prüfen Sie Ihre Angaben" not in page


def test_htmx_gets_the_answers_alone(client_for: ClientFor, db: Session) -> None:
    article(db, 1, "Zwiebelkuchen")
    headers = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#known_answers"}
    part = client_for(OFFICER).post("/tickets/new/answers", data=TYPED, headers=headers).text
    assert part.lstrip().startswith('<div id="known_answers">')
    assert "1 passende Antwort" in part


def test_nothing_is_offered_for_nothing(client_for: ClientFor, db: Session) -> None:
    article(db, 1, "Zwiebelkuchen")
    for typed in ({}, {"title": "Zwiebel"}, {"title": "Etwas ganz anderes"}):
        assert "known__item" not in client_for(OFFICER).post("/tickets/new/answers", data=typed).text


def test_an_answer_that_helps_ends_the_draft_and_is_counted(client_for: ClientFor, db: Session, viewer: Known) -> None:
    article(db, 7, "Zwiebelkuchen")
    drafts.save(db, viewer(OFFICER), "tickets.new", {"title": ["Zwiebelkuchen backen"]})
    db.commit()
    browser = client_for(OFFICER)
    sent = browser.post("/tickets/new/answered", data=TYPED | {"thing": "guidance:7"})
    assert (sent.status_code, sent.headers["location"]) == (303, "/tickets/new/answered?thing=guidance%3A7")
    assert '<a href="/guidance/7">Zwiebelkuchen</a>' in browser.get(sent.headers["location"]).text
    assert drafts.load(db, viewer(OFFICER), "tickets.new") is None
    counted = db.scalars(select(Answered).where(col(Answered.object_id) == 7)).one()
    assert (counted.organisation_id, counted.kind) == (viewer(OFFICER).organisation_id, Kind.guidance)


def test_what_one_may_not_see_is_no_answer(client_for: ClientFor, db: Session, viewer: Known, index: Index) -> None:
    article(db, 7, "Zwiebelkuchen", Readers.centre)
    ticket = file_ticket(db, viewer, by=STRANGER)
    index()
    browser = client_for(OFFICER)
    for thing in (
        "guidance:7",
        f"ticket:{ticket.id}",
        "guidance:8",
        "guidance:",
        "kuchen:1",
        "guidance:" + "9" * 40,
        "",
    ):
        assert browser.post("/tickets/new/answered", data={"thing": thing}).status_code == 404, thing
        assert browser.get("/tickets/new/answered", params={"thing": thing}).status_code == 404, thing
    assert db.scalars(select(Answered)).all() == []


def test_in_triage_an_answer_becomes_a_reply_to_be_sent(client_for: ClientFor, db: Session, viewer: Known) -> None:
    article(db, 7, "Zwiebelkuchen [neu]")
    article(db, 8, "Zwiebelkuchen intern", Readers.centre)
    ticket = file_ticket(db, viewer, title="Zwiebelkuchen backen")
    browser = client_for(ADVISOR)
    page = browser.get(f"/tickets/{ticket.reference}/triage").text
    assert "Damit antworten: Zwiebelkuchen [neu]" in page
    assert "Zwiebelkuchen intern" not in page  # the reporter could not read it
    address = f"/tickets/{ticket.reference}/answers"
    assert browser.post(address, data={"thing": "guidance:8"}).status_code == 404
    drafts.save(db, viewer(ADVISOR), f"reply:{ticket.reference}", {"body": ["Guten Tag."]})
    db.commit()
    sent = browser.post(address, data={"thing": "guidance:7"})
    assert (sent.status_code, sent.headers["location"]) == (303, f"/tickets/{ticket.reference}#reply")
    shown = browser.get(f"/tickets/{ticket.reference}").text
    assert (
        "Guten Tag.\n\nDazu haben wir etwas für Sie: [Zwiebelkuchen (neu)](http://127.0.0.1:8000/guidance/7)</textarea>"
    ) in shown
    assert "etwas für Sie" not in client_for(OFFICER).get(f"/tickets/{ticket.reference}").text


def test_in_triage_a_similar_ticket_is_linked_with_a_click(client_for: ClientFor, db: Session, viewer: Known) -> None:
    ticket = file_ticket(db, viewer, title="Zwiebelkuchen backen")
    other = file_ticket(db, viewer, by=STRANGER, title="Zwiebelkuchen")
    browser = client_for(ADVISOR)
    assert f"Verknüpfen mit {other.reference}" in browser.get(f"/tickets/{ticket.reference}/triage").text
    sent = browser.post(f"/tickets/{ticket.reference}/links", data={"reference": other.reference})
    assert sent.status_code == 303
    assert other.reference in browser.get(f"/tickets/{ticket.reference}").text
