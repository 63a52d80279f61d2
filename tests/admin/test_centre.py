"""What admins set: topics, plans, canned replies and texts, over HTTP."""

import json
import re
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.admin.centre import queries
from app.admin.centre.plan_steps import empty_row, rearranged, rows_from, steps_from
from app.admin.centre.service.canned import version_of
from app.journal.models import JournalEntry
from app.tickets.models import CannedReply, Topic
from tests.conftest import ClientFor
from tests.factories import ADMIN, ADVISOR, Known, file_ticket

QUESTIONS = [{"name": "amount", "label": "Wie viele?", "kind": "number", "required": True}]
STEP = {"step1_title": "Gespräch", "step1_days": "5", "step1_description": "Kurz."}


@pytest.fixture
def browser(client_for: ClientFor) -> TestClient:
    return client_for(ADMIN)


def journalled(db: Session) -> tuple[str, str, dict[str, Any], dict[str, Any]]:
    """The newest row of the journal: action, label, before, after."""
    row = db.scalars(select(JournalEntry).order_by(col(JournalEntry.id).desc())).first()
    assert row is not None
    return row.action, row.object_label, row.before, row.after


def refreshed(db: Session, slug: str) -> Topic:
    db.expire_all()
    return queries.topic(db, slug)


def test_each_part_of_the_administration_is_named_once(browser: TestClient) -> None:
    links = re.findall(r'next-steps__link" href="([^"]+)"', browser.get("/admin").text)
    assert sorted(links) == [
        "/admin/canned", "/admin/guardrails", "/admin/guidance", "/admin/hours", "/admin/plans",
        "/admin/register", "/admin/texts", "/admin/topics",
        "/journal",
        "/organisations", "/people", "/strategy",
    ]  # fmt: skip


def test_admin_adds_a_topic_that_asks_questions(db: Session, browser: TestClient) -> None:
    form = {
        "slug": "drohnen",
        "title": "Drohnen",
        "hint": "Befliegung",
        "active": "true",
        "questions": json.dumps(QUESTIONS),
    }
    assert browser.post("/admin/topics", data=form).headers["Location"] == "/admin/topics#drohnen"
    topic = refreshed(db, "drohnen")
    assert (topic.title, topic.hint, topic.active, topic.questions, topic.position) == (
        "Drohnen", "Befliegung", True, QUESTIONS, 12,
    )  # fmt: skip
    assert journalled(db)[:2] == ("topic.create", "drohnen")
    assert "Wie viele?" in browser.get("/tickets/new?topic=drohnen").text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("{]", "Zeile 1, Zeichen 2: Hier stimmt die Schreibweise nicht (JSON)."),
        ('{"name": "x"}', "Erwartet wird eine Liste von Fragen in eckigen Klammern. Diese Angabe stimmt so nicht."),
        (
            '[{"name": "a", "label": "A", "kind": "text"}, {"name": "b", "label": "B", "kind": "choice"}]',
            "Frage 2: Nur „choice“ und „choices“ haben „options“, und sie brauchen sie.",
        ),
        ('[{"name": "a", "kind": "text"}]', "Frage 1, „label“: Bitte füllen Sie dieses Feld aus."),
        (
            '[{"name": "a", "label": "A", "kind": "text"}, {"name": "a", "label": "A", "kind": "text"}]',
            "Jede Frage braucht einen eigenen Namen.",
        ),
    ],
)
def test_wrong_questions_are_refused_with_their_place(browser: TestClient, typed: str, sentence: str) -> None:
    form = {"title": "Neuer Titel", "version": "1", "active": "true", "questions": typed}
    for address in ("/admin/topics/training", "/admin/topics/training?preview=1"):
        answer = browser.post(address, data=form)
        assert answer.status_code == 422
        assert sentence.replace('"', "&#34;") in answer.text
        assert 'value="Neuer Titel"' in answer.text


def test_a_preview_shows_the_questions_and_saves_nothing(db: Session, browser: TestClient) -> None:
    form = {"title": "", "version": "1", "questions": json.dumps(QUESTIONS)}
    block = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "section#preview"}
    answer = browser.post("/admin/topics/training?preview=1", data=form, headers=block)
    assert answer.status_code == 200
    assert 'id="q_amount"' in answer.text
    assert "<html" not in answer.text
    assert refreshed(db, "training").questions == []


def test_a_short_name_is_plain_and_only_once(browser: TestClient) -> None:
    for slug, sentence in [
        ("Groß und klein", "Bitte nur Kleinbuchstaben"),
        ("training", "gibt es schon"),
        ("new", "gibt es schon"),
    ]:
        answer = browser.post("/admin/topics", data={"slug": slug, "title": "X", "questions": ""})
        assert answer.status_code == 422
        assert sentence in answer.text


