"""The check of a ticket: answers saved as one goes, every result kept."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from app.assessments import service
from app.assessments.engine import questionnaire, read_answers
from app.assessments.models import Assessment, AssessmentKind, Subject
from app.assessments.queries import runs
from app.consultation.service import PlannedStep, start_plan
from app.drafts.models import Draft
from app.errors import Invalid
from app.tickets import service as tickets
from app.tickets.models import Priority, Stage, Ticket
from tests.assessments.cases import PLAIN, Given, case, high_risk
from tests.assessments.test_check import asked_for, pdf_of, shown
from tests.conftest import ClientFor
from tests.factories import ADVISOR, COLLEAGUE, OFFICER, STRANGER, Known, file_ticket, in_stage
from tests.house.test_queries import cost


def keep(db: Session, viewer: Known, ticket: Ticket, answers: Given, *, by: str = OFFICER) -> Assessment:
    run = service.assess_ticket(db, ticket, read_answers(questionnaire(), answers), actor=viewer(by))
    db.commit()
    return run


def answer_all(browser: TestClient, ticket: Ticket, answers: Given) -> str:
    """Answers as a browser without JavaScript does: POST, 303, GET, until the answers are shown to be checked."""
    path = f"{ticket.path}/ai-act/questions"
    page = browser.get(path).text
    while name := asked_for(page):
        sent = browser.post(path, data={"answered": name, name: answers[name]})
        assert (sent.status_code, sent.headers["location"]) == (303, path)
        page = browser.get(path).text
    return page


def test_an_officer_answers_saves_and_everyone_of_the_body_reads(
    client_for: ClientFor, db: Session, viewer: Known
) -> None:
    ticket, officer = file_ticket(db, viewer), client_for(OFFICER)
    page = answer_all(officer, ticket, PLAIN)
    assert "Ergebnis speichern" in page
    mark = shown(page)["submission"]
    saved = officer.post(f"{ticket.path}/ai-act/runs", data={"submission": mark})
    assert saved.headers["location"] == f"{ticket.path}/ai-act/runs/1"
    again = officer.post(f"{ticket.path}/ai-act/runs", data={"submission": mark})
    assert again.headers["location"] == saved.headers["location"]
    run = db.scalars(select(Assessment)).one()
    assert (run.kind, run.subject, run.subject_id, run.number) == ("ai_act", "ticket", ticket.id, 1)
    assert run.answers == PLAIN
    assert db.scalars(select(Draft)).all() == []
    for who in (COLLEAGUE, ADVISOR):
        seen = client_for(who).get(saved.headers["location"]).text
        assert "Minimales Risiko" in seen
        assert "Katrin Lindau" in seen
        story = client_for(who).get(ticket.path).text
        assert "hat die Prüfung nach der KI-Verordnung gespeichert (Fassung 1)" in story
        assert "KI-Verordnung: Minimales Risiko" in story


def test_answers_are_the_writers_own_draft_until_they_are_saved(
    client_for: ClientFor, db: Session, viewer: Known
) -> None:
    ticket, officer = file_ticket(db, viewer), client_for(OFFICER)
    path = f"{ticket.path}/ai-act/questions"
    officer.post(path, data={"answered": "q_ai", "q_ai": "unsure"})
    assert asked_for(client_for(OFFICER).get(path).text) == "q_exclusion"
    assert asked_for(client_for(COLLEAGUE).get(path).text) == "q_ai"
    assert "Hier ist Ihr Entwurf" in officer.get(f"{ticket.path}/ai-act").text
    assert "Hier ist Ihr Entwurf" not in client_for(COLLEAGUE).get(f"{ticket.path}/ai-act").text
    assert "noch nicht geprüft" in client_for(ADVISOR).get(ticket.path).text


def test_an_answer_that_will_not_do_changes_no_draft(client_for: ClientFor, db: Session, viewer: Known) -> None:
    ticket, officer = file_ticket(db, viewer), client_for(OFFICER)
    path = f"{ticket.path}/ai-act/questions"
    officer.post(path, data={"answered": "q_ai", "q_ai": "yes"})
    wrong = officer.post(path, data={"answered": "q_exclusion", "q_exclusion": ["none", "pre_market"]})
    assert wrong.status_code == 422
    assert "Beides zusammen geht nicht" in wrong.text
    assert shown(wrong.text)["q_exclusion"] == ["pre_market", "none"]
    assert db.scalars(select(Draft)).one().fields == {"q_ai": ["yes"]}


def test_a_second_run_begins_with_the_answers_of_the_first_and_stands_beside_it(
    client_for: ClientFor, db: Session, viewer: Known
) -> None:
    ticket = file_ticket(db, viewer)
    first = keep(db, viewer, ticket, high_risk("5a"))
    before = dict(first.result)
    advisor = client_for(ADVISOR)
    path = f"{ticket.path}/ai-act/questions"
    assert "Alles beantwortet" in advisor.get(path).text
    advisor.post(path, data={"answered": "q_annex3", "q_annex3": "none"})
    saved = advisor.post(f"{ticket.path}/ai-act/runs")
    assert saved.headers["location"] == f"{ticket.path}/ai-act/runs/2"
    found = runs(db, AssessmentKind.ai_act, Subject.ticket, ticket.id or 0)
    assert [(run.number, run.headline["en"], run.by) for run in found] == [
        (2, "Minimal risk", "Miriam Ostwald"), (1, "High-risk (Annex III)", "Katrin Lindau"),
    ]  # fmt: skip
    db.refresh(first)
    assert first.result == before
    assert "Hochrisiko (Anhang III)" in advisor.get(f"{ticket.path}/ai-act/runs/1").text
    listed = advisor.get(f"{ticket.path}/ai-act").text
    assert listed.index("Fassung 2") < listed.index("Fassung 1")
    assert "KI-Verordnung: Minimales Risiko" in advisor.get(ticket.path).text


@pytest.mark.parametrize("verb", ["UPDATE assessment SET number = 7", "DELETE FROM assessment"])
def test_the_app_itself_can_change_no_run(db: Session, viewer: Known, verb: str) -> None:
    keep(db, viewer, file_ticket(db, viewer), PLAIN)
    with pytest.raises(ProgrammingError, match="permission denied"), db.begin_nested():
        db.execute(text(verb))


def test_a_new_version_of_the_questions_marks_old_results_and_changes_none(
    client_for: ClientFor, db: Session, viewer: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket, officer = file_ticket(db, viewer), client_for(OFFICER)
    keep(db, viewer, ticket, PLAIN)
    assert "zu erneuern" not in officer.get(ticket.path).text
    assert "zu erneuern" not in officer.get(f"{ticket.path}/ai-act/runs/1").text
    file = questionnaire()
    newer = file.model_copy(
        update={
            "meta": file.meta.model_copy(update={"version": "2.0.0"}),
            "questions": [one.model_copy(update={"de": "Anders gefragt?"}) for one in file.questions],
        }
    )
    for place in ("panels", "assessable.checks", "asking"):
        monkeypatch.setattr(f"app.assessments.{place}.questionnaire", lambda: newer)
    assert "zu erneuern" in officer.get(ticket.path).text
    assert "Diese Prüfung ist zu erneuern" in officer.get(f"{ticket.path}/ai-act").text
    old = officer.get(f"{ticket.path}/ai-act/runs/1").text
    assert "Diese Prüfung ist zu erneuern" in old
    assert "Leitet das System aus Eingaben selbst ab" in old
    assert "Anders gefragt?" not in old
    assert "Fragenkatalog 1.0.0" in old


def test_the_step_for_law_and_guardrails_shows_the_result(client_for: ClientFor, db: Session, viewer: Known) -> None:
    ticket, advisor = file_ticket(db, viewer), viewer(ADVISOR)
    tickets.triage(db, ticket, tickets.Triage(priority=Priority.normal), actor=advisor)
    start_plan(db, ticket, [PlannedStep("Erstgespräch"), PlannedStep("Recht und Leitplanken")], actor=advisor)
    keep(db, viewer, ticket, PLAIN)
    officer = client_for(OFFICER)
    assert "Minimales Risiko" in officer.get(f"{ticket.path}/steps/2").text
    assert "Minimales Risiko" not in officer.get(f"{ticket.path}/steps/1").text


def test_a_run_is_a_pdf_with_who_and_what(client_for: ClientFor, db: Session, viewer: Known) -> None:
    ticket = file_ticket(db, viewer)
    keep(db, viewer, ticket, high_risk("5a"))
    _reader, words = pdf_of(client_for(ADVISOR).get(f"{ticket.path}/ai-act/runs/1/pdf").content)
    assert f"{ticket.reference}, Fassung 1, Katrin Lindau" in words
    assert "Hochrisiko (Anhang III)" in words


@pytest.mark.parametrize("path", ["", "/questions", "/runs/1", "/runs/1/pdf"])
def test_a_stranger_learns_nothing_of_a_run(client_for: ClientFor, db: Session, viewer: Known, path: str) -> None:
    open_one, hidden = file_ticket(db, viewer), file_ticket(db, viewer, confidential=True)
    for ticket in (open_one, hidden):
        keep(db, viewer, ticket, high_risk("5a"))
    for who, ticket in ((STRANGER, open_one), (STRANGER, hidden), (COLLEAGUE, hidden)):
        answer = client_for(who).get(f"{ticket.path}/ai-act{path}")
        assert answer.status_code == 404
        assert "Hochrisiko" not in answer.text
    assert client_for(COLLEAGUE).get(f"{open_one.path}/ai-act{path}").status_code == 200


def test_a_closed_request_can_be_read_and_takes_no_run(client_for: ClientFor, db: Session, viewer: Known) -> None:
    ticket = in_stage(db, viewer, Stage.resolved)
    keep(db, viewer, ticket, PLAIN)
    tickets.close(db, ticket, actor=viewer(OFFICER))
    db.commit()
    officer = client_for(OFFICER)
    assert "Erneut prüfen" not in officer.get(f"{ticket.path}/ai-act/runs/1").text
    assert officer.post(f"{ticket.path}/ai-act/runs").status_code == 409


def test_a_ticket_takes_a_hundred_runs(db: Session, viewer: Known, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.assessments.service.runs.MOST_RUNS", 1)
    ticket = file_ticket(db, viewer)
    keep(db, viewer, ticket, PLAIN)
    with pytest.raises(Invalid, match="Mehr als 1 Fassungen"):
        keep(db, viewer, ticket, PLAIN)


def test_a_deployment_or_a_solution_is_assessed_through_the_same_door(db: Session, viewer: Known) -> None:
    answers = read_answers(questionnaire(), case(q_use="no"))
    kept: list[Any] = [
        service.keep_ai_act(db, subject, 7, answers, actor=viewer(ADVISOR))
        for subject in (Subject.deployment, Subject.solution, Subject.deployment)
    ]
    assert [run.number for run in kept] == [1, 1, 2]


def test_thirty_runs_cost_as_many_statements_as_one(
    client_for: ClientFor, db: Session, viewer: Known, engine: Engine
) -> None:
    browser, costs = client_for(ADVISOR), []
    for number in (1, 30):
        ticket = file_ticket(db, viewer)
        for _ in range(number):
            keep(db, viewer, ticket, PLAIN, by=ADVISOR)
        costs.append([cost(browser, ticket.path + path, engine) for path in ("", "/ai-act")])
    assert costs[0] == costs[1]
