"""From a resolved request to a published solution and its next edition."""

import re

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.outbox.models import Notification
from app.search.documents import Kind
from app.search.models import Pending
from app.solutions import service
from app.solutions.models import AISystem, Comment, Deployment, ReuseOffer, Solution, SolutionState, Status
from app.tickets.models import Stage
from tests.conftest import ClientFor
from tests.factories import ADVISOR, COORDINATOR, OFFICER, STRANGER, Known, file_ticket, in_stage
from tests.solutions.factories import a_system, all_met, deployment_of, in_state

FORM = {"title": "Ein Chatbot", "problem": "Viele Anrufe", "solution": "Ein Bot", "public_teaser": "true"}


def value(html: str, name: str) -> str:
    """What stands in a field of a form."""
    area = re.search(rf'<textarea[^>]* name="{name}"[^>]*>\n?(.*?)</textarea>', html, re.DOTALL)
    if area:
        return area.group(1)
    found = re.search(rf'<input[^>]* name="{name}"[^>]* value="([^"]*)"', html)
    assert found, name
    return found.group(1)


def the_solution(db: Session) -> Solution:
    db.expire_all()
    return db.scalars(select(Solution)).one()


def news(db: Session, event: str) -> set[int]:
    return set(db.scalars(select(col(Notification.user_id)).where(col(Notification.event) == event)))


def test_a_resolved_request_fills_the_form(client_for: ClientFor, db: Session, viewer: Known) -> None:
    ticket = in_stage(db, viewer, Stage.resolved, title="Chatbot")
    browser = client_for(OFFICER)
    assert f"/solutions/new?ticket={ticket.reference}" in browser.get(f"/tickets/{ticket.reference}").text
    form = browser.get(f"/solutions/new?ticket={ticket.reference}").text
    assert (value(form, "title"), value(form, "problem"), value(form, "solution"), value(form, "ticket")) == (
        "Chatbot", "Wir möchten **Anfragen** beantworten.", "So geht es.", ticket.reference,
    )  # fmt: skip
    answer = browser.post("/solutions", data=FORM | {"ticket": ticket.reference, "topic": str(ticket.topic_id)})
    assert answer.status_code == 303
    solution = the_solution(db)
    assert (solution.ticket_id, solution.topic_id, solution.state) == (ticket.id, ticket.topic_id, SolutionState.draft)
    page = browser.get(f"/tickets/{ticket.reference}").text
    assert f"/solutions/{solution.slug}" in page
    assert "/solutions/new?ticket" not in page


@pytest.mark.parametrize(("stage", "confidential"), [(Stage.consultation, False), (Stage.resolved, True)])
def test_no_solution_comes_of_a_request_without_a_result_or_a_confidential_one(
    stage: Stage, confidential: bool, client_for: ClientFor, db: Session, viewer: Known
) -> None:
    ticket = in_stage(db, viewer, stage)
    ticket.confidential = confidential
    db.commit()
    browser = client_for(OFFICER)
    assert "/solutions/new?ticket" not in browser.get(f"/tickets/{ticket.reference}").text
    assert browser.get(f"/solutions/new?ticket={ticket.reference}").status_code == 409
    assert browser.post("/solutions", data=FORM | {"ticket": ticket.reference}).status_code == 409


def test_another_bodys_request_fills_no_form(client_for: ClientFor, db: Session, viewer: Known) -> None:
    ticket = in_stage(db, viewer, Stage.resolved)
    assert client_for(STRANGER).get(f"/solutions/new?ticket={ticket.reference}").status_code == 404


