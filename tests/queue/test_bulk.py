"""One verb on many tickets."""

import pytest
from sqlalchemy.orm import Session

from app.queue import service
from app.tickets.models import Priority, Stage, Ticket
from tests.conftest import ClientFor
from tests.factories import ADVISOR, ADVISOR2, OFFICER, Known, file_ticket, in_stage


def state(db: Session, *tickets: Ticket) -> list[tuple[str, str, int | None]]:
    for ticket in tickets:
        db.refresh(ticket)
    return [(ticket.stage, ticket.priority, ticket.advisor_id) for ticket in tickets]


def test_an_advisor_assigns_many_and_comes_back_to_the_filters(
    client_for: ClientFor, db: Session, viewer: Known
) -> None:
    one, two = file_ticket(db, viewer), in_stage(db, viewer, Stage.triage)
    henrik = viewer(ADVISOR2).id
    form = {"ticket": [one.reference, two.reference], "verb": "assign", "advisor": henrik, "back": "topic=chatbots"}
    answer = client_for(ADVISOR).post("/queue/bulk", data=form)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/queue?topic=chatbots")
    assert state(db, one, two) == [("submitted", "normal", henrik), ("triage", "normal", henrik)]


def test_triage_of_many_takes_new_ones_up(db: Session, viewer: Known) -> None:
    tickets = [file_ticket(db, viewer) for _ in range(2)]
    miriam = viewer(ADVISOR)
    outcome = service.triage_many(db, [ticket.reference for ticket in tickets], Priority.high, actor=miriam)
    assert outcome.done == [ticket.reference for ticket in tickets]
    assert state(db, *tickets) == [("triage", "high", miriam.id)] * 2


def test_what_cannot_be_done_is_named_and_the_rest_is_done(client_for: ClientFor, db: Session, viewer: Known) -> None:
    new, closed = file_ticket(db, viewer, title="Neue"), in_stage(db, viewer, Stage.closed, title="Alte")
    form = {"ticket": [closed.reference, new.reference, "KI-2020-99999"], "verb": "take_up"}
    answer = client_for(ADVISOR).post("/queue/bulk", data=form)
    assert answer.status_code == 200
    assert "1 Anfrage ist bearbeitet." in answer.text
    assert "2 Anfragen blieben, wie sie waren" in answer.text
    assert "Das geht in der Phase „Abgeschlossen“ nicht." in answer.text
    assert "KI-2020-99999" in answer.text
    assert [stage for stage, _priority, _advisor in state(db, new, closed)] == ["triage", "closed"]


def test_a_failed_one_leaves_no_trace_of_its_own(db: Session, viewer: Known) -> None:
    """In triage without an advisor the verb fails half way, after it set the priority."""
    ticket = in_stage(db, viewer, Stage.triage)
    ticket.advisor_id = None
    db.commit()
    outcome = service.triage_many(db, [ticket.reference], Priority.urgent, actor=viewer(ADVISOR))
    assert [(reference, why) for reference, _title, why in outcome.failed] == [
        (ticket.reference, "Bitte wählen Sie, wer die Anfrage bearbeitet.")
    ]
    assert state(db, ticket) == [("triage", "normal", None)]


def test_nobody_outside_the_centre_does_anything_to_many(db: Session, viewer: Known) -> None:
    ticket = file_ticket(db, viewer)
    outcome = service.take_up_many(db, [ticket.reference], actor=viewer(OFFICER))
    assert outcome.done == []
    assert outcome.failed == [(ticket.reference, ticket.title, "Dafür hat Ihr Konto keine Berechtigung.")]


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"verb": "assign", "advisor": "5"}, "Bitte wählen Sie zuerst Anfragen aus."),
        ({"verb": "assign", "ticket": "THIS"}, "Bitte wählen Sie, wem Sie die Anfragen zuweisen."),
        ({"verb": "triage", "ticket": "THIS"}, "Bitte wählen Sie eine Priorität."),
        (
            {"verb": "take_up", "ticket": [f"KI-2020-{number:05}" for number in range(101)]},
            "Bitte wählen Sie höchstens 100 Anfragen auf einmal.",
        ),
        ({"verb": "explode", "ticket": "THIS"}, "Bitte wählen Sie eine der Möglichkeiten."),
        ({"verb": "assign", "ticket": "THIS", "advisor": "99999999999"}, "Bitte geben Sie höchstens 2147483647 an."),
    ],
)
def test_a_form_that_says_too_little_keeps_what_was_ticked(
    client_for: ClientFor, db: Session, viewer: Known, form: dict[str, str | list[str]], sentence: str
) -> None:
    ticket = file_ticket(db, viewer)
    sent = {name: ticket.reference if value == "THIS" else value for name, value in form.items()}
    answer = client_for(ADVISOR).post("/queue/bulk", data=sent | {"back": "topic=chatbots"})
    assert answer.status_code == 422
    assert sentence in answer.text
    ticked = f'value="{ticket.reference}" aria-label="{ticket.reference} auswählen" checked'
    assert (ticked in answer.text) == (form.get("ticket") == "THIS")
    assert 'value="topic=chatbots"' in answer.text


def test_an_advisor_who_is_none_can_not_be_given_tickets(client_for: ClientFor, db: Session, viewer: Known) -> None:
    ticket = file_ticket(db, viewer)
    form = {"ticket": ticket.reference, "verb": "assign", "advisor": viewer(OFFICER).id}
    answer = client_for(ADVISOR).post("/queue/bulk", data=form)
    assert "Bitte wählen Sie jemanden aus dem Kompetenzzentrum." in answer.text
    assert state(db, ticket) == [("submitted", "normal", None)]
