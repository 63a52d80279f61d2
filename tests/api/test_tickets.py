"""A ticket's whole life as JSON, with whole answers; and what the lists and lives of others must not show."""

from datetime import datetime
from io import BytesIO
from typing import Any

from sqlalchemy.orm import Session

from app.tickets import service
from app.tickets.models import Stage
from app.tickets.service.attachments import Upload, attach
from tests.conftest import ClientFor
from tests.factories import ADMIN, ADVISOR, COLLEAGUE, COORDINATOR, OFFICER, STRANGER, Known, file_ticket, in_stage

SET = "set"
"""Stands for any moment, and for any number of a row."""
NEW = {
    "topic": "chatbots",
    "title": "Chatbot für das Bürgerbüro",
    "description": "Wir möchten **Anfragen** beantworten.",
    "goal": "Kürzere Wartezeiten",
    "service": "Bürgerbüro",
    "personal_data": "personal",
    "standing": "procurement",
    "wished_on": "2027-03-01",
    "urgency": "high",
    "inform": [COLLEAGUE],
}
FILED: dict[str, Any] = {
    "reference": SET,
    "title": "Chatbot für das Bürgerbüro",
    "description": "Wir möchten **Anfragen** beantworten.",
    "goal": "Kürzere Wartezeiten",
    "service": "Bürgerbüro",
    "topic": "chatbots",
    "topic_title": "Chatbots und Bürgerservice",
    "answers": {},
    "personal_data": "personal",
    "standing": "procurement",
    "wished_on": "2027-03-01",
    "urgency": "high",
    "confidential": False,
    "stage": "submitted",
    "waiting_for": "nobody",
    "priority": "normal",
    "size": None,
    "organisation": {"key": "15082180", "name": "Köthen (Anhalt)", "kind": "einheitsgemeinde"},
    "reporter": {"name": "Katrin Lindau", "role": "officer"},
    "advisor": None,
    "submitted_at": SET,
    "triaged_at": None,
    "consultation_at": None,
    "first_reply_at": None,
    "resolved_at": None,
    "closed_at": None,
    "declined_at": None,
    "merged_at": None,
    "reply_due_at": SET,
    "triage_due_at": SET,
    "due_at": SET,
    "resolution": None,
    "resolution_summary": "",
    "decline_reason": "",
    "rating": None,
    "merged_into": None,
    "entries": [
        {
            "id": SET, "kind": "event", "internal": False, "at": SET, "author": "Katrin Lindau", "event": "filed",
            "text": "hat die Anfrage gestellt", "html": "",
        },
    ],
    "plan": [],
    "attachments": [],
}  # fmt: skip


def plain(answer: Any) -> Any:
    """The answer with moments and row numbers replaced."""
    if isinstance(answer, list):
        return [plain(part) for part in answer]
    if not isinstance(answer, dict):
        return answer
    return {
        name: SET if value is not None and (name in {"at", "id", "reference"} or name.endswith("_at")) else plain(value)
        for name, value in answer.items()
    }


def done(response: Any, status: int = 200) -> Any:
    assert response.status_code == status, response.text
    return response.json()


def event(name: str, text: str, by: str, html: str = "") -> dict[str, Any]:
    return {
        "id": SET, "kind": "event", "internal": False, "at": SET, "author": by, "event": name, "text": text,
        "html": html,
    }  # fmt: skip


def said(kind: str, by: str, html: str) -> dict[str, Any]:
    return {
        "id": SET, "kind": kind, "internal": kind == "note", "at": SET, "author": by, "event": "", "text": "",
        "html": html,
    }  # fmt: skip


def plan_step(number: int, title: str, state: str, version: int = 1, **more: Any) -> dict[str, Any]:
    usual = {"description": "", "due_on": None, "result": "", "skip_reason": ""}
    started, ended = None if state == "open" else SET, SET if state in {"done", "skipped"} else None
    return (
        {"number": number, "title": title, "state": state, "version": version}
        | {"started_at": started, "ended_at": ended}
        | usual
        | more
    )


