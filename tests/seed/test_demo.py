"""The demo content: everything is there, in order, and looks the same whenever it is loaded."""

from collections import Counter
from datetime import UTC, datetime
from io import BytesIO
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session
from sqlmodel import col

from app.clock.hours import WorkingHours, working_time_between
from app.files.models import StoredFile
from app.journal.models import JournalEntry
from app.outbox.models import Notification
from app.pages.models import TextPage
from app.people.models import Organisation, as_of
from app.people.queries import administrations
from app.seed.bodies import OWN_BODIES
from app.seed.content import seed_if_empty
from app.seed.documents import INVENTED
from app.seed.solving import tell_solutions
from app.seed.storytelling import STORIES, STORY_FILES, add_people, before, tell_stories
from app.seed.topics import topics
from app.solutions.models import Document, Solution
from app.tickets.models import CannedReply, Entry, Stage, Ticket, WaitingFor
from app.tickets.questions import read_questions
from app.tickets.timing import next_due
from tests.conftest import ClientFor
from tests.factories import READER, STRANGER

MONDAY_MORNING = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
SUNDAY_NIGHT = datetime(2027, 1, 3, 22, 0, tzinfo=UTC)


def tell(db: Session, moment: datetime) -> list[Ticket]:
    """The demo requests as they are when they are loaded at the moment."""
    bodies = {body.key: body for body in db.scalars(select(Organisation))}
    with as_of(moment):
        add_people(db, bodies)
        tell_stories(db)
    return list(db.scalars(select(Ticket).order_by(col(Ticket.id))))


def test_bodies_are_those_of_the_state_with_their_parents(db: Session) -> None:
    kinds = Counter(db.scalars(select(col(Organisation.kind)).where(col(Organisation.key) != "15")))
    assert kinds == {
        "landkreis": 11,
        "kreisfreie_stadt": 3,
        "verbandsgemeinde": 18,
        "einheitsgemeinde": 101,
        "mitgliedsgemeinde": 114,
        **{kind: 1 for _key, kind, _name in OWN_BODIES},
    }
    assert len(administrations(db)) == 133 + len(OWN_BODIES)
    served = select(func.count()).where(col(Organisation.served_by_id) == col(Organisation.parent_id))
    assert db.scalar(served) == 114
    (koethen,) = db.scalars(select(Organisation).where(col(Organisation.key) == "15082180"))
    district = db.get(Organisation, koethen.district_id)
    assert (koethen.name, district and district.name) == ("Köthen (Anhalt)", "Anhalt-Bitterfeld")


def test_topics_are_eleven_and_their_questions_hold() -> None:
    assert [topic.slug for topic in topics()] == [
        "chatbots", "text-assistance", "documents-search", "speech-telephone", "image-analysis", "forecasting",
        "translation-plain-language", "law-data-protection", "training", "procurement", "other",
    ]  # fmt: skip
    assert sum(bool(read_questions(topic.questions)) for topic in topics()) == 3
    assert [
        topic.slug for topic in topics() if not (topic.title and topic.title_en and topic.hint and topic.hint_en)
    ] == []


def test_texts_are_there_in_both_languages_and_say_that_they_are_templates(db: Session) -> None:
    pages = {(page.slug, page.language): page for page in db.scalars(select(TextPage))}
    slugs = ("barrierefreiheit", "datenschutz", "impressum")
    assert sorted(pages) == [(slug, language) for slug in slugs for language in ("de", "en")]
    marks = {"de": "Muster – bitte anpassen", "en": "Template – please adapt"}
    assert [key for key, page in pages.items() if marks[key[1]] not in page.body_html] == []
    assert pages["datenschutz", "en"].title == "Privacy"
    assert db.scalar(select(func.count()).select_from(CannedReply)) == 8


@pytest.mark.parametrize("moment", [MONDAY_MORNING, SUNDAY_NIGHT])
def test_requests_stand_in_all_stages_whenever_they_are_loaded(db: Session, moment: datetime) -> None:
    tickets = tell(db, moment)
    assert Counter(ticket.stage for ticket in tickets) == {
        Stage.submitted: 5, Stage.triage: 8, Stage.consultation: 12, Stage.resolved: 2, Stage.closed: 7,
        Stage.declined: 2, Stage.merged: 1,
    }  # fmt: skip
    assert Counter(ticket.waiting_for for ticket in tickets) == {
        WaitingFor.nobody: 34, WaitingFor.municipality: 2, WaitingFor.third_party: 1,
    }  # fmt: skip
    assert len({ticket.organisation_id for ticket in tickets}) >= 20
    assert [ticket.confidential for ticket in tickets].count(True) == 1
    hours = WorkingHours()
    late = [ticket.title for ticket in tickets if ticket.due_at and ticket.due_at < moment]
    soon = [
        ticket.title
        for ticket in tickets
        if ticket.due_at
        and ticket.due_at >= moment
        and working_time_between(moment, ticket.due_at, hours).seconds <= 4 * 3600
    ]
    assert (3 <= len(late) <= 6, 3 <= len(soon) <= 9) == (True, True), (late, soon)