def test_an_officer_proposes_an_advisor_publishes(client_for: ClientFor, db: Session, viewer: Known) -> None:
    officer, advisor = client_for(OFFICER), client_for(ADVISOR)
    topic = file_ticket(db, viewer).topic_id
    more = {
        "topic": str(topic), "product": "other", "new_system_name": "Bot", "new_system_provider": "Firma",
        "new_system_licence": "MIT", "status": "pilot", "begin_date": "3.2026", "hosting": "eu_cloud",
        "data_category": "none", "automation_level": "aid", "risk_class": "minimal", "reuse_offer": "template",
        "purpose": "Fragen", "expert_contact": str(viewer(OFFICER).id), "tags": "Chat, Bürgerbüro",
        "benefit1_metric": "Anrufe", "benefit1_before": "9", "benefit1_after": "7", "benefit1_method": "gezählt",
        "cost_initial_min": "1000", "cost_initial_max": "2000",
    }  # fmt: skip
    assert officer.post("/solutions", data=FORM | more).status_code == 303
    solution = the_solution(db)
    all_met(db, viewer, solution)
    slug = solution.slug
    assert officer.post(f"/solutions/{slug}/proposal").status_code == 303
    assert viewer(ADVISOR).id in news(db, "solution_proposed")
    assert advisor.post(f"/solutions/{slug}/review").status_code == 303
    assert news(db, "solution_in_review") == {viewer(who).id for who in (OFFICER, "officer2@koethen.example",
                                                                         COORDINATOR)}  # fmt: skip
    remark = {"field": "lessons", "body": "Was lief nicht?"}
    assert advisor.post(f"/solutions/{slug}/comments", data=remark).status_code == 303
    assert "Was lief nicht?" in officer.get(f"/solutions/{slug}/review").text
    refused = advisor.post(f"/solutions/{slug}/publication", data={"version": str(the_solution(db).version)})
    assert refused.status_code == 422
    assert "Es fehlt: Erfahrungen und Stolpersteine." in refused.text
    assert the_solution(db).state is SolutionState.review
    version = value(officer.get(f"/solutions/{slug}/text").text, "version")
    told = FORM | more | {"product": str(deployment_of(db, the_solution(db)).system_id), "lessons": "Vieles.",
                          "version": version}  # fmt: skip
    assert officer.post(f"/solutions/{slug}/text", data=told).status_code == 303
    comment = db.scalars(select(Comment)).one()
    assert advisor.post(f"/solutions/{slug}/comments/{comment.id}/completion").status_code == 303
    published = advisor.post(f"/solutions/{slug}/publication", data={"version": str(the_solution(db).version)})
    assert published.status_code == 303, published.text
    solution, deployment = the_solution(db), db.scalars(select(Deployment)).one()
    assert (solution.state, solution.edition, solution.tags) == (SolutionState.published, 1, ["Chat", "Bürgerbüro"])
    assert (deployment.status, str(deployment.begin_month)) == (Status.pilot, "2026-03-01")
    assert solution.benefits == [{"metric": "Anrufe", "before": "9", "after": "7", "method": "gezählt"}]
    assert db.scalars(select(AISystem)).one().listed is True
    assert set(db.scalars(select(col(Pending.kind)))) >= {Kind.solution, Kind.system}


def test_a_proposal_needs_the_essentials(client_for: ClientFor, db: Session, viewer: Known) -> None:
    officer = client_for(OFFICER)
    assert officer.post("/solutions", data={"title": "Nur ein Titel"}).status_code == 303
    slug = the_solution(db).slug
    answer = officer.post(f"/solutions/{slug}/proposal")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/solutions/{slug}/text")
    assert the_solution(db).state is SolutionState.draft


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        ({"status": "idea", "begin_month": None, "hosting": None, "benefits": [], "accessibility_checked": False},
         set()),
        ({"status": "pilot", "begin_month": None, "hosting": None, "benefits": []}, {"begin_date", "hosting"}),
        ({"benefits": [], "accessibility_checked": False}, {"benefits_measured", "accessibility_checked"}),
        ({"status": "retired"}, {"end_date"}),
        ({"lessons": "", "purpose": "", "risk_class": None, "expert_contact_id": None, "system_id": None},
         {"lessons", "purpose", "risk_class", "expert_contact", "product"}),
    ],
)  # fmt: skip
def test_what_is_required_follows_the_status(
    values: dict[str, object], missing: set[str], db: Session, viewer: Known
) -> None:
    solution = in_state(db, viewer, SolutionState.review)
    told = service.current(solution, deployment_of(db, solution)).model_dump() | values
    system = db.scalars(select(AISystem)).one()
    found = service.missing(service.Content.model_validate(told), system)
    assert set(found) == missing
    assert all(sentence.endswith(".") for sentence in found.values())


def test_a_system_without_a_known_licence_or_source_is_named(db: Session, viewer: Known) -> None:
    solution = in_state(db, viewer, SolutionState.review)
    told = service.current(solution, deployment_of(db, solution)).model_copy(
        update={"reuse_offer": ReuseOffer.software}
    )
    assert set(service.missing(told, a_system(db, viewer, licence=""))) == {"product"}
    assert set(service.missing(told, a_system(db, viewer, source_code_url=""))) == {"product"}
    assert service.missing(told, a_system(db, viewer, licence="proprietary", source_code_url="")) == {}


def test_a_late_save_is_refused_with_both_texts(client_for: ClientFor, db: Session, viewer: Known) -> None:
    solution = in_state(db, viewer, SolutionState.draft)
    officer = client_for(OFFICER)
    first = officer.post(f"/solutions/{solution.slug}/text", data=FORM | {"problem": "Meins", "version": "1"})
    late = officer.post(f"/solutions/{solution.slug}/text", data=FORM | {"problem": "Deins", "version": "1"})
    assert (first.status_code, late.status_code) == (303, 409)
    assert "Meins" in late.text
    assert value(late.text, "problem") == "Deins"
    again = officer.post(
        f"/solutions/{solution.slug}/text", data=FORM | {"problem": "Deins", "version": value(late.text, "version")}
    )
    assert again.status_code == 303
    assert the_solution(db).problem == "Deins"


