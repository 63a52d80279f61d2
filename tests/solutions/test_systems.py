"""AI systems: their page, the model that wants looking at, their upkeep."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.people.models import Organisation, as_of
from app.people.queries import centre_settings
from app.seed.solving import tell_solutions
from app.seed.storytelling import add_people
from app.solutions.filters import FACETS, Filters
from app.solutions.labels import months_ago, outdated
from app.solutions.models import AISystem, Solution, SolutionState
from app.solutions.queries import facets
from app.web.formats import ZONE
from tests.conftest import ClientFor
from tests.factories import ADVISOR, OFFICER, Known
from tests.solutions.factories import a_system, in_state

MARK = "Modellstand prüfen"
MODEL = [{"name": "Modell", "year": 2025}]


def test_a_model_is_outdated_after_twelve_months() -> None:
    with as_of(datetime(2026, 11, 25, 12, tzinfo=UTC)):
        assert outdated(date(2025, 11, 24), MODEL)
        assert not outdated(date(2025, 11, 25), MODEL)
        assert outdated(None, MODEL)
        assert not outdated(None, [])
    assert months_ago(date(2028, 2, 29), 12) == date(2027, 2, 28)
    assert months_ago(date(2026, 1, 31), 2) == date(2025, 11, 30)


@pytest.mark.parametrize(("days", "marked"), [(30, False), (400, True)])
def test_an_outdated_model_is_marked_wherever_it_is_shown(
    days: int, marked: bool, client: TestClient, db: Session, viewer: Known
) -> None:
    checked = datetime.now(ZONE).date() - timedelta(days=days)
    system = a_system(db, viewer, model_checked_on=checked.isoformat())
    one, two = (in_state(db, viewer, system=system, title=title) for title in ("Eins", "Zwei"))
    for path in (
        "/systems", f"/systems/{system.slug}", "/solutions", f"/solutions/{one.slug}",
        f"/solutions/compare?s={one.slug}&s={two.slug}",
    ):  # fmt: skip
        page = client.get(path).text
        assert (MARK in page) == marked, path
        assert "2025" in page, path
    assert client.get(f"/api/v1/solutions/{one.slug}").json()["model_outdated"] is marked
    assert client.get(f"/api/v1/systems/{system.slug}").json()["model_outdated"] is marked


def test_the_centre_describes_a_system(client_for: ClientFor, db: Session) -> None:
    advisor = client_for(ADVISOR)
    form = {
        "name": "Neu", "licence": "MIT", "techniques": ["generative", "nlp"], "model1_name": "M", "model1_year": "2024",
        "fact1_text": "Gibt es.", "fact1_url": "https://example.org", "fact1_reported": "true",
        "model_checked_on": "2026-01-02", "features": "eins\nzwei",
    }  # fmt: skip
    assert advisor.post("/systems", data=form).headers["location"] == "/systems/neu"
    system = db.scalars(select(AISystem)).one()
    assert (system.techniques, system.features, system.model_checked_on) == (
        ["generative", "nlp"], ["eins", "zwei"], date(2026, 1, 2),
    )  # fmt: skip
    assert system.models == [{"name": "M", "version": "", "year": 2024, "knowledge_cutoff": ""}]
    assert system.facts == [{"text": "Gibt es.", "url": "https://example.org", "reported": True}]
    page = advisor.get("/systems/neu").text
    assert "laut Bericht" in page
    late = advisor.post("/systems/neu/text", data=form | {"version": "0", "name": "Anders"})
    assert late.status_code == 409
    assert "Inzwischen gespeichert" in late.text
    wrong = advisor.post("/systems/neu/text", data=form | {"version": "1", "model1_year": "früher"})
    assert wrong.status_code == 422


@pytest.mark.parametrize("address", ["javascript:alert(1)", "//evil.example", "ftp://x"])
def test_addresses_are_of_the_web(address: str, client_for: ClientFor) -> None:
    answer = client_for(ADVISOR).post("/systems", data={"name": "Neu", "source_code_url": address})
    assert answer.status_code == 422


@pytest.fixture
def demo(db: Session) -> None:
    add_people(db, {body.key: body for body in db.scalars(select(Organisation))})
    assert centre_settings(db) is not None
    tell_solutions(db)
    db.commit()


def test_demo_solutions_are_marked_varied_and_two_want_looking_at(
    demo: None, client: TestClient, db: Session, viewer: Known
) -> None:
    published = list(db.scalars(select(Solution).where(col(Solution.state) == SolutionState.published)))
    assert len(published) >= 10
    assert all(solution.example for solution in db.scalars(select(Solution)))
    systems = list(db.scalars(select(AISystem)))
    assert {system.name for system in systems if not system.example} == {"MUCGPT", "F13", "KIPITZ", "LLMoin"}
    stale = [system.name for system in systems if system.example and outdated(system.model_checked_on, system.models)]
    assert sorted(stale) == ["Muster-Protokoll", "Muster-Telefon"]
    found = facets(db, viewer(OFFICER), Filters.read([]))
    assert {name for name in FACETS if len(found[name]) < 2} == set()
    for solution in published:
        if solution.public_teaser:
            assert "Beispiel, erfunden" in client.get(f"/solutions/{solution.slug}").text


def test_every_fact_of_a_real_system_has_its_source(demo: None, client: TestClient, db: Session) -> None:
    for system in db.scalars(select(AISystem).where(col(AISystem.example).is_(False))):
        page = client.get(f"/systems/{system.slug}").text
        sourced = [fact for fact in system.facts if fact["url"]]
        assert sourced
        for fact in sourced:
            assert fact["url"] in page
        unsourced = [fact["text"] for fact in system.facts if not fact["url"]]
        assert all(re.search(r"nicht zu finden", text) for text in unsourced)
        assert system.licence == ("MIT" if system.name == "MUCGPT" else "")