def test_a_stale_write_shows_both_texts_and_loses_nothing(db: Session, browser: TestClient) -> None:
    first = browser.post("/admin/topics/training", data={"title": "Schulungen", "version": "1", "active": "true"})
    assert first.status_code == 303
    answer = browser.post("/admin/topics/training", data={"title": "Lehrgänge", "version": "1", "active": "true"})
    assert answer.status_code == 409
    assert '<p class="versions__text">Schulungen</p>' in answer.text
    assert '<p class="versions__text">Lehrgänge</p>' in answer.text
    assert 'name="version" value="2"' in answer.text
    again = browser.post("/admin/topics/training", data={"title": "Lehrgänge", "version": "2", "active": "true"})
    assert again.status_code == 303
    assert refreshed(db, "training").title == "Lehrgänge"


def test_topics_change_places(db: Session, browser: TestClient) -> None:
    before = [topic.slug for topic in queries.topics_to_order(db)]
    assert browser.post("/admin/topics/order", data={"move": "down:chatbots"}).status_code == 303
    db.expire_all()
    assert [topic.slug for topic in queries.topics_to_order(db)] == [before[1], before[0], *before[2:]]
    assert journalled(db) == ("topic.move", "chatbots", {"position": 1}, {"position": 2})
    browser.post("/admin/topics/order", data={"move": f"up:{before[1]}"})
    db.expire_all()
    assert queries.topics_to_order(db)[0].slug == before[1]


def test_a_used_topic_is_kept_and_an_unused_one_goes(db: Session, viewer: Known, browser: TestClient) -> None:
    file_ticket(db, viewer, topic="chatbots")
    kept = browser.post("/admin/topics/chatbots/removal")
    assert kept.headers["Location"] == "/admin/topics/chatbots"
    assert "Schalten Sie es stattdessen ab." in browser.get("/admin/topics/chatbots").text
    assert browser.post("/admin/topics/training/removal").headers["Location"] == "/admin/topics"
    assert browser.get("/admin/topics/training").status_code == 404


def test_a_topic_that_is_off_cannot_be_chosen(browser: TestClient) -> None:
    browser.post("/admin/topics/training", data={"title": "Schulung", "version": "1"})
    assert 'value="training"' not in browser.get("/tickets/new").text


def test_the_last_topic_stays_on(db: Session, browser: TestClient) -> None:
    for topic in queries.topics_to_order(db):
        topic.active = topic.slug == "other"
    db.commit()
    answer = browser.post("/admin/topics/other", data={"title": "Anderes", "version": "1"})
    assert answer.status_code == 422
    assert "Ein Thema muss wählbar bleiben." in answer.text


def test_admin_changes_the_steps_of_a_plan(db: Session, browser: TestClient) -> None:
    form = {"title": "Standard", "description": "Neu", "active": "true", "version": "1", **STEP, "step2_title": "Ende"}
    assert browser.post("/admin/plans/standard", data=form).headers["Location"] == "/admin/plans#standard"
    db.expire_all()
    plan = queries.plan(db, "standard")
    assert plan.steps == [
        {"title": "Gespräch", "description": "Kurz.", "days": 5}, {"title": "Ende", "description": "", "days": None},
    ]  # fmt: skip
    action, label, before, after = journalled(db)
    assert (action, label, after["steps"]) == ("plan_template.update", "standard", ["Gespräch (5)", "Ende"])
    assert len(before["steps"]) == 6
    assert browser.post("/admin/plans/standard", data=form).status_code == 409


def test_rows_move_without_being_saved(db: Session, browser: TestClient) -> None:
    form = {"title": "Standard", "version": "1", "step1_title": "Eins", "step2_title": "Zwei", "step2_days": "x"}
    answer = browser.post("/admin/plans/standard?do=up-2", data=form)
    assert answer.status_code == 200
    assert answer.text.index('value="Zwei"') < answer.text.index('value="Eins"')
    assert "Noch nicht gespeichert." in answer.text
    db.expire_all()
    assert len(queries.plan(db, "standard").steps) == 6


def test_rows_are_rearranged_within_bounds() -> None:
    rows = rows_from({f"step{n}_title": [str(n)] for n in (1, 2, 3, 5)})
    titles = [row["title"] for row in rows]
    assert titles == ["1", "2", "3"]
    for do, expected in {
        "up-1": "123", "up-3": "132", "down-1": "213", "down-3": "123", "remove-2": "13", "remove-9": "123",
        "add": "123", "nonsense": "123",
    }.items():  # fmt: skip
        assert "".join(row["title"] for row in rearranged(rows, do)) == expected, do
    assert rearranged(rows[:1], "remove-1") == [empty_row()]