OF, AD = "Katrin Lindau", "Miriam Ostwald"
FIRST = {"title": "Erstgespräch"}
SECOND = {"title": "Übergabe", "due_on": "2027-02-01"}
DONE = plan_step(1, "Erstgespräch", "done", 2, result="Gut.")
SKIPPED = plan_step(2, "Übergabe", "skipped", 2, due_on="2027-02-01", skip_reason="Entfällt.")
LIFE: list[tuple[str, str, dict[str, Any], dict[str, Any] | None, dict[str, Any]]] = [
    # who, where to, what is sent, the answer (None: the ticket), what the officer finds changed then
    (
        ADVISOR, "triage", {"priority": "high", "size": "m"}, None,
        {
            "stage": "triage", "priority": "high", "size": "m", "advisor": {"name": AD, "role": "advisor"},
            "triaged_at": SET,
            "entries": [
                event("taken_up", "hat die Anfrage aufgenommen", AD),
                event("triaged", "hat die Anfrage eingeordnet: Priorität hoch, Umfang M – einige Termine", AD),
            ],
        },
    ),
    (ADVISOR, "notes", {"body": "Nur **wir**."}, said("note", AD, "<p>Nur <strong>wir</strong>.</p>\n"), {}),
    (
        ADVISOR, "plan", {"steps": [FIRST, SECOND]}, None,
        {
            "stage": "consultation", "consultation_at": SET,
            "entries": [event("plan_started", "hat den Beratungsplan begonnen", AD)],
            "plan": [
                plan_step(1, "Erstgespräch", "active"), plan_step(2, "Übergabe", "open", due_on="2027-02-01"),
            ],
        },
    ),
    (
        ADVISOR, "steps/1", {"state": "done", "result": "Gut."}, DONE,
        {
            "entries": [event("step_done", "hat Schritt 1 erledigt: Erstgespräch", AD)],
            "plan": [DONE, plan_step(2, "Übergabe", "active", due_on="2027-02-01")],
        },
    ),
    (
        ADVISOR, "steps/2", {"state": "skipped", "skip_reason": "Entfällt."}, SKIPPED,
        {"entries": [event("step_skipped", "hat Schritt 2 übersprungen: Übergabe", AD)], "plan": [DONE, SKIPPED]},
    ),
    (
        ADVISOR, "replies", {"body": "Wie viele?", "wait_for_body": True}, said("reply", AD, "<p>Wie viele?</p>\n"),
        {
            "waiting_for": "municipality", "first_reply_at": SET, "reply_due_at": None, "triage_due_at": None,
            "due_at": None,
            "entries": [
                said("reply", AD, "<p>Wie viele?</p>\n"),
                event("waiting", "wartet auf die Kommune, die Fristen ruhen", AD),
            ],
        },
    ),
    (
        OFFICER, "replies", {"body": "*Dreißig*."}, said("reply", OF, "<p><em>Dreißig</em>.</p>\n"),
        {
            "waiting_for": "nobody", "reply_due_at": SET, "triage_due_at": SET,
            "entries": [
                said("reply", OF, "<p><em>Dreißig</em>.</p>\n"),
                event("resumed", "Das Warten ist vorbei, die Fristen laufen wieder", OF),
            ],
        },
    ),
    (
        ADVISOR, "waiting", {"waiting_for": "third_party", "reason": "Wir fragen nach."}, None,
        {
            "waiting_for": "third_party", "reply_due_at": None, "triage_due_at": None,
            "entries": [
                event("waiting", "wartet auf Dritte, die Fristen ruhen", AD, "<p>Wir fragen nach.</p>\n"),
            ],
        },
    ),
    (
        ADVISOR, "waiting", {"waiting_for": "nobody"}, None,
        {
            "waiting_for": "nobody", "reply_due_at": SET, "triage_due_at": SET,
            "entries": [event("resumed", "Das Warten ist vorbei, die Fristen laufen wieder", AD)],
        },
    ),
    (
        ADVISOR, "resolution", {"kind": "solution_introduced", "summary": "So **geht** es."}, None,
        {
            "stage": "resolved", "resolved_at": SET, "resolution": "solution_introduced",
            "resolution_summary": "So **geht** es.",
            "entries": [
                event(
                    "resolved", "hat die Anfrage gelöst: Lösung eingeführt", AD,
                    "<p>So <strong>geht</strong> es.</p>\n",
                ),
            ],
        },
    ),
    (
        OFFICER, "closure", {}, None,
        {"stage": "closed", "closed_at": SET, "entries": [event("closed", "hat die Anfrage abgeschlossen", OF)]},
    ),
    (
        OFFICER, "rating", {"stars": 5, "comment": "Danke."}, None,
        {
            "rating": 5,
            "entries": [event("rated", "hat die Beratung mit 5 von 5 bewertet", OF, "<p>Danke.</p>\n")],
        },
    ),
    (
        OFFICER, "reopening", {"reason": "Doch nicht."}, None,
        {
            "stage": "consultation", "resolved_at": None, "closed_at": None, "resolution": None,
            "resolution_summary": "", "rating": None,
            "entries": [event("reopened", "hat die Anfrage wieder geöffnet", OF, "<p>Doch nicht.</p>\n")],
        },
    ),
]  # fmt: skip


