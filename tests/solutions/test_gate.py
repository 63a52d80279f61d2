"""A deployment becomes a pilot, or goes into operation, once its guardrails let it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.assessments.guardrails import Applies, Phase, applying, first_catalogue, open_musts
from app.assessments.guardrails.checklist import Checklist
from app.assessments.models import Assessment, AssessmentKind, EvidenceFile, Subject
from app.journal.models import JournalEntry
from app.outbox.models import Notification
from app.people.models import as_of, now
from app.solutions import queries
from app.solutions.models import Deployment, GuardrailException, Solution, SolutionState, Status
from app.web.formats import local
from tests.assessments.cases import case
from tests.conftest import ClientFor
from tests.factories import ADMIN, ADVISOR, COLLEAGUE, COORDINATOR, OFFICER, READER, STRANGER, Known
from tests.house.test_queries import cost
from tests.solutions.factories import HIDDEN, all_met, deployment_of, in_state

FORM = {"title": "Ein Chatbot", "problem": "Viele Anrufe", "solution": "Ein Bot"}


def an_idea(db: Session, viewer: Known, state: SolutionState = SolutionState.draft, **values: Any) -> Deployment:
    """Whose purpose of all facts is only that it is always under guardrails."""
    plain: dict[str, Any] = {"status": "idea", "data_category": "none", "risk_class": "minimal"}
    return deployment_of(db, in_state(db, viewer, state, **plain | values))


def musts(status: Status, *facts: Applies) -> list[str]:
    return [one.id for one in open_musts(facts, Phase(status.value), {})]


def listed(html: str) -> set[str]:
    """The guardrails to which the page leads."""
    return set(re.findall(r'guardrails/edit#(LP-\d+)"', html))


def in_days(days: int) -> str:
    return (local(now()).date() + timedelta(days=days)).isoformat()


def actions(db: Session) -> list[str]:
    query = select(col(JournalEntry.action)).where(col(JournalEntry.object_type) == "deployment")
    return list(db.scalars(query.order_by(col(JournalEntry.id))))


@pytest.mark.parametrize("status", [Status.pilot, Status.operation])
def test_without_a_checklist_the_gate_is_closed_and_says_what_is_open(
    client_for: ClientFor, db: Session, viewer: Known, status: Status
) -> None:
    deployment = an_idea(db, viewer)
    refused = client_for(OFFICER).post(f"/deployments/{deployment.id}/status", data={"status": status})
    assert refused.status_code == 409
    assert listed(refused.text) == set(musts(Status.operation))
    number = len(musts(status))
    assert f"{number} Muss-Punkte sind offen" in refused.text
    db.refresh(deployment)
    assert deployment.status is Status.idea
    assert actions(db) == []


def test_with_all_met_the_gate_opens_and_the_journal_knows(client_for: ClientFor, db: Session, viewer: Known) -> None:
    deployment = an_idea(db, viewer)
    all_met(db, viewer, db.scalars(select(Solution)).one())
    sent = client_for(OFFICER).post(f"/deployments/{deployment.id}/status", data={"status": "operation"})
    assert (sent.status_code, sent.headers["location"]) == (303, f"/deployments/{deployment.id}")
    db.refresh(deployment)
    assert deployment.status is Status.operation
    assert actions(db) == ["deployment.check_guardrails", "deployment.status"]


def test_one_open_must_of_the_later_phase_lets_the_pilot_through(
    client_for: ClientFor, db: Session, viewer: Known
) -> None:
    deployment, officer = an_idea(db, viewer), client_for(OFFICER)
    all_met(db, viewer, db.scalars(select(Solution)).one(), "LP-11")
    refused = officer.post(f"/deployments/{deployment.id}/status", data={"status": "operation"})
    assert (refused.status_code, listed(refused.text)) == (409, {"LP-11"})
    assert officer.post(f"/deployments/{deployment.id}/status", data={"status": "pilot"}).status_code == 303
    db.refresh(deployment)
    assert deployment.status is Status.pilot


def test_a_fact_left_out_of_the_checklist_counts_anyway(client_for: ClientFor, db: Session, viewer: Known) -> None:
    """What the deployment, or its AI Act check, says of the case holds."""
    deployment, officer = an_idea(db, viewer, data_category="personal"), client_for(OFFICER)
    plain = {one.id: "met" for one in applying(first_catalogue(), [])}
    sent = {"phase": "pilot", "base": "0"} | {f"{name}.answer": said for name, said in plain.items()}
    assert officer.post(f"/deployments/{deployment.id}/guardrails", data=sent).status_code == 303
    page = officer.get(f"/deployments/{deployment.id}").text
    personal = set(musts(Status.operation, Applies.personal_data)) - set(plain)
    assert listed(page) == personal
    answers = case(q_workplace="users", q_data="personal", q_dpia_triggers=["none"])
    officer.post(f"/drafts/ai-act:E-{deployment.id}", data=answers)
    assert officer.post(f"/deployments/{deployment.id}/ai-act/runs", data={}).status_code == 303
    assert "LP-30" in listed(officer.get(f"/deployments/{deployment.id}").text) - personal


def test_saving_a_solution_keeps_all_but_the_status(client_for: ClientFor, db: Session, viewer: Known) -> None:
    officer = client_for(OFFICER)
    sent = officer.post("/solutions", data=FORM | {"status": "operation", "purpose": "Fragen"})
    solution = db.scalars(select(Solution)).one()
    deployment = deployment_of(db, solution)
    assert sent.headers["location"] == f"/deployments/{deployment.id}#operation"
    assert (deployment.status, deployment.purpose, solution.problem) == (Status.idea, "Fragen", "Viele Anrufe")
    assert "Er bleibt „Idee“" in officer.get(sent.headers["location"]).text
    changed = FORM | {"status": "pilot", "purpose": "Andere Fragen", "version": str(solution.version)}
    sent = officer.post(f"/solutions/{solution.slug}/text", data=changed)
    assert sent.headers["location"] == f"/deployments/{deployment.id}#pilot"
    db.expire_all()
    assert (deployment.status, deployment.purpose) == (Status.idea, "Andere Fragen")


def test_a_published_solution_moves_on_by_publication_and_the_gate_is_asked_again(
    client_for: ClientFor, db: Session, viewer: Known
) -> None:
    deployment, advisor = an_idea(db, viewer, SolutionState.published), client_for(ADVISOR)
    solution = db.scalars(select(Solution)).one()
    all_met(db, viewer, solution)
    assert client_for(OFFICER).post(f"/deployments/{deployment.id}/status", data={"status": "pilot"}).status_code == 303
    db.expire_all()
    assert (deployment.status, solution.revision) == (Status.idea, {"status": "pilot"})
    all_met(db, viewer, solution, "LP-05")
    path = f"/solutions/{solution.slug}/publication"
    refused = advisor.post(path, data={"version": str(solution.version)})
    assert refused.status_code == 422
    assert "„Pilot“ geht noch nicht: 1 Muss-Punkt der Leitplanken ist offen." in refused.text
    all_met(db, viewer, solution)
    assert advisor.post(path, data={"version": str(solution.version)}).status_code == 303
    db.expire_all()
    assert deployment.status is Status.pilot


def test_programs_get_the_same_gate(token_for: ClientFor, db: Session, viewer: Known) -> None:
    deployment, officer = an_idea(db, viewer), token_for(OFFICER)
    all_met(db, viewer, db.scalars(select(Solution)).one(), "LP-05", "LP-11")
    refused = officer.put(f"/api/v1/deployments/{deployment.id}/status", json={"status": "pilot"})
    assert (refused.status_code, refused.headers["content-type"]) == (409, "application/problem+json")
    assert refused.json()["errors"] == [{"field": "LP-05", "message": "Abschalten möglich"}]
    told = officer.get(f"/api/v1/deployments/{deployment.id}").json()
    assert told["open"] == {
        "pilot": [
            {
                "id": "LP-05",
                "title": "Abschalten möglich",
                "url": f"/deployments/{deployment.id}/guardrails/edit#LP-05",
            }
        ],
        "operation": [
            {"id": name, "title": title, "url": f"/deployments/{deployment.id}/guardrails/edit#{name}"}
            for name, title in (("LP-05", "Abschalten möglich"), ("LP-11", "Vorfälle werden gemeldet"))
        ],
    }
    assert (told["status"], told["checklist"], told["exceptions"]) == ("idea", 1, [])
    assert officer.put(f"/api/v1/deployments/{deployment.id}/status", json={"status": "nie"}).status_code == 422
    all_met(db, viewer, db.scalars(select(Solution)).one())
    moved = officer.put(f"/api/v1/deployments/{deployment.id}/status", json={"status": "pilot"})
    assert (moved.status_code, moved.json()["status"]) == (200, "pilot")


# --- Exceptions -------------------------------------------------------------------------------------------


def granted(db: Session, client_for: ClientFor, viewer: Known, days: int = 30) -> Deployment:
    deployment = an_idea(db, viewer)
    all_met(db, viewer, db.scalars(select(Solution)).one(), "LP-05")
    told = {"guardrail": "LP-05", "reason": "Der Ersatz kommt.", "until": in_days(days)}
    assert client_for(ADVISOR).post(f"/deployments/{deployment.id}/exceptions", data=told).status_code == 303
    return deployment


def test_an_exception_opens_the_gate_and_ends_by_itself(client_for: ClientFor, db: Session, viewer: Known) -> None:
    deployment = granted(db, client_for, viewer)
    (one,) = queries.exceptions_for(db, deployment.id or 0)
    today = local(now()).date()
    assert (one.guardrail, str(one.title), one.reason, one.granted_on, one.until) == (
        "LP-05", "Abschalten möglich", "Der Ersatz kommt.", today, today + timedelta(days=30),
    )  # fmt: skip
    assert "Der Ersatz kommt." in client_for(OFFICER).get(f"/deployments/{deployment.id}").text
    for days, held in ((-1, 0), (0, 1), (30, 1), (31, 0)):
        assert len(queries.exceptions_for(db, deployment.id or 0, today + timedelta(days=days))) == held
    with as_of(now() + timedelta(days=31)):
        assert [one.id for one in queries.standing(db, deployment, []).open(Status.pilot)] == ["LP-05"]
    assert queries.standing(db, deployment, []).open(Status.pilot) == []
    assert client_for(OFFICER).post(f"/deployments/{deployment.id}/status", data={"status": "pilot"}).status_code == 303
    assert actions(db)[-2:] == ["deployment.grant_exception", "deployment.status"]
    told = db.scalars(select(Notification).where(col(Notification.event) == "exception_granted")).all()
    assert {one.path for one in told} == {f"/deployments/{deployment.id}"}
    assert {one.user_id for one in told} == {viewer(who).id for who in (OFFICER, COLLEAGUE, COORDINATOR)}


def test_an_exception_is_taken_back(client_for: ClientFor, db: Session, viewer: Known) -> None:
    deployment = granted(db, client_for, viewer)
    exception = db.scalars(select(GuardrailException)).one()
    path = f"/deployments/{deployment.id}/exceptions/{exception.id}/end"
    assert client_for(OFFICER).post(path).status_code == 403
    assert client_for(ADVISOR).post(path).status_code == 303
    db.expire_all()
    assert queries.exceptions_for(db, deployment.id or 0) == []
    assert client_for(OFFICER).post(f"/deployments/{deployment.id}/status", data={"status": "pilot"}).status_code == 409
    assert client_for(ADVISOR).post(path).status_code == 409
    assert actions(db)[-1] == "deployment.end_exception"
    db.refresh(exception)
    assert exception.ended_by_id == viewer(ADVISOR).id


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"until": "yesterday"}, "Bitte geben Sie ein Datum an"),
        ({"until": 0}, "Bitte wählen Sie einen Tag nach heute, höchstens zwölf Monate voraus."),
        ({"until": 368}, "Bitte wählen Sie einen Tag nach heute, höchstens zwölf Monate voraus."),
        ({"reason": " "}, "Bitte füllen Sie dieses Feld aus."),
        ({"guardrail": "LP-01"}, "Diese Leitplanke hält den Einsatz nicht auf."),
        ({"guardrail": "LP-02"}, "Diese Leitplanke hält den Einsatz nicht auf."),
    ],
)
def test_an_exception_that_will_not_do_is_refused(
    client_for: ClientFor, db: Session, viewer: Known, change: dict[str, object], sentence: str
) -> None:
    deployment = an_idea(db, viewer)
    all_met(db, viewer, db.scalars(select(Solution)).one(), "LP-05")
    told = {"guardrail": "LP-05", "reason": "Grund", "until": 10} | change
    until = told["until"]
    sent = {name: str(value) for name, value in told.items()}
    sent["until"] = in_days(until) if isinstance(until, int) else str(until)
    refused = client_for(ADVISOR).post(f"/deployments/{deployment.id}/exceptions", data=sent)
    assert refused.status_code == 422
    assert sentence in refused.text
    assert db.scalars(select(GuardrailException)).all() == []


# --- Assessments of a deployment --------------------------------------------------------------------------


def test_the_public_check_goes_to_a_deployment(client_for: ClientFor, db: Session, viewer: Known) -> None:
    deployment = an_idea(db, viewer)
    sent = client_for(OFFICER).post("/ai-act/runs", data={"q_ai": "no", "reference": f"e-{deployment.id}"})
    assert sent.headers["location"] == f"/deployments/{deployment.id}/ai-act/runs/1"
    run = db.scalars(select(Assessment)).one()
    assert (run.subject, run.subject_id, run.kind) == (Subject.deployment, deployment.id, AssessmentKind.ai_act)
    page = client_for(COLLEAGUE).get(sent.headers["location"])
    assert page.status_code == 200
    assert f"E-{deployment.id}" in page.text
    pdf = client_for(ADVISOR).get(f"{sent.headers['location']}/pdf")
    assert pdf.content[:5] == b"%PDF-"
    for who, reference in ((STRANGER, f"E-{deployment.id}"), (OFFICER, "E-99999"), (OFFICER, "E-" + "9" * 9)):
        lost = client_for(who).post("/ai-act/runs", data={"q_ai": "no", "reference": reference})
        assert lost.headers["location"].startswith("/ai-act/result")
    assert len(db.scalars(select(Assessment)).all()) == 1


def test_the_form_begins_with_what_the_deployment_says(client_for: ClientFor, db: Session, viewer: Known) -> None:
    deployment = an_idea(
        db, viewer, data_category="personal", automation_level="preparation", risk_class="legal_review"
    )
    page = client_for(OFFICER).get(f"/deployments/{deployment.id}/guardrails/edit").text
    assert re.findall(r'name="facts" value="(\w+)" checked', page) == [
        "personal_data", "decision_support", "high_risk",
    ]  # fmt: skip


def test_a_file_is_evidence_for_those_who_may_see_the_check(client_for: ClientFor, db: Session, viewer: Known) -> None:
    deployment, officer = an_idea(db, viewer), client_for(OFFICER)
    path = f"/deployments/{deployment.id}/guardrails"
    typed = {"phase": "pilot", "base": "0", "LP-01.answer": "met", "LP-01.evidence": "Vermerk"}
    file = {"files": ("zweck.txt", b"Der Zweck.\n", "text/plain")}
    shown = officer.post(f"{path}/files", data=typed, files=file)
    evidence = db.scalars(select(EvidenceFile)).one()
    assert shown.status_code == 200
    assert f'<option value="e{evidence.id}">zweck.txt</option>' in shown.text
    assert "Vermerk" in shown.text
    assert officer.post(path, data=typed | {"LP-01.file": f"e{evidence.id}"}).status_code == 303
    run = Checklist.model_validate(db.scalars(select(Assessment)).one().result)
    assert (run.answered["LP-01"].upload_id, run.answered["LP-01"].file_name) == (evidence.id, "zweck.txt")
    link = f"{path}/files/{evidence.id}"
    assert f'href="{link}"' in officer.get(path).text
    got = client_for(COLLEAGUE).get(link)
    assert (got.status_code, got.content) == (200, b"Der Zweck.\n")
    assert got.headers["content-disposition"].startswith("attachment")
    for who in (STRANGER, READER):
        assert client_for(who).get(link).status_code == 404
    other = an_idea(db, viewer)
    assert officer.get(f"/deployments/{other.id}/guardrails/files/{evidence.id}").status_code == 404
    assert (
        officer.post(f"/deployments/{other.id}/guardrails", data={"LP-01.file": f"e{evidence.id}"}).status_code == 422
    )


def test_a_file_that_will_not_do_is_refused_and_nothing_typed_is_lost(
    client_for: ClientFor, db: Session, viewer: Known
) -> None:
    deployment, officer = an_idea(db, viewer), client_for(OFFICER)
    path = f"/deployments/{deployment.id}/guardrails"
    for where in (path, f"{path}/files"):
        file = {"files": ("böse.exe", b"MZ", "application/octet-stream")}
        refused = officer.post(where, data={"LP-01.evidence": "Vermerk"}, files=file)
        assert refused.status_code == 422
        assert 'href="#files"' in refused.text
        assert "Vermerk" in refused.text
    assert officer.post(f"{path}/files", data={}).status_code == 422
    assert db.scalars(select(EvidenceFile)).all() == []


@pytest.mark.parametrize(
    "path", ["", "/ai-act", "/ai-act/runs/1", "/guardrails", "/guardrails/edit", "/guardrails/runs/1"]
)
def test_a_stranger_learns_nothing(client_for: ClientFor, db: Session, viewer: Known, path: str) -> None:
    deployment = an_idea(db, viewer, SolutionState.published)
    all_met(db, viewer, db.scalars(select(Solution)).one())
    for who in (STRANGER, READER):
        assert client_for(who).get(f"/deployments/{deployment.id}{path}").status_code == 404


def test_a_solution_tells_the_summary_to_all_and_the_answers_to_bodies(
    client_for: ClientFor, db: Session, viewer: Known
) -> None:
    deployment = an_idea(db, viewer, SolutionState.published)
    solution = db.scalars(select(Solution)).one()
    typed = {
        "phase": "pilot", "base": "0", "LP-01.answer": "met", "LP-01.evidence": HIDDEN, "LP-02.answer": "unmet",
        "LP-02.reason": HIDDEN,
    }  # fmt: skip
    client_for(OFFICER).post(f"/deployments/{deployment.id}/guardrails", data=typed)
    number = len(musts(Status.pilot)) - 1
    all_ = len(applying(first_catalogue(), []))
    reader = client_for(READER)
    for who, sees in ((reader, False), (client_for(STRANGER), True), (client_for(OFFICER), True)):
        page = who.get(f"/solutions/{solution.slug}").text
        assert f"{number} Muss-Punkte offen" in page
        assert f"1 von {all_} Leitplanken erledigt" in page
        assert ("Einfachere Lösung geprüft" in page) is sees
        told = who.get(f"/api/v1/solutions/{solution.slug}").json()["guardrail_result"]
        assert (told["met"], told["all"], told["phase"], told["open_musts"], told["exceptions"]) == (
            1, all_, "pilot", number, 0,
        )  # fmt: skip
        if sees:
            assert (told["answers"]["LP-01"], told["answers"]["LP-02"], told["answers"]["LP-33"]) == (
                "met", "unmet", "open",
            )  # fmt: skip
        else:
            assert told["answers"] is None
    assert HIDDEN not in str(reader.get(f"/api/v1/solutions/{solution.slug}").json())
    aside = client_for(STRANGER).get(f"/solutions/{solution.slug}").text.split("Leitplanken-Ergebnis")[1]
    assert HIDDEN not in aside


def test_the_page_costs_the_same_with_many_runs(
    client_for: ClientFor, db: Session, viewer: Known, engine: Engine
) -> None:
    browser, costs = client_for(ADMIN), []
    for number in (1, 6):
        deployment = an_idea(db, viewer)
        solution = db.scalars(select(Solution).where(col(Solution.deployment_id) == deployment.id)).one()
        for _n in range(number):
            all_met(db, viewer, solution, "LP-05", "LP-11")
        for guardrail in ("LP-05", "LP-11")[: min(number, 2)]:
            told = {"guardrail": guardrail, "reason": "Grund", "until": in_days(9)}
            browser.post(f"/deployments/{deployment.id}/exceptions", data=told)
        paths = (f"/deployments/{deployment.id}", f"/deployments/{deployment.id}/guardrails")
        costs.append([cost(browser, path, engine) for path in (*paths, f"/solutions/{solution.slug}")])
    assert costs[0] == costs[1]