def test_steps_need_a_title_and_whole_days() -> None:
    rows = [empty_row(), empty_row() | {"days": "3"}, empty_row() | {"title": "A", "days": "0"}]
    assert steps_from(rows) == ((), {
        "step2_title": "Bitte geben Sie dem Schritt einen Titel, oder leeren Sie die ganze Zeile.",
        "step3_days": "Bitte eine ganze Zahl von 1 bis 1000.",
    })  # fmt: skip


def test_a_plan_without_steps_is_refused(browser: TestClient) -> None:
    answer = browser.post("/admin/plans", data={"slug": "leer", "title": "Leer", "active": "true", "step1_title": " "})
    assert answer.status_code == 422
    assert "Ein Plan braucht mindestens einen Schritt." in answer.text


def test_one_plan_stays_on(db: Session, browser: TestClient) -> None:
    off = {"title": "X", "version": "1", **STEP}
    assert browser.post("/admin/plans/kurzauskunft", data=off).status_code == 303
    answer = browser.post("/admin/plans/standard", data=off)
    assert answer.status_code == 422
    assert "Ein Plan muss wählbar bleiben." in answer.text


def a_reply(db: Session) -> CannedReply:
    return queries.canned(db)[0]


def test_admin_writes_canned_replies_and_advisors_read_them(
    db: Session, browser: TestClient, client_for: ClientFor
) -> None:
    form = {"title": "Neu", "body": "{{ anrede }}, guten Tag.", "active": "true"}
    assert browser.post("/admin/canned", data=form).status_code == 303
    assert journalled(db)[0] == "canned_reply.create"
    html = client_for(ADVISOR).get("/admin/canned").text
    assert "{{ anrede }}, guten Tag." in html
    assert "/admin/canned/new" not in html


def test_an_unknown_placeholder_is_named(browser: TestClient) -> None:
    answer = browser.post("/admin/canned", data={"title": "Neu", "body": "Hallo {{vorname}}", "active": "true"})
    assert answer.status_code == 422
    assert "Den Platzhalter „{{ vorname }}“ gibt es nicht." in answer.text
    assert "Hallo {{vorname}}" in answer.text


def test_a_canned_reply_changes_once_a_version(db: Session, browser: TestClient) -> None:
    reply = a_reply(db)
    form = {"title": "Anders", "body": "Text", "active": "true", "version": version_of(reply)}
    assert browser.post(f"/admin/canned/{reply.id}", data=form).status_code == 303
    action, label, before, after = journalled(db)
    assert (action, label, before) == ("canned_reply.update", "Anders", {"title": "Eingang bestätigen"})
    assert after == {"title": "Anders", "fields": ["body"]}
    stale = browser.post(f"/admin/canned/{reply.id}", data=form | {"title": "Noch anders"})
    assert stale.status_code == 409
    assert '<p class="versions__text">Anders</p>' in stale.text


def test_a_canned_reply_goes(db: Session, browser: TestClient) -> None:
    number = a_reply(db).id
    assert browser.post(f"/admin/canned/{number}/removal").status_code == 303
    db.expire_all()
    assert browser.get(f"/admin/canned/{number}").status_code == 404
    assert journalled(db)[0] == "canned_reply.remove"


def test_admin_writes_a_text_page(db: Session, browser: TestClient, client: TestClient) -> None:
    form = {"title": "Impressum", "body": "Stadt **Beispiel** <script>x</script>", "version": "1"}
    assert browser.post("/admin/texts/impressum/de", data=form).headers["Location"] == "/admin/texts"
    html = client.get("/pages/impressum").text
    assert "<strong>Beispiel</strong>" in html
    assert "<script>x" not in html
    assert journalled(db) == ("text_page.update", "impressum.de", {}, {"version": 2, "fields": ["body"]})
    stale = browser.post("/admin/texts/impressum/de", data=form | {"body": "Mein Text"})
    assert stale.status_code == 409
    assert "Mein Text" in stale.text
    assert "Stadt **Beispiel**" in stale.text


def test_a_missing_page_is_added_and_others_do_not_exist(db: Session, browser: TestClient) -> None:
    db.delete(queries.text_page(db, "datenschutz", "en"))
    db.commit()
    form = {"title": "Privacy", "body": "Text", "version": "0"}
    assert browser.post("/admin/texts/datenschutz/en", data=form).status_code == 303
    assert browser.get("/pages/datenschutz?lang=en").text.count("Privacy") > 0
    assert browser.get("/admin/texts/agb/de").status_code == 404
    assert browser.post("/admin/texts/impressum/fr", data=form).status_code == 404


def test_the_administration_is_in_the_navigation_of_admins(browser: TestClient, client_for: ClientFor) -> None:
    assert 'href="/admin"' in browser.get("/").text
    assert 'href="/admin"' not in client_for(ADVISOR).get("/").text
