"""Two people at the same thing: the later write is refused, and both texts are shown."""

import re

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.tickets.models import Stage
from tests.conftest import ClientFor
from tests.factories import ADVISOR, ADVISOR2, COLLEAGUE, OFFICER, STRANGER, Known, file_ticket, in_stage


def version_on(browser: TestClient, path: str) -> str:
    found = re.search(r'name="version" value="([^"]+)"', browser.get(path).text)
    assert found is not None
    return found[1]


def test_a_stale_text_shows_both_and_can_be_saved_after_all(client_for: ClientFor, db: Session, viewer: Known) -> None:
    path = f"/tickets/{file_ticket(db, viewer).reference}/text"
    first, second = client_for(OFFICER), client_for(COLLEAGUE)
    version = version_on(first, path)
    assert first.post(path, data={"title": "Fassung eins", "description": "A", "version": version}).status_code == 303
    late = {"title": "Fassung zwei", "description": "B", "version": version}
    refused = second.post(path, data=late)
    assert refused.status_code == 409
    assert "Fassung eins" in refused.text
    assert 'value="Fassung zwei"' in refused.text
    newer = re.search(r'name="version" value="([^"]+)"', refused.text)
    assert newer is not None
    assert second.post(path, data=late | {"version": newer[1]}).status_code == 303
    assert 'value="Fassung zwei"' in first.get(path).text


def test_a_stale_triage_shows_both(client_for: ClientFor, db: Session, viewer: Known) -> None:
    path = f"/tickets/{in_stage(db, viewer, Stage.triage).reference}/triage"
    first, second = client_for(ADVISOR), client_for(ADVISOR2)
    version = version_on(first, path)
    assert first.post(path, data={"priority": "urgent", "size": "s", "version": version}).status_code == 303
    refused = second.post(path, data={"priority": "low", "size": "l", "version": version})
    assert refused.status_code == 409
    assert "Jemand anderes hat inzwischen gespeichert" in refused.text
    stored = refused.text.partition("Gespeichert ist jetzt:")[2].partition("</dl>")[0]
    assert re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", stored) == [
        ("Thema", "Chatbots und Bürgerservice"),
        ("Priorität", "dringend"),
        ("Umfang", "S – eine Auskunft"),
        ("Zuständig", "Miriam Ostwald"),
    ]
    assert re.search(r'value="low"[^>]*(selected|checked)', refused.text)


@pytest.mark.parametrize(
    ("place", "typed"), [("text", {"title": "Berichtigt", "description": "A"}), ("triage", {"priority": "urgent"})]
)
def test_a_reply_and_a_note_meanwhile_make_no_form_stale(
    place: str, typed: dict[str, str], client_for: ClientFor, db: Session, viewer: Known
) -> None:
    ticket = f"/tickets/{in_stage(db, viewer, Stage.triage).reference}"
    editor, other = client_for(ADVISOR), client_for(OFFICER)
    version = version_on(editor, f"{ticket}/{place}")
    assert other.post(f"{ticket}/replies", data={"body": "Noch etwas."}).status_code == 303
    assert client_for(ADVISOR2).post(f"{ticket}/notes", data={"body": "Nur für uns."}).status_code == 303
    assert editor.post(f"{ticket}/{place}", data=typed | {"version": version}).status_code == 303


def test_a_triage_meanwhile_makes_no_text_stale_nor_the_other_way_round(
    client_for: ClientFor, db: Session, viewer: Known
) -> None:
    ticket = f"/tickets/{in_stage(db, viewer, Stage.triage).reference}"
    advisor, officer = client_for(ADVISOR), client_for(OFFICER)
    text, triage = version_on(officer, f"{ticket}/text"), version_on(advisor, f"{ticket}/triage")
    typed = {"title": "Berichtigt", "description": "A", "version": text}
    assert advisor.post(f"{ticket}/triage", data={"priority": "urgent", "version": triage}).status_code == 303
    assert officer.post(f"{ticket}/text", data=typed).status_code == 303
    triage, text = version_on(advisor, f"{ticket}/triage"), version_on(officer, f"{ticket}/text")
    typed |= {"title": "Noch besser", "version": text}
    assert officer.post(f"{ticket}/text", data=typed).status_code == 303
    assert advisor.post(f"{ticket}/triage", data={"priority": "low", "version": triage}).status_code == 303


