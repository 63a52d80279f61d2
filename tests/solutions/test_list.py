"""The list of solutions: facets with their numbers, order, pages, words; the comparison."""

import re

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.solutions.filters import Filters
from app.solutions.queries import facets, rows
from app.web.paging import PAGE
from tests.conftest import ClientFor
from tests.factories import OFFICER, STRANGER, Known
from tests.house.test_queries import statements
from tests.solutions.factories import a_system, in_state

TITLE = re.compile(r'solution-card__title"><a href="[^"]*">([^<]*)<')


def titles(browser: TestClient, query: str = "") -> list[str]:
    answer = browser.get(f"/solutions?{query}")
    assert answer.status_code == 200
    return TITLE.findall(answer.text)


def some(db: Session, viewer: Known) -> None:
    mit, closed = a_system(db, viewer), a_system(db, viewer, name="Zu", licence="proprietary")
    in_state(db, viewer, system=mit, title="A", topic="chatbots", hosting="eu_cloud", cost_band="below_10k")
    in_state(db, viewer, system=mit, title="B", topic="chatbots", hosting="on_device", cost_band="from_10k")
    in_state(db, viewer, system=closed, title="C", topic="training", hosting="eu_cloud", by=STRANGER)
    in_state(db, viewer, system=closed, title="D", topic="training", hosting="own_datacentre", by=STRANGER)


def numbers(db: Session, viewer: Known, who: str | None, query: str) -> dict[str, dict[str, int]]:
    pairs = [(part.partition("=")[0], part.partition("=")[2]) for part in query.split("&") if part]
    found = facets(db, viewer(who) if who else None, Filters.read(pairs))
    return {name: {choice.value: choice.number for choice in choices} for name, choices in found.items()}


def test_each_facet_counts_what_the_others_leave(db: Session, viewer: Known) -> None:
    some(db, viewer)
    whole = numbers(db, viewer, None, "")
    assert whole["topic"] == {"chatbots": 2, "training": 2}
    assert whole["hosting"] == {"eu_cloud": 2, "on_device": 1, "own_datacentre": 1}
    assert whole["licence"] == {"MIT": 2, "proprietary": 2}
    assert whole["size"] == {"medium": 2, "large": 2}
    assert whole["district"] == {"15082": 2, "15003000": 2}
    narrowed = numbers(db, viewer, None, "topic=chatbots")
    assert narrowed["topic"] == {"chatbots": 2, "training": 2}  # its own choice does not narrow it
    assert narrowed["hosting"] == {"eu_cloud": 1, "on_device": 1}
    two = numbers(db, viewer, None, "topic=chatbots&hosting=eu_cloud")
    assert two["topic"] == {"chatbots": 1, "training": 1}
    assert two["hosting"] == {"eu_cloud": 1, "on_device": 1}
    assert two["status"] == {"operation": 1}


def test_a_chosen_value_stays_even_where_nothing_is_left(db: Session, viewer: Known) -> None:
    some(db, viewer)
    assert numbers(db, viewer, None, "topic=training&hosting=on_device")["hosting"] == {
        "eu_cloud": 1, "own_datacentre": 1, "on_device": 0,
    }  # fmt: skip


def test_costs_are_a_facet_for_bodies_alone(db: Session, viewer: Known) -> None:
    some(db, viewer)
    assert "cost" not in numbers(db, viewer, None, "")
    assert numbers(db, viewer, STRANGER, "")["cost"] == {"below_10k": 1, "from_10k": 3}


def test_facets_are_one_statement(db: Session, viewer: Known, engine: Engine) -> None:
    some(db, viewer)
    looking = viewer(STRANGER)
    with statements(engine) as sent:
        facets(db, looking, Filters.read([("topic", "chatbots"), ("hosting", "eu_cloud")]))
    assert len(sent) == 1


def test_values_of_one_facet_widen_and_facets_narrow(client: TestClient, db: Session, viewer: Known) -> None:
    some(db, viewer)
    assert titles(client) == ["D", "C", "B", "A"]
    assert titles(client, "topic=chatbots") == ["B", "A"]
    assert titles(client, "topic=chatbots&topic=training") == ["D", "C", "B", "A"]
    assert titles(client, "topic=chatbots&hosting=eu_cloud&hosting=own_datacentre") == ["A"]
    assert titles(client, "district=15003000&licence=proprietary") == ["D", "C"]
    assert titles(client, "licence=MIT&size=large") == []
    assert titles(client, "status=unsinn") == ["D", "C", "B", "A"]


def test_words_find_in_public_texts_only(client: TestClient, db: Session, viewer: Known) -> None:
    in_state(db, viewer, title="Sitzungsdienst", problem="Lange Protokolle", lessons="Mikrofone kaufen")
    assert titles(client, "q=Protokoll") == ["Sitzungsdienst"]
    assert titles(client, "q=Mikrofon") == []


def test_pages_follow_each_other_in_both_orders(client: TestClient, db: Session, viewer: Known) -> None:
    system = a_system(db, viewer)
    for n in range(PAGE + 2):
        in_state(db, viewer, system=system, title=f"L{n:02d}").reuse_count = n % 3
    db.commit()
    for sort in ("newest", "reused"):
        first = client.get(f"/api/v1/solutions?sort={sort}").json()
        second = client.get(f"/api/v1/solutions?sort={sort}&cursor={first['next_cursor']}").json()
        assert (len(first["items"]), len(second["items"]), second["next_cursor"]) == (PAGE, 2, None)
        found = [line["title"] for line in [*first["items"], *second["items"]]]
        assert sorted(found) == [f"L{n:02d}" for n in range(PAGE + 2)]
        assert found[0] == "L26"  # the newest, and the newest of those used most


@pytest.mark.parametrize("cursor", ["x", "WyIxIiwxXQ", "WzEsMV0", "WyIyMDI2LTAxLTAxIiwxXQ"])
def test_a_forged_cursor_is_refused(client: TestClient, cursor: str) -> None:
    assert client.get(f"/solutions?cursor={cursor}").status_code == 422
    assert client.get(f"/api/v1/systems?cursor={cursor}").status_code in {200, 422}


def test_the_order_reads_an_index(db: Session, viewer: Known, engine: Engine) -> None:
    page = rows(db, None, Filters.read([]))
    assert (list(page.rows), page.next_cursor) == ([], None)


def test_two_to_four_stand_side_by_side(client: TestClient, client_for: ClientFor, db: Session, viewer: Known) -> None:
    system = a_system(db, viewer)
    slugs = [in_state(db, viewer, system=system, title=f"L{n}").slug for n in range(5)]
    for number, status in ((0, 422), (1, 422), (2, 200), (4, 200), (5, 422)):
        query = "&".join(f"s={slug}" for slug in slugs[:number])
        assert client.get(f"/solutions/compare?{query}").status_code == status
    page = client.get(f"/solutions/compare?s={slugs[1]}&s={slugs[0]}").text
    heads = re.findall(r'scope="col"><a href="/solutions/([^"]*)"', page)
    assert heads == [slugs[1], slugs[0]]
    assert "Einführungskosten" not in page
    assert "Einführungskosten" in client_for(STRANGER).get(f"/solutions/compare?s={slugs[1]}&s={slugs[0]}").text


def test_the_desk_shows_the_own_body_everything(client_for: ClientFor, db: Session, viewer: Known) -> None:
    in_state(db, viewer, title="Von uns")
    in_state(db, viewer, title="Von anderen", by=STRANGER)
    page = client_for(OFFICER).get("/solutions/desk").text
    assert "Von uns" in page
    assert "Von anderen" not in page
