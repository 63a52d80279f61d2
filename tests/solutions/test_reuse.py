"""Taking a solution over: the request, the figures, following."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.outbox.models import Notification
from app.people.viewer import Viewer
from app.solutions.models import Reuse, ReuseState
from app.solutions.queries import Figures, figures
from app.tickets import service as tickets
from app.tickets.models import ResolutionKind, Stage, Ticket, Topic
from tests.conftest import ClientFor
from tests.factories import ADVISOR, COLLEAGUE, OFFICER, STRANGER, Known
from tests.solutions.factories import in_state


def ask(client_for: ClientFor, slug: str) -> str:
    answer = client_for(STRANGER).post(f"/solutions/{slug}/reuse")
    assert answer.status_code == 303
    return str(answer.headers["location"])


def test_one_click_files_a_request_and_tells_the_owner(client_for: ClientFor, db: Session, viewer: Known) -> None:
    solution = in_state(db, viewer)
    where = ask(client_for, solution.slug)
    ticket = db.scalars(select(Ticket)).one()
    assert where == f"/tickets/{ticket.reference}"
    assert (ticket.title, ticket.organisation_id, ticket.topic_id) == (
        "Nachnutzung: Chatbot im Bürgerbüro", viewer(STRANGER).organisation_id, solution.topic_id,
    )  # fmt: skip
    told = db.scalars(select(Notification).where(col(Notification.event) == "solution_asked_for")).all()
    assert {one.user_id for one in told} >= {viewer(OFFICER).id, viewer(COLLEAGUE).id}
    assert told[0].facts["organisation"] == "Magdeburg"
    page = client_for(OFFICER).get("/notifications").text
    assert "Thomas Grünhagen aus Magdeburg möchte Ihre Lösung nachnutzen." in page
    assert f"/solutions/{solution.slug}" in client_for(STRANGER).get(where).text


def test_a_second_click_leads_to_the_open_request(client_for: ClientFor, db: Session, viewer: Known) -> None:
    solution = in_state(db, viewer)
    assert ask(client_for, solution.slug) == ask(client_for, solution.slug)
    assert len(db.scalars(select(Ticket)).all()) == 1
    assert figures(db, [solution.id or 0]) == {solution.id: Figures(1, 0)}


def test_after_the_end_a_click_asks_anew(client_for: ClientFor, db: Session, viewer: Known) -> None:
    solution = in_state(db, viewer)
    ask(client_for, solution.slug)
    ticket = db.scalars(select(Ticket)).one()
    tickets.decline(db, ticket, actor=viewer(ADVISOR), reason="Jetzt nicht.")
    db.commit()
    ask(client_for, solution.slug)
    assert len(db.scalars(select(Ticket)).all()) == 2
    db.expire_all()
    assert db.scalars(select(Reuse)).one().ticket_id != ticket.id


def _resolved(db: Session, ticket: Ticket, advisor: Viewer) -> None:
    ticket.stage = Stage.consultation
    db.flush()
    tickets.resolve(db, ticket, actor=advisor, kind=ResolutionKind.solution_reused, summary="Läuft.")
    db.commit()


def test_a_request_resolved_so_counts_as_living_by_it(client_for: ClientFor, db: Session, viewer: Known) -> None:
    solution = in_state(db, viewer)
    ask(client_for, solution.slug)
    ticket = db.scalars(select(Ticket)).one()
    _resolved(db, ticket, viewer(ADVISOR))
    assert figures(db, [solution.id or 0]) == {solution.id: Figures(1, 1)}
    assert "1 Stelle hat gefragt · 1 nutzt sie" in client_for(OFFICER).get("/solutions").text
    tickets.reopen(db, ticket, actor=viewer(STRANGER), reason="Doch nicht.")
    db.commit()
    assert figures(db, [solution.id or 0]) == {solution.id: Figures(1, 0)}


def test_a_body_says_itself_that_it_lives_by_it(client_for: ClientFor, db: Session, viewer: Known) -> None:
    solution = in_state(db, viewer)
    browser = client_for(STRANGER)
    browser.post(f"/solutions/{solution.slug}/live", data={"to": "on"})
    assert figures(db, [solution.id or 0]) == {solution.id: Figures(0, 1)}
    browser.post(f"/solutions/{solution.slug}/live", data={"to": "off"})
    assert figures(db, [solution.id or 0]) == {}
    ask(client_for, solution.slug)
    browser.post(f"/solutions/{solution.slug}/live", data={"to": "on"})
    browser.post(f"/solutions/{solution.slug}/live", data={"to": "off"})
    db.expire_all()
    assert db.scalars(select(Reuse)).one().state is ReuseState.asked
    db.refresh(solution)
    assert solution.reuse_count == 1
    assert browser.post(f"/solutions/{solution.slug}/live", data={"to": "vielleicht"}).status_code == 422


def test_a_confidential_request_shows_colleagues_no_reference(
    client_for: ClientFor, db: Session, viewer: Known
) -> None:
    """The owner sees which body asked, never its request."""
    solution = in_state(db, viewer)
    ask(client_for, solution.slug)
    ticket = db.scalars(select(Ticket)).one()
    page = client_for(OFFICER).get(f"/solutions/{solution.slug}").text
    assert "Magdeburg" in page
    assert ticket.reference not in page
    assert ticket.reference in client_for(ADVISOR).get(f"/solutions/{solution.slug}").text


@pytest.mark.parametrize("kind", ["text", "choice"])
def test_a_topic_with_questions_that_must_be_answered_is_no_hurdle(
    kind: str, client_for: ClientFor, db: Session, viewer: Known
) -> None:
    solution = in_state(db, viewer)
    topic = db.get_one(Topic, solution.topic_id)
    question = {"name": "was", "label": "Was?", "kind": kind, "required": True}
    topic.questions = [question | ({"options": ["a", "b"]} if kind == "choice" else {})]
    db.commit()
    ask(client_for, solution.slug)
    ticket = db.scalars(select(Ticket)).one()
    if kind == "text":
        assert (ticket.topic_id, ticket.answers) == (topic.id, {"was": solution.title})
    else:
        assert ticket.topic_id != topic.id
