"""News: a sentence for each event, the list, and marking as read."""

import ast
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

import app
from app.outbox.models import Notification
from app.outbox.queries import unread_count
from app.outbox.service import tell
from app.pages.news import BY_ITSELF, SENTENCES, sentence
from app.texts import speaking
from app.tickets import service
from app.tickets.models import Stage
from tests.conftest import ClientFor
from tests.factories import ADVISOR, COLLEAGUE, OFFICER, Known, in_stage

# Of `tell(db, people, event, …)`, `tell_body(db, ticket, actor, event, …)` and `tell_advisor(…)`; of solutions
# `_tell(db, people, solution, actor, event)`.
PLACES = {"tell_of": 4, "tell": 2, "tell_body": 3, "tell_advisor": 3, "_tell": 4}


def told_events() -> set[str]:
    """The events that the code tells people of."""
    found = set()
    for path in Path(app.__file__ or "").parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in PLACES:
                place = PLACES[node.func.id]
                event = node.args[place] if len(node.args) > place else None
                if isinstance(event, ast.Constant):
                    found.add(str(event.value))
    return found


def test_each_event_has_a_sentence_and_each_sentence_an_event() -> None:
    assert told_events() == set(SENTENCES)
    assert set(BY_ITSELF) <= set(SENTENCES)


def test_sentences_take_their_facts() -> None:
    assert sentence("step_done", {"by": "Miriam", "step": "Pilot"}) == "Miriam hat den Schritt „Pilot“ erledigt."
    assert sentence("rated", {"by": "", "rating": 5}) == "Die Beratung ist bewertet: 5 von 5."
    assert sentence("merged", {"by": "Miriam"}) == "Miriam hat die Anfrage mit – zusammengeführt. Dort geht es weiter."
    assert sentence("unheard_of", {"by": "Miriam"}) == "Hier gibt es etwas Neues."


@pytest.fixture
def browser(client_for: ClientFor) -> TestClient:
    return client_for(OFFICER)


def news_of(db: Session, user_id: int) -> list[Notification]:
    db.expire_all()
    query = select(Notification).where(col(Notification.user_id) == user_id).order_by(col(Notification.id))
    return list(db.scalars(query))


def test_officer_reads_what_happened_and_goes_there(db: Session, viewer: Known, browser: TestClient) -> None:
    ticket = in_stage(db, viewer, Stage.submitted)
    service.take_up(db, ticket, actor=viewer(ADVISOR))
    service.reply(db, ticket, author=viewer(ADVISOR), body="Guten Tag.")
    db.commit()
    by = viewer(ADVISOR).name
    html = browser.get("/notifications").text
    assert html.index(f"{by} hat geantwortet.") < html.index(f"{by} hat die Anfrage aufgenommen.")
    assert "2 neue" in html
    assert "2 Neuigkeiten" in browser.get("/").text
    first = news_of(db, viewer(OFFICER).id)[0]
    answer = browser.post(f"/notifications/{first.id}/reading")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/tickets/{ticket.reference}")
    assert [bool(one.read_at) for one in news_of(db, viewer(OFFICER).id)] == [True, False]
    assert "1 Neuigkeit<" in browser.get("/").text


def test_news_are_in_the_readers_language(db: Session, viewer: Known, browser: TestClient) -> None:
    ticket = in_stage(db, viewer, Stage.submitted)
    with speaking("en"):
        service.take_up(db, ticket, actor=viewer(ADVISOR))
    db.commit()
    by = viewer(ADVISOR).name
    assert f"{by} hat die Anfrage aufgenommen." in browser.get("/notifications").text
    assert f"{by} took up the request." in browser.get("/notifications?lang=en").text


def test_opening_a_ticket_reads_its_news_and_no_others(
    db: Session, viewer: Known, browser: TestClient, client_for: ClientFor
) -> None:
    me, advisor = viewer(OFFICER).id, viewer(ADVISOR)
    opened, other = in_stage(db, viewer, Stage.submitted), in_stage(db, viewer, Stage.submitted)
    for ticket in (opened, other):
        service.take_up(db, ticket, actor=advisor)
    db.commit()
    for elsewhere in ("/tickets", f"/tickets/{opened.reference}/text", f"/api/v1/tickets/{opened.reference}"):
        browser.get(elsewhere)
    client_for(COLLEAGUE).get(opened.path)
    client_for(ADVISOR).get(opened.path)
    assert unread_count(db, me) == 2
    assert browser.get(opened.path).status_code == 200
    assert {one.path: one.read_at is not None for one in news_of(db, me)} == {opened.path: True, other.path: False}


@pytest.mark.parametrize("purpose", [{"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}])
def test_a_page_fetched_ahead_reads_nothing(
    purpose: dict[str, str], db: Session, viewer: Known, browser: TestClient
) -> None:
    ticket = in_stage(db, viewer, Stage.submitted)
    service.take_up(db, ticket, actor=viewer(ADVISOR))
    db.commit()
    assert browser.get(ticket.path, headers=purpose).status_code == 200
    assert browser.head(ticket.path).status_code == 405
    assert unread_count(db, viewer(OFFICER).id) == 1


def test_all_that_was_shown_is_marked_and_nothing_later(db: Session, viewer: Known, browser: TestClient) -> None:
    me = viewer(OFFICER).id
    for _time in range(3):
        tell(db, [me], "replied", {"by": "Miriam"}, "/tickets/KI-2026-00001")
    db.commit()
    shown = news_of(db, me)[1].id
    assert browser.post("/notifications/read", data={"until": str(shown)}).headers["Location"] == "/notifications"
    assert [bool(one.read_at) for one in news_of(db, me)] == [True, True, False]
    assert unread_count(db, me) == 1


def test_everyone_has_only_their_own(db: Session, viewer: Known, browser: TestClient, client_for: ClientFor) -> None:
    tell(db, [viewer(COLLEAGUE).id], "mentioned", {"by": "Jemand Drittes"}, "/tickets/KI-2026-00001")
    db.commit()
    theirs = news_of(db, viewer(COLLEAGUE).id)[0]
    assert "Jemand Drittes" not in browser.get("/notifications").text
    assert browser.post(f"/notifications/{theirs.id}/reading").status_code == 404
    browser.post("/notifications/read", data={"until": str(theirs.id)})
    assert [one.read_at for one in news_of(db, viewer(COLLEAGUE).id)] == [None]
    assert "Jemand Drittes" in client_for(COLLEAGUE).get("/notifications").text


def test_long_lists_go_on(db: Session, viewer: Known, browser: TestClient) -> None:
    for number in range(30):
        tell(db, [viewer(OFFICER).id], "replied", {"by": f"Person {number:02}"}, "/")
    db.commit()
    first = browser.get("/notifications").text
    assert "Person 29 hat" in first
    assert "Person 04 hat" not in first
    link = first.split('rel="next" href="')[1].split('"')[0]
    second = browser.get(link.replace("&amp;", "&")).text
    assert "Person 04 hat" in second
    assert "Person 05 hat" not in second
    assert browser.get("/notifications?cursor=Unsinn").status_code == 422