def test_a_ticket_lives_as_json(token_for: ClientFor) -> None:
    programs = {OFFICER: token_for(OFFICER), ADVISOR: token_for(ADVISOR)}
    filed = programs[OFFICER].post("/api/v1/tickets", json=NEW)
    assert plain(done(filed, 201)) == FILED | {"version": filed.json()["version"]}
    address = f"/api/v1/tickets/{filed.json()['reference']}"
    assert filed.headers["Location"] == address
    ticket = done(programs[OFFICER].get(address))
    assert ticket == filed.json()
    for who, where, sent, answer, changed in LIFE:
        got = programs[who].post(f"{address}/{where}", json=sent)
        assert plain(done(got, 201 if where in {"replies", "notes"} else 200)) == (
            answer or plain(done(programs[who].get(address)))
        ), where
        now = done(programs[OFFICER].get(address))
        expected = plain(ticket) | changed | {"version": now["version"]}
        expected["entries"] = plain(ticket["entries"]) + changed.get("entries", [])
        assert plain(now) == expected, where
        settled = {"stage", "topic", "priority", "size", "advisor"} & changed.keys()
        assert (now["version"] != ticket["version"]) == bool(settled), where
        ticket = now
    whole = done(programs[ADVISOR].get(address))
    assert [entry["html"] for entry in whole["entries"] if entry["internal"]] == ["<p>Nur <strong>wir</strong>.</p>\n"]
    whole["entries"] = [entry for entry in whole["entries"] if not entry["internal"]]
    assert whole == ticket


def test_a_ticket_is_declined_as_json(token_for: ClientFor, db: Session, viewer: Known) -> None:
    address = f"/api/v1/tickets/{in_stage(db, viewer, Stage.triage).reference}"
    declined = done(token_for(ADVISOR).post(f"{address}/declination", json={"reason": "Das ist kein Thema."}))
    assert (declined["stage"], declined["decline_reason"], declined["due_at"]) == (
        "declined", "Das ist kein Thema.", None,
    )  # fmt: skip
    assert plain(declined["entries"][-1]) == event(
        "declined", "hat die Anfrage abgelehnt", AD, "<p>Das ist kein Thema.</p>\n"
    )
    assert done(token_for(OFFICER).get(address)) == declined


def test_a_reply_to_a_merged_ticket_reaches_the_one_it_went_into(
    token_for: ClientFor, db: Session, viewer: Known
) -> None:
    source = in_stage(db, viewer, Stage.merged)
    officer = token_for(OFFICER)
    target = done(officer.get(f"/api/v1/tickets/{source.reference}"))["merged_into"]
    reply = done(officer.post(f"/api/v1/tickets/{source.reference}/replies", json={"body": "Noch etwas."}), 201)
    there = done(officer.get(f"/api/v1/tickets/{target}"))["entries"]
    here = done(officer.get(f"/api/v1/tickets/{source.reference}"))["entries"]
    assert there[-1] == reply
    assert here[-1]["event"] == "reply_passed_on"
    assert here[-1]["text"] == f"hat geantwortet; die Antwort steht in {target}"


def test_what_is_not_for_everyone_is_for_the_centre_only(token_for: ClientFor, db: Session, viewer: Known) -> None:
    """Notes and files with notes: in no answer to the body, and no address of theirs works for it."""
    ticket = in_stage(db, viewer, Stage.consultation)
    service.note(db, ticket, author=viewer(ADVISOR), body="Geheimnis")
    upload = Upload("geheim.txt", BytesIO(b"Geheimnis der Beratung.\n"))
    (hidden,) = attach(db, ticket, [upload], author=viewer(ADVISOR), internal=True)
    db.commit()
    address = f"/api/v1/tickets/{ticket.reference}"
    officer, advisor = token_for(OFFICER), token_for(ADVISOR)
    assert "Geheim" not in officer.get(address).text
    assert "geheim" not in officer.get(address).text
    assert officer.get(f"{address}/attachments/{hidden.id}").status_code == 404
    assert [file["name"] for file in done(advisor.get(address))["attachments"]] == ["geheim.txt"]
    assert advisor.get(f"{address}/attachments/{hidden.id}").content == b"Geheimnis der Beratung.\n"


