"""What is not for someone comes out nowhere: list, facets, page, comparison, API, index, figures."""

import json
import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.policy import Audience, can
from app.search.documents import Document, Readers
from app.solutions import service
from app.solutions.fields import FIELDS, Place, columns
from app.solutions.models import Deployment, Solution, SolutionState
from app.solutions.queries import facts, visible_to
from app.solutions.search import SOURCES
from tests.access.table import ANONYMOUS
from tests.conftest import ClientFor
from tests.factories import ADVISOR, CAST, OFFICER, READER, STRANGER, Known
from tests.solutions.factories import HIDDEN, a_system, deployment_of, in_state

NUMBERS = re.compile(r"77[.,]?00[1-5]")
UNPUBLISHED = [SolutionState.draft, SolutionState.proposed, SolutionState.review, SolutionState.archived]
SECRET_TITLE = "Unveröffentlichtes Vorhaben"


@pytest.fixture
def browser_of(client: TestClient, client_for: ClientFor) -> ClientFor:
    return lambda person: client if person == ANONYMOUS else client_for(person)


def everything(browser: TestClient, *slugs: str) -> Iterator[str]:
    """All that someone can read of these solutions."""
    pages = ["/solutions", "/solutions?sort=reused", "/solutions?q=Vorhaben", "/solutions?cost=from_10k", "/systems",
             "/api/v1/solutions", "/api/v1/systems", "/", "/systems/muster", "/api/v1/systems/muster"]  # fmt: skip
    pages += [f"{base}/{slug}" for base in ("/solutions", "/api/v1/solutions") for slug in slugs]
    pages.append("/solutions/compare?" + "&".join(f"s={slug}" for slug in slugs))
    for page in pages:
        answer = browser.get(page)
        yield f"{page}\n{answer.text}"


@pytest.mark.parametrize("person", [ANONYMOUS, READER])
def test_strangers_read_no_field_that_is_for_municipalities(
    person: str, browser_of: ClientFor, db: Session, viewer: Known
) -> None:
    system = a_system(db, viewer)
    shown = [in_state(db, viewer, system=system, title=title) for title in ("Eins", "Zwei")]
    new = service.NewDocument(f"{HIDDEN}.txt", BytesIO(b"Text.\n"), "CC0-1.0", redacted=True)
    document = service.add_document(db, shown[0], new, actor=viewer(OFFICER))
    db.commit()
    browser = browser_of(person)
    name = viewer(OFFICER).name
    for text in everything(browser, *(solution.slug for solution in shown)):
        assert HIDDEN not in text, text[:60]
        assert NUMBERS.search(text) is None, text[:60]
        assert name not in text, text[:60]
        assert "officer@koethen" not in text
        assert "10.000 bis 50.000 €" not in text
    assert "Eins" in browser.get("/solutions").text
    assert browser.get(f"/solutions/{shown[0].slug}/documents/{document.id}").status_code == 404
    fields = browser.get(f"/api/v1/solutions/{shown[0].slug}").json()["fields"]
    hidden = {column for place in Place for column in columns(place, Audience.municipalities)}
    assert set(fields) & hidden == set()


def test_municipalities_read_all_of_it(client_for: ClientFor, db: Session, viewer: Known) -> None:
    solution = in_state(db, viewer)
    browser = client_for(STRANGER)
    text = browser.get(f"/solutions/{solution.slug}").text
    for found in (f"{HIDDEN} Erfahrung", f"{HIDDEN} Bedingung", f"{HIDDEN} Grundlage", "77.001 bis 77.002 €", "77005",
                  viewer(OFFICER).name, "10.000 bis 50.000 €"):  # fmt: skip
        assert found in text
    fields = browser.get(f"/api/v1/solutions/{solution.slug}").json()["fields"]
    assert {fields[f"cost_{part}"] for part in ("initial_min", "initial_max", "running_min", "running_max")} == {
        77001, 77002, 77003, 77004,
    }  # fmt: skip


@pytest.mark.parametrize("person", [ANONYMOUS, READER])
def test_strangers_cannot_ask_by_cost(person: str, browser_of: ClientFor, db: Session, viewer: Known) -> None:
    in_state(db, viewer)
    browser = browser_of(person)
    for path in ("/api/v1/solutions?cost=from_1m", "/api/v1/solutions?cost=from_10k"):
        assert [line["title"] for line in browser.get(path).json()["items"]] == ["Chatbot im Bürgerbüro"]
    page = browser.get("/solutions?cost=from_1m").text
    assert "Chatbot im Bürgerbüro" in page
    assert 'name="cost"' not in page
    assert 'name="status"' in page


@pytest.mark.parametrize("person", [ANONYMOUS, READER, STRANGER])
@pytest.mark.parametrize("state", UNPUBLISHED)
def test_what_is_not_published_is_nowhere(
    person: str, state: SolutionState, browser_of: ClientFor, db: Session, viewer: Known
) -> None:
    system = a_system(db, viewer)
    hidden = in_state(db, viewer, state, system=system, title=SECRET_TITLE, topic="forecasting", hosting="on_device")
    shown = in_state(db, viewer, system=system, title="Sichtbar")
    browser = browser_of(person)
    for text in everything(browser, hidden.slug, shown.slug):
        assert SECRET_TITLE not in text, text[:60]
    assert browser.get(f"/solutions/{hidden.slug}").status_code == 404
    assert browser.get(f"/api/v1/solutions/{hidden.slug}").status_code == 404
    assert browser.get(f"/solutions/compare?s={hidden.slug}&s={shown.slug}").status_code == 404
    page = browser.get("/solutions").text
    assert 'value="forecasting"' not in page
    assert 'value="on_device"' not in page
    assert browser.get("/api/v1/systems/muster").json()["solutions"] == [shown.slug]