def test_what_is_published_changes_by_publishing_only(
    client: TestClient, client_for: ClientFor, db: Session, viewer: Known
) -> None:
    solution = in_state(db, viewer)
    slug = solution.slug
    stranger, advisor = client_for(STRANGER), client_for(ADVISOR)
    assert stranger.post(f"/solutions/{slug}/following", data={"to": "on"}).status_code == 303
    deployment = deployment_of(db, solution)
    new = service.current(solution, deployment).model_copy(update={"problem": "Ganz neu"})
    service.save(db, solution, deployment, new, version=solution.version, actor=viewer(OFFICER))
    db.commit()
    assert "Viele Anrufe." in client.get(f"/solutions/{slug}").text
    assert slug in advisor.get("/solutions/desk").text
    stale = advisor.post(f"/solutions/{slug}/publication", data={"version": "1"})
    assert stale.status_code == 409
    done = advisor.post(f"/solutions/{slug}/publication", data={"version": str(the_solution(db).version)})
    assert done.status_code == 303
    assert "Ganz neu" in client.get(f"/solutions/{slug}").text
    assert (the_solution(db).edition, the_solution(db).revision) == (2, None)
    assert news(db, "solution_new_edition") == {viewer(STRANGER).id}
    assert slug not in advisor.get("/solutions/desk").text
    nothing = advisor.post(f"/solutions/{slug}/publication", data={"version": str(the_solution(db).version)})
    assert nothing.status_code == 409


def test_an_archived_solution_leaves_the_list(
    client: TestClient, client_for: ClientFor, db: Session, viewer: Known
) -> None:
    solution = in_state(db, viewer)
    assert client_for(ADVISOR).post(f"/solutions/{solution.slug}/archive").status_code == 303
    assert client.get(f"/solutions/{solution.slug}").status_code == 404
    assert client_for(OFFICER).get(f"/solutions/{solution.slug}").status_code == 200
    assert client_for(OFFICER).post(f"/solutions/{solution.slug}/text", data=FORM | {"version": "9"}).status_code == 409


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 101}, "title"),
        ({"begin_date": "Frühling"}, "begin_date"),
        ({"begin_date": "13.2026"}, "begin_date"),
        ({"begin_date": "05.2026", "end_date": "04.2026"}, ""),
        ({"cost_initial_min": "viel"}, "cost_initial_min"),
        ({"cost_running_min": "20", "cost_running_max": "10"}, ""),
        ({"status": "unsinn"}, "status"),
        ({"product": "other"}, "new_system_name"),
        ({"expert_contact": "1000000"}, "expert_contact"),
        ({"product": "1000000"}, "product"),
        ({"topic": "1000000"}, "topic"),
        ({"product": "99999999999999"}, "product"),
    ],
)
def test_wrong_input_gets_a_sentence_and_keeps_what_was_typed(
    typed: dict[str, str], field: str, client_for: ClientFor, db: Session
) -> None:
    answer = client_for(OFFICER).post("/solutions", data=FORM | typed)
    assert answer.status_code == 422
    assert value(answer.text, "problem") == "Viele Anrufe"
    if field:
        assert f'href="#{field}"' in answer.text
    assert db.scalars(select(Solution)).all() == []


def test_the_person_to_ask_is_of_the_body(client_for: ClientFor, db: Session, viewer: Known) -> None:
    answer = client_for(OFFICER).post("/solutions", data=FORM | {"expert_contact": str(viewer(STRANGER).id)})
    assert answer.status_code == 422
    assert "Bitte wählen Sie eine Person Ihrer Stelle." in answer.text


def test_an_empty_remark_is_asked_for_again(client_for: ClientFor, db: Session, viewer: Known) -> None:
    solution = in_state(db, viewer, SolutionState.review)
    answer = client_for(ADVISOR).post(f"/solutions/{solution.slug}/comments", data={"field": "title", "body": " "})
    assert answer.status_code == 422
    assert 'href="#body-title"' in answer.text
    assert db.scalars(select(Comment)).all() == []


def test_titles_that_are_alike_get_addresses_of_their_own(db: Session, viewer: Known) -> None:
    system = a_system(db, viewer)
    slugs = [in_state(db, viewer, SolutionState.draft, system=system, title=title).slug
             for title in ("Grüße – Straße!", "Grüße, Straße", "new", "???")]  # fmt: skip
    assert slugs == ["gruesse-strasse", "gruesse-strasse-2", "new-2", "x"]


def test_what_was_typed_waits_as_a_draft_until_it_is_saved(client_for: ClientFor, db: Session) -> None:
    officer = client_for(OFFICER)
    assert officer.post("/drafts/solutions.new", data=FORM).status_code == 204
    assert value(officer.get("/solutions/new").text, "problem") == "Viele Anrufe"
    assert officer.post("/solutions", data=FORM).status_code == 303
    assert value(officer.get("/solutions/new").text, "problem") == ""
