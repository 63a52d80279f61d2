"""Rating by the signed link of a mail, without signing in."""

import re
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.errors import NotFound
from app.journal.models import JournalEntry
from app.outbox.models import Mail
from app.people.models import User, as_of, now
from app.people.queries import user_by_email, user_by_id
from app.texts import speaking
from app.tickets import service
from app.tickets.models import ResolutionKind, Stage, Ticket
from app.tickets.rating_links import VALID, make_token, ticket_of
from tests.factories import ADVISOR, OFFICER, Known, in_stage


def mails(db: Session) -> list[Mail]:
    return list(db.scalars(select(Mail).order_by(col(Mail.id))))


def reporter(db: Session, ticket: Ticket) -> User:
    found = user_by_id(db, ticket.reporter_id)
    assert found is not None
    return found


def test_the_mail_about_the_result_brings_the_link(db: Session, viewer: Known, client: TestClient) -> None:
    ticket = in_stage(db, viewer, Stage.resolved, title="Geheimes Vorhaben")
    (mail,) = mails(db)
    assert (mail.to_address, mail.subject) == (OFFICER, f"Ihre Anfrage {ticket.reference} ist gelöst")
    assert f"http://127.0.0.1:8000/tickets/{ticket.reference}\n" in mail.body
    link = re.search(r"http://127\.0\.0\.1:8000(/ratings/\S+)\n", mail.body)
    assert link is not None
    html = client.get(link[1]).text
    assert ticket.reference in html
    assert "Geheimes Vorhaben" not in html
    assert "Geheimes Vorhaben" not in mail.body
    answer = client.post(link[1], data={"stars": "4", "comment": "Gut erklärt."})
    assert (answer.status_code, answer.headers["Location"]) == (303, link[1])
    assert "Vielen Dank!" in client.get(link[1]).text
    db.expire_all()
    assert (ticket.rating, ticket.rating_comment) == (4, "Gut erklärt.")
    row = db.scalars(select(JournalEntry).where(col(JournalEntry.action) == "ticket.rate")).one()
    assert (row.actor_id, row.object_label, row.after) == (None, ticket.reference, {"rating": 4})


@pytest.mark.parametrize(
    ("theirs", "ours", "subject", "word"),
    [
        ("en", "de", "Your request %s has been resolved", "You can rate it"),
        ("de", "en", "Ihre Anfrage %s ist gelöst", "Bewerten"),
    ],
)
def test_the_mail_is_in_the_language_of_whoever_gets_it(
    theirs: str, ours: str, subject: str, word: str, db: Session, viewer: Known
) -> None:
    user_by_email(db, OFFICER).language = theirs  # type: ignore[union-attr]
    with speaking(ours):
        ticket = in_stage(db, viewer, Stage.resolved)
    (mail,) = mails(db)
    assert mail.subject == subject % ticket.reference
    assert word in mail.body


def test_a_link_rates_once(db: Session, viewer: Known, client: TestClient) -> None:
    path = f"/ratings/{make_token(in_stage(db, viewer, Stage.closed))}"
    assert client.post(path, data={"stars": "5"}).status_code == 303
    second = client.post(path, data={"stars": "1"})
    assert second.status_code == 409
    assert "Diese Anfrage ist schon bewertet." in second.text


def test_what_was_typed_stays_when_the_stars_are_missing(db: Session, viewer: Known, client: TestClient) -> None:
    path = f"/ratings/{make_token(in_stage(db, viewer, Stage.resolved))}"
    answer = client.post(path, data={"comment": "Fast fertig"})
    assert answer.status_code == 422
    assert "Fast fertig</textarea>" in answer.text
    assert client.post(path, data={"stars": "6"}).status_code == 422


@pytest.mark.parametrize("stage", [Stage.declined, Stage.merged, Stage.consultation])
def test_no_rating_where_none_is_asked_for(db: Session, viewer: Known, client: TestClient, stage: Stage) -> None:
    ticket = in_stage(db, viewer, stage)
    path = f"/ratings/{make_token(ticket)}"
    assert "Gerade ist keine Bewertung möglich" in client.get(path).text
    assert client.post(path, data={"stars": "5"}).status_code == 409
    assert ticket.rating is None
    assert mails(db) == []


def test_a_changed_or_old_link_opens_nothing(db: Session, viewer: Known, client: TestClient) -> None:
    ticket, other = in_stage(db, viewer, Stage.resolved), in_stage(db, viewer, Stage.resolved)
    token = make_token(ticket)
    assert ticket_of(db, token) is ticket
    number, end, signature = token.split("-", 2)
    later = str(int(end) + 86_400)
    forged = [
        f"{other.id}-{end}-{signature}",
        f"{number}-{later}-{signature}",
        token[:-1],
        number,
        "x",
        "--",
        f"{number}-{end}-ü",
    ]
    for wrong in forged:
        with pytest.raises(NotFound):
            ticket_of(db, wrong)
    with as_of(now() - VALID - timedelta(minutes=1)):
        old = make_token(ticket)
    answer = client.get(f"/ratings/{old}")
    assert answer.status_code == 404
    assert "Dieser Link galt 30 Tage" in answer.text


def test_nobody_is_written_to_who_has_left(db: Session, viewer: Known) -> None:
    ticket = in_stage(db, viewer, Stage.consultation)
    reporter(db, ticket).active = False
    db.flush()
    service.resolve(db, ticket, actor=viewer(ADVISOR), kind=ResolutionKind.answered, summary="So.")
    assert mails(db) == []