@pytest.mark.parametrize("person", [ANONYMOUS, READER])
def test_a_body_that_agreed_to_no_public_part_is_read_by_municipalities_alone(
    person: str, browser_of: ClientFor, client_for: ClientFor, db: Session, viewer: Known
) -> None:
    hidden = in_state(db, viewer, title=SECRET_TITLE, public_teaser=False, topic="forecasting")
    browser = browser_of(person)
    for text in everything(browser, hidden.slug):
        assert SECRET_TITLE not in text, text[:60]
    assert browser.get(f"/solutions/{hidden.slug}").status_code == 404
    assert 'value="forecasting"' not in browser.get("/solutions").text
    assert client_for(STRANGER).get(f"/solutions/{hidden.slug}").status_code == 200


def test_a_change_that_waits_is_read_by_nobody_but_its_body_and_the_centre(
    client: TestClient, client_for: ClientFor, db: Session, viewer: Known
) -> None:
    solution = in_state(db, viewer)
    deployment = deployment_of(db, solution)
    new = service.current(solution, deployment).model_copy(update={"problem": SECRET_TITLE, "title": SECRET_TITLE})
    service.save(db, solution, deployment, new, version=solution.version, actor=viewer(OFFICER))
    db.commit()
    for browser in (client, client_for(STRANGER), client_for(READER)):
        for text in everything(browser, solution.slug):
            assert SECRET_TITLE not in text
    assert SECRET_TITLE not in json.dumps([document.text + document.title for document in index(db, solution)])
    assert SECRET_TITLE in client_for(OFFICER).get(f"/solutions/{solution.slug}/text").text
    assert SECRET_TITLE in client_for(ADVISOR).get(f"/solutions/{solution.slug}/review").text


def test_a_system_named_in_a_proposal_is_seen_by_the_centre_alone(
    client: TestClient, client_for: ClientFor, db: Session, viewer: Known
) -> None:
    content = service.Content(title="Neu")
    service.draft(db, content, author=viewer(OFFICER), system=service.NewSystem("Unbekanntes System"))
    db.commit()
    for browser in (client, client_for(STRANGER), client_for(READER)):
        assert "Unbekanntes System" not in browser.get("/systems").text
        assert browser.get("/systems/unbekanntes-system").status_code == 404
        assert browser.get("/api/v1/systems/unbekanntes-system").status_code == 404
    assert "Unbekanntes System" not in client_for(STRANGER).get("/solutions/new").text
    assert client_for(ADVISOR).get("/systems/unbekanntes-system").status_code == 200


def index(db: Session, solution: Solution) -> list[Document]:
    return list(SOURCES[0].read(db, [solution.id or 0]))


def test_the_index_holds_the_teaser_for_strangers_and_the_whole_for_municipalities(db: Session, viewer: Known) -> None:
    whole, teaser = index(db, in_state(db, viewer))
    assert (whole.part, whole.readers, teaser.part, teaser.readers) == (
        "", Readers.municipalities, "teaser", Readers.strangers,
    )  # fmt: skip
    assert HIDDEN in whole.text
    assert HIDDEN not in teaser.text
    for document in (whole, teaser):
        assert "Viele Anrufe." in document.text
        assert NUMBERS.search(document.text) is None
        assert viewer(OFFICER).name not in document.text
        assert document.labels == {
            "topic": "chatbots Chatbots und Bürgerservice", "organisation": "Köthen (Anhalt) 15082180",
        }  # fmt: skip


def test_the_index_holds_nothing_that_is_not_published(db: Session, viewer: Known) -> None:
    system = a_system(db, viewer)
    assert [index(db, in_state(db, viewer, state, system=system)) for state in UNPUBLISHED] == [[], [], [], []]
    only_bodies = index(db, in_state(db, viewer, system=system, public_teaser=False))
    assert [document.readers for document in only_bodies] == [Readers.municipalities]


def test_visible_solutions_are_those_the_table_lets_edit_or_that_are_published(db: Session, viewer: Known) -> None:
    system = a_system(db, viewer)
    for state in SolutionState:
        for by in (OFFICER, STRANGER):
            in_state(db, viewer, state, by=by, system=system)
            in_state(db, viewer, state, by=by, system=system, public_teaser=False)
    pairs = list(db.execute(select(Solution, Deployment).join(Deployment)))
    query = select(col(Solution.id)).join(Deployment, col(Deployment.id) == col(Solution.deployment_id))
    for person in (None, *CAST):
        looking = viewer(person) if person else None
        bodies = looking is not None and person != READER
        allowed = {
            solution.id
            for solution, deployment in pairs
            if can(looking, "solution.edit", facts(deployment))
            or (solution.state is SolutionState.published and (bodies or solution.public_teaser))
        }
        assert set(db.scalars(query.where(visible_to(looking)))) == allowed, person


def test_costs_and_the_person_to_ask_are_never_public() -> None:
    private = {name for name, fact in FIELDS.items() if fact.audience is not Audience.public}
    assert private == {
        "expert_contact", "reuse_conditions", "effort_days", "cost_initial", "cost_running", "cost_band",
        "procurement_path", "lessons", "documents",
    }  # fmt: skip