def test_a_stale_step_shows_both(client_for: ClientFor, db: Session, viewer: Known) -> None:
    path = f"/tickets/{in_stage(db, viewer, Stage.consultation).reference}/steps/1"
    first, second = client_for(ADVISOR), client_for(ADVISOR2)
    version = version_on(first, path)
    assert first.post(path, data={"result": "Ergebnis eins", "version": version}).status_code == 303
    refused = second.post(path, data={"result": "Ergebnis zwei", "move": "done", "version": version})
    assert refused.status_code == 409
    assert "Ergebnis eins" in refused.text
    assert "Ergebnis zwei" in refused.text
    assert "Ergebnis eins" in first.get(path).text


def test_a_reply_typed_and_not_sent_is_there_again(client_for: ClientFor, db: Session, viewer: Known) -> None:
    """After a new sign-in, and for the writer only."""
    ticket = file_ticket(db, viewer)
    saved = client_for(OFFICER).post(f"/drafts/reply:{ticket.reference}", data={"body": "Noch nicht fertig"})
    assert saved.status_code == 204
    assert "Noch nicht fertig" in client_for(OFFICER).get(f"/tickets/{ticket.reference}").text
    assert "Noch nicht fertig" not in client_for(COLLEAGUE).get(f"/tickets/{ticket.reference}").text
    browser = client_for(OFFICER)
    browser.post(f"/tickets/{ticket.reference}/replies", data={"body": "Jetzt fertig"})
    assert "Noch nicht fertig" not in browser.get(f"/tickets/{ticket.reference}").text


def test_a_refused_form_keeps_what_was_typed(client_for: ClientFor) -> None:
    answer = client_for(OFFICER).post("/tickets", data={"topic": "chatbots", "title": "", "description": "Viel Text"})
    assert answer.status_code == 422
    assert "Viel Text" in answer.text
    assert "Bitte füllen Sie dieses Feld aus." in answer.text


def test_the_summary_of_errors_names_the_fields(client_for: ClientFor) -> None:
    html = client_for(OFFICER).post("/tickets", data={"topic": "chatbots", "goal": "x" * 20_001}).text
    found = re.findall(r'<li><a href="#(\w+)">(.*?)</a></li>', html)
    assert found == [
        ("title", "Titel: Bitte füllen Sie dieses Feld aus."),
        ("description", "Beschreibung: Bitte füllen Sie dieses Feld aus."),
        ("goal", "Was soll danach besser sein? Bitte kürzen Sie auf höchstens 20000 Zeichen."),
    ]


@pytest.mark.parametrize(
    ("stage", "who", "path", "name", "sentence"),
    [
        (Stage.consultation, ADVISOR, "resolution", "kind", "Bitte wählen Sie eine der Möglichkeiten."),
        (Stage.consultation, ADVISOR, "resolution", "summary", "Bitte füllen Sie dieses Feld aus."),
        (Stage.resolved, OFFICER, "rating", "stars", "Bitte wählen Sie eine der Möglichkeiten."),
        (Stage.triage, ADVISOR, "plan", "template", "Bitte wählen Sie einen Plan."),
    ],
)
def test_what_is_chosen_is_asked_for_as_a_choice(
    stage: Stage, who: str, path: str, name: str, sentence: str, client_for: ClientFor, db: Session, viewer: Known
) -> None:
    answer = client_for(who).post(f"/tickets/{in_stage(db, viewer, stage).reference}/{path}", data={})
    assert answer.status_code == 422
    error = answer.text.partition(f'id="{name}-error"')[2].partition("</p>")[0]
    assert sentence in error


def test_a_merger_that_fails_still_offers_similar_requests(client_for: ClientFor, db: Session, viewer: Known) -> None:
    ticket = file_ticket(db, viewer, title="Chatbot für das Bürgerbüro")
    similar = file_ticket(db, viewer, title="Chatbot im Rathaus")
    foreign = file_ticket(db, viewer, by=STRANGER, title="Ganz anderes")
    advisor, path = client_for(ADVISOR), f"/tickets/{ticket.reference}"
    for number, status in ((foreign.reference, 409), ("KI-1999-00001", 422), ("", 422)):
        answer = advisor.post(f"{path}/merger", data={"reference": number})
        assert answer.status_code == status
        assert "Ähnliche Anfragen" in answer.text
        assert similar.reference in answer.text
