"""Public results: nothing of a ticket is public but the text that its body agreed to and the centre released."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.errors import Conflict
from app.journal.models import JournalEntry
from app.search import asking
from app.search.documents import Kind
from app.search.finding import find
from app.tickets import queries, service
from app.tickets.models import Stage, Ticket
from tests.conftest import ClientFor
from tests.factories import (
    ADVISOR,
    CAST,
    COLLEAGUE,
    OFFICER,
    READER,
    STRANGER,
    Known,
    file_ticket,
    in_stage,
    public_text,
    released,
)
from tests.guidance.articles import published
from tests.search.conftest import Index, index

__all__ = ["index"]
SECRET = "Geheimnisschlüssel"
TEXT = {"title": "Zwiebelfische erkennen", "text": "Klein **beginnen**, dann messen."}


def closed(db: Session, viewer: Known) -> Ticket:
    """Closed, with a title that could leak."""
    return in_stage(db, viewer, Stage.closed, title=SECRET)


def shown_version(page: str) -> str:
    return page.partition('name="version" value="')[2].partition('"')[0]


def test_from_the_text_to_the_public_page_and_back(
    client: TestClient, client_for: ClientFor, db: Session, viewer: Known
) -> None:
    ticket = closed(db, viewer)
    advisor, officer, base = client_for(ADVISOR), client_for(OFFICER), f"{ticket.path}/public-result"
    public = f"/results/{ticket.reference}"
    version = shown_version(advisor.get(base).text)
    assert advisor.post(base, data=TEXT | {"version": version}).headers["location"] == f"{ticket.path}#public-result"
    assert "Klein <strong>beginnen</strong>, dann messen." in officer.get(ticket.path).text
    assert advisor.post(f"{base}/release").status_code == 409
    assert client.get(public).status_code == 404
    officer.post(f"{base}/agreement", data={"version": shown_version(officer.get(ticket.path).text)})
    assert advisor.post(f"{base}/release").status_code == 409  # without the tick nothing is agreed to
    agreed = {"agreed": "true", "version": shown_version(officer.get(ticket.path).text)}
    assert officer.post(f"{base}/agreement", data=agreed).status_code == 303
    assert client.get(public).status_code == 404
    assert advisor.post(f"{base}/release").status_code == 303
    page = client.get(public)
    assert page.status_code == 200
    assert '<h1 class="kern-heading-large">Zwiebelfische erkennen</h1>' in page.text
    assert "<p>Klein <strong>beginnen</strong>, dann messen.</p>" in page.text
    assert officer.post(f"{base}/withdrawal").status_code == 303
    assert client.get(public).status_code == advisor.get(public).status_code == 404
    told = set(db.scalars(select(col(JournalEntry.action)).where(col(JournalEntry.object_label) == ticket.reference)))
    assert told >= {f"ticket.{verb}_result" for verb in ("write", "agree_to", "release", "withdraw")}


def test_nothing_else_of_the_ticket_is_public(client: TestClient, db: Session, viewer: Known) -> None:
    ticket = released(db, viewer, closed(db, viewer), **TEXT)
    service.note(db, ticket, author=viewer(ADVISOR), body=SECRET)
    db.commit()
    page = client.get(f"/results/{ticket.reference}").text
    for secret in (SECRET, "Köthen", "Lindau", "Ostwald", "So geht es.", "Chatbot", "Frage beantwortet"):
        assert secret not in page, secret
    stored = queries.result_of(db, ticket)
    assert stored is not None
    assert stored.released_at is not None
    as_json = {
        "reference": ticket.reference,
        "title": "Zwiebelfische erkennen",
        "text": "Klein **beginnen**, dann messen.",
        "html": "<p>Klein <strong>beginnen</strong>, dann messen.</p>\n",
        "url": f"/results/{ticket.reference}",
        "released_at": stored.released_at.isoformat().replace("+00:00", "Z"),
    }
    assert client.get(f"/api/v1/results/{ticket.reference}").json() == as_json
    assert client.get("/api/v1/results").json() == {"items": [as_json], "next_cursor": None}
    assert client.get(f"/tickets/{ticket.reference}").status_code == 303


def test_a_changed_text_needs_a_new_agreement(client: TestClient, db: Session, viewer: Known) -> None:
    ticket = released(db, viewer, closed(db, viewer), **TEXT)
    version = public_text(db, viewer, ticket, title="Anders", text="Ganz anders.")
    db.commit()
    assert client.get(f"/results/{ticket.reference}").status_code == 404
    with pytest.raises(Conflict):
        service.release(db, ticket, actor=viewer(ADVISOR))
    service.agree(db, ticket, version=version, actor=viewer(ADVISOR))
    stored = queries.result_of(db, ticket)
    assert stored is not None
    assert (stored.agreed_by_body, stored.released_at) == (False, None)


def test_one_agrees_to_what_one_has_read(client_for: ClientFor, db: Session, viewer: Known) -> None:
    ticket = closed(db, viewer)
    read = public_text(db, viewer, ticket)
    public_text(db, viewer, ticket, title="Anders", text="Ganz anders.")
    db.commit()
    client_for(OFFICER).post(f"{ticket.path}/public-result/agreement", data={"agreed": "true", "version": read})
    stored = queries.result_of(db, ticket)
    assert stored is not None
    assert stored.agreed_at is None


@pytest.mark.parametrize(
    ("field", "words", "told"),
    [
        ("title", "Was Frau Lindau lernte", "Lindau"),
        ("text", "Danke an Miriam Ostwald", "Miriam Ostwald"),
        ("text", "In KÖTHEN ging es gut.", "Köthen"),
        ("text", "Fragen an wer@stelle.example bitte", "wer@stelle.example"),
    ],
)
def test_names_are_refused(
    field: str, words: str, told: str, client_for: ClientFor, db: Session, viewer: Known
) -> None:
    ticket = closed(db, viewer)
    advisor, base = client_for(ADVISOR), f"{ticket.path}/public-result"
    version = shown_version(advisor.get(base).text)
    answer = advisor.post(base, data=TEXT | {field: words, "version": version})
    assert answer.status_code == 422
    assert f"Hier steht „{told}“" in answer.text
    assert queries.result_of(db, ticket) is None
    assert advisor.post(base, data=TEXT | {"text": "Wir ostwaldeten.", "version": version}).status_code == 303


def test_a_stale_text_shows_both(client_for: ClientFor, db: Session, viewer: Known) -> None:
    ticket = closed(db, viewer)
    advisor, base = client_for(ADVISOR), f"{ticket.path}/public-result"
    version = shown_version(advisor.get(base).text)
    public_text(db, viewer, ticket, title="Von jemand anderem", text="Anders.")
    db.commit()
    answer = advisor.post(base, data=TEXT | {"version": version})
    assert answer.status_code == 409
    assert "Von jemand anderem" in answer.text
    assert "Zwiebelfische erkennen" in answer.text


def test_what_becomes_confidential_or_open_again_is_taken_out(
    client: TestClient, db: Session, viewer: Known, index: Index
) -> None:
    advisor = viewer(ADVISOR)
    hidden, reopened = closed(db, viewer), closed(db, viewer)
    for ticket in (hidden, reopened):
        released(db, viewer, ticket, **TEXT)
    service.mark_confidential(db, hidden, True, actor=viewer(OFFICER))
    service.reopen(db, reopened, actor=viewer(OFFICER), reason="Doch nicht.")
    db.commit()
    index()
    for ticket in (hidden, reopened):
        assert client.get(f"/results/{ticket.reference}").status_code == 404
    assert client.get("/api/v1/results").json()["items"] == []
    assert find(db, None, asking.read("Zwiebelfische")).hits == []
    with pytest.raises(Conflict):
        service.release(db, hidden, actor=advisor)
    # Nor does it come back by itself.
    service.mark_confidential(db, hidden, False, actor=viewer(OFFICER))
    service.resolve(db, reopened, actor=advisor, kind=hidden.resolution or "answered", summary="So.")  # type: ignore[arg-type]
    db.commit()
    for ticket in (hidden, reopened):
        assert client.get(f"/results/{ticket.reference}").status_code == 404


@pytest.mark.parametrize("field", ["confidential", "stage"])
def test_the_ticket_itself_is_asked_too(field: str, client: TestClient, db: Session, viewer: Known) -> None:
    """Whatever verb forgets to take the result out."""
    ticket = released(db, viewer, closed(db, viewer))
    if field == "confidential":
        ticket.confidential = True
    else:
        ticket.stage, ticket.merged_into_id = Stage.merged, file_ticket(db, viewer).id
    db.commit()
    assert client.get(f"/results/{ticket.reference}").status_code == 404
    assert client.get("/api/v1/results").json()["items"] == []


def test_open_or_confidential_tickets_get_none(client_for: ClientFor, db: Session, viewer: Known) -> None:
    advisor = client_for(ADVISOR)
    for stage in (Stage.submitted, Stage.consultation, Stage.declined, Stage.merged):
        ticket = in_stage(db, viewer, stage)
        assert advisor.get(ticket.path).text.count("/public-result") == 0
        sent = TEXT | {"version": shown_version(advisor.get(f"{ticket.path}/public-result").text)}
        assert advisor.post(f"{ticket.path}/public-result", data=sent).status_code == 409, stage
    ticket = closed(db, viewer)
    service.mark_confidential(db, ticket, True, actor=viewer(OFFICER))
    db.commit()
    assert advisor.get(ticket.path).text.count("/public-result") == 0
    sent = TEXT | {"version": shown_version(advisor.get(f"{ticket.path}/public-result").text)}
    assert advisor.post(f"{ticket.path}/public-result", data=sent).status_code == 409


def test_everyone_finds_it_and_nothing_else(db: Session, viewer: Known, index: Index, client: TestClient) -> None:
    ticket = closed(db, viewer)
    public_text(db, viewer, ticket, **TEXT)
    index()
    assert find(db, None, asking.read("Zwiebelfische")).hits == []
    released(db, viewer, ticket, title="Zwiebelfische finden", text=TEXT["text"])
    index()
    for person in (None, *CAST):
        who = viewer(person) if person else None
        found = [hit for hit in find(db, who, asking.read("Zwiebelfische")).hits if hit.kind is Kind.result]
        assert [(hit.object_id, hit.path) for hit in found] == [(ticket.id, f"/results/{ticket.reference}")], person
    for person in (None, STRANGER, READER):
        assert find(db, viewer(person) if person else None, asking.read(SECRET)).hits == []
    (one,) = client.get("/api/v1/search?q=Zwiebelfische&type=result").json()
    assert (one["type"], one["id"], one["url"]) == ("result", ticket.reference, f"/results/{ticket.reference}")
    assert "Zwiebelfische" in client.get("/search?q=Zwiebelfische&type=result").text
    service.withdraw(db, ticket, actor=viewer(ADVISOR))
    index()
    assert find(db, viewer(ADVISOR), asking.read("typ:ergebnis")).hits == []


def test_guidance_links_to_it_while_it_is_public(
    client: TestClient, client_for: ClientFor, db: Session, viewer: Known
) -> None:
    ticket = released(db, viewer, closed(db, viewer), **TEXT)
    published(
        db, viewer, "offen", body=f"Siehe [](/results/{ticket.reference}) und [hier](/tickets/{ticket.reference})."
    )
    link = f'<a href="/results/{ticket.reference}" rel="noopener noreferrer nofollow">Zwiebelfische erkennen</a>'
    for browser in (client, client_for(STRANGER), client_for(COLLEAGUE)):
        assert link in browser.get("/guidance/offen").text
    assert f"/tickets/{ticket.reference}" not in client.get("/guidance/offen").text
    service.withdraw(db, ticket, actor=viewer(OFFICER))
    db.commit()
    for browser in (client, client_for(ADVISOR)):
        page = browser.get("/guidance/offen").text
        assert f"/results/{ticket.reference}" not in page
        assert "Zwiebelfische" not in page