def test_lists_hold_what_the_reader_may_read(token_for: ClientFor, db: Session, viewer: Known) -> None:
    own = file_ticket(db, viewer, title="Eigene")
    colleagues = file_ticket(db, viewer, by=COLLEAGUE, title="Der Kollegin", topic="training")
    secret = file_ticket(db, viewer, by=COLLEAGUE, title="Vertraulich", confidential=True)
    foreign = file_ticket(db, viewer, by=STRANGER, title="Aus Magdeburg")
    taken_up = in_stage(db, viewer, Stage.triage, title="Aufgenommen")

    def listed(who: str, query: str = "") -> list[str]:
        return [item["reference"] for item in done(token_for(who).get(f"/api/v1/tickets{query}"))["items"]]

    everything = [taken_up.reference, foreign.reference, secret.reference, colleagues.reference, own.reference]
    koethen = [taken_up.reference, colleagues.reference, own.reference]
    assert listed(OFFICER) == koethen
    assert listed(COLLEAGUE) == [taken_up.reference, secret.reference, colleagues.reference, own.reference]
    assert listed(COORDINATOR) == koethen
    assert listed(STRANGER) == [foreign.reference]
    assert listed(ADVISOR) == listed(ADMIN) == everything
    assert listed(OFFICER, "?stage=triage") == [taken_up.reference]
    assert listed(ADVISOR, "?topic=training") == [colleagues.reference]
    assert listed(ADVISOR, "?topic=nothing") == []
    assert done(token_for(OFFICER).get("/api/v1/tickets?stage=triage")) == {
        "items": [
            {
                "reference": taken_up.reference, "title": "Aufgenommen", "stage": "triage", "waiting_for": "nobody",
                "priority": "normal", "topic": "chatbots", "topic_title": "Chatbots und Bürgerservice",
                "organisation": {"key": "15082180", "name": "Köthen (Anhalt)", "kind": "einheitsgemeinde"},
                "reporter": {"name": OF, "role": "officer"}, "advisor": {"name": AD, "role": "advisor"},
                "submitted_at": json_moment(taken_up.submitted_at),
                "activity_at": json_moment(taken_up.activity_at), "due_at": json_moment(taken_up.due_at),
            }
        ],
        "next_cursor": None,
    }  # fmt: skip
    english = done(token_for(OFFICER).get("/api/v1/tickets?stage=triage&lang=en"))["items"][0]
    assert (english["topic"], english["topic_title"]) == ("chatbots", "Chatbots and citizen service")


def test_a_list_and_a_ticket_say_the_same_of_what_they_share(token_for: ClientFor, db: Session, viewer: Known) -> None:
    """So `topic` of a line is what `?topic=` takes."""
    file_ticket(db, viewer, title="Neu")
    in_stage(db, viewer, Stage.consultation)
    advisor = token_for(ADVISOR)
    for line in done(advisor.get("/api/v1/tickets"))["items"]:
        whole = done(advisor.get(f"/api/v1/tickets/{line['reference']}"))
        shared = line.keys() - {"activity_at"}
        assert {name: line[name] for name in shared} == {name: whole[name] for name in shared}
        same_topic = done(advisor.get("/api/v1/tickets", params={"topic": line["topic"]}))["items"]
        assert line in same_topic


def json_moment(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None


def test_pages_visit_each_ticket_once(token_for: ClientFor, db: Session, viewer: Known) -> None:
    """Also while new ones arrive, which stand before the first page."""
    filed = [file_ticket(db, viewer, title=f"Nr. {number}").reference for number in range(7)]
    officer, seen, cursor, pages = token_for(OFFICER), [], "", 0
    while pages == 0 or cursor:
        answer = done(officer.get("/api/v1/tickets", params={"limit": 3, "cursor": cursor}))
        seen += [item["reference"] for item in answer["items"]]
        cursor, pages = answer["next_cursor"] or "", pages + 1
        file_ticket(db, viewer, title="Dazwischen")
    assert seen == list(reversed(filed))
    assert pages == 3


def test_the_catalogue_is_there(token_for: ClientFor) -> None:
    officer = token_for(OFFICER)
    topics = done(officer.get("/api/v1/topics"))
    assert [topic["slug"] for topic in topics][:2] == ["chatbots", "text-assistance"]
    assert {tuple(topic) for topic in topics} == {("slug", "title", "hint", "questions")}
    found = done(officer.get("/api/v1/organisations", params={"q": "köthen"}))
    assert found == {
        "items": [{"key": "15082180", "name": "Köthen (Anhalt)", "kind": "einheitsgemeinde"}], "next_cursor": None,
    }  # fmt: skip
    keys: list[str] = []
    cursor = ""
    while not keys or cursor:
        answer = done(officer.get("/api/v1/organisations", params={"limit": 100, "cursor": cursor}))
        keys += [item["key"] for item in answer["items"]]
        cursor = answer["next_cursor"] or ""
    assert keys == sorted(set(keys))
    assert len(keys) >= 247


def test_a_refused_file_is_named_at_the_field_it_came_in(token_for: ClientFor, db: Session, viewer: Known) -> None:
    address = f"/api/v1/tickets/{file_ticket(db, viewer).reference}/attachments"
    answer = token_for(OFFICER).post(address, files={"file": ("rechnung.pdf", b"MZ\x90\x00", "application/pdf")})
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"field": "file", "message": "Die Datei „rechnung.pdf“ ist kein PDF."}]