def test_story_journal_and_clocks_agree(db: Session) -> None:
    tickets = tell(db, MONDAY_MORNING)
    assert [ticket.reference for ticket in tickets if ticket.due_at != next_due(ticket)] == []
    assert [ticket.id for ticket in tickets] == sorted(ticket.id or 0 for ticket in tickets)
    for table, order in (("ticket_entry", "ticket_id, id"), ("journal_entry", "id")):
        group = "ticket_id" if table == "ticket_entry" else "0"
        backwards = text(
            f"SELECT count(*) FROM (SELECT at, lag(at) OVER (PARTITION BY {group} ORDER BY {order}) AS earlier "
            f"FROM {table} WHERE at <= now() + interval '1 year') AS line WHERE at < earlier"
        )
        assert db.scalar(backwards) == 0, table
    filed = db.scalar(select(func.count()).where(col(JournalEntry.action) == "ticket.file"))
    assert filed == len(tickets) - 1  # one was split from another
    assert max(db.scalars(select(col(Entry.at)))) < MONDAY_MORNING


def test_news_of_days_ago_are_read(db: Session) -> None:
    tell(db, MONDAY_MORNING)
    unread = select(func.count()).where(col(Notification.read_at).is_(None))
    assert 0 < (db.scalar(unread) or 0) < 30


def test_every_file_of_stories_is_told() -> None:
    assert sorted(path.stem for path in STORIES.glob("*.yaml")) == sorted([*STORY_FILES, "people"])


def test_second_loading_changes_nothing(db: Session, urls: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.seed.content.connect", lambda *_args, **_more: db.get_bind())
    monkeypatch.setattr("app.seed.content.dispose", lambda: None)
    assert seed_if_empty("postgresql:///x") is False


def test_moment_before_counts_working_time_only() -> None:
    hours = WorkingHours()
    assert before(MONDAY_MORNING, 1, hours) == datetime(2026, 11, 20, 11, 30, tzinfo=UTC)
    assert before(SUNDAY_NIGHT, 5, hours) == datetime(2026, 12, 30, 15, 0, tzinfo=UTC).replace(hour=10)


def test_solutions_offer_templates_to_those_who_may_take_them(
    client: TestClient, client_for: ClientFor, db: Session
) -> None:
    bodies = {body.key: body for body in db.scalars(select(Organisation))}
    with as_of(MONDAY_MORNING):
        add_people(db, bodies)
        tell_solutions(db)
    db.commit()
    rows = db.execute(select(Document, StoredFile).join(StoredFile, col(StoredFile.id) == col(Document.file_id))).all()
    assert [(file.name, document.licence, document.redacted) for document, file in sorted(
        rows, key=lambda row: row.StoredFile.name
    )] == [
        ("Dienstvereinbarung Besprechungsnotizen.odt", "CC-BY-4.0", True),
        ("Fragen für die Abnahme.txt", "CC0-1.0", True),
        ("Leistungsbeschreibung Chatbot.odt", "CC-BY-4.0", True),
        ("Prüfliste Datenschutz.odt", "CC-BY-4.0", True),
        ("Regeln für Eingaben.txt", "CC0-1.0", True),
    ]  # fmt: skip
    for document, file in rows:
        slug = db.get_one(Solution, document.solution_id).slug
        address = f"/solutions/{slug}/documents/{document.id}"
        assert client.get(address).status_code == client_for(READER).get(address).status_code == 404
        assert file.name not in client.get(f"/solutions/{slug}").text
        taken = client_for(STRANGER).get(address)
        assert taken.status_code == 200
        if file.name.endswith(".odt"):
            with ZipFile(BytesIO(taken.content)) as package:
                assert package.namelist()[0] == "mimetype"
                said = "".join(ET.fromstring(package.read("content.xml")).itertext())
        else:
            said = taken.text
        assert INVENTED in said
