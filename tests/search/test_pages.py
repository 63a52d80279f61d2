"""The search page and its JSON."""

from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.search.documents import Document, Kind, Readers
from app.search.indexing import analysed, write
from tests.conftest import ClientFor
from tests.factories import ADVISOR, OFFICER, Known, file_ticket
from tests.search.conftest import Index


def articles(db: Session, *titles: str, kind: Kind = Kind.guidance, text: str = "Ein Text.") -> None:
    documents = [
        Document(kind, 900_000 + number, title, text, f"/guidance/{number}", Readers.everyone,
                 datetime(2026, 1, 1, tzinfo=UTC))
        for number, title in enumerate(titles)
    ]  # fmt: skip
    write(db, kind, [one.object_id for one in documents], [analysed(one) for one in documents])
    db.commit()


def test_anyone_finds_what_is_public(client: TestClient, db: Session) -> None:
    articles(db, "Prompts für die Verwaltung")
    page = client.get("/search?q=prompt")
    assert page.status_code == 200
    assert '<a href="/guidance/0"><mark>Prompts</mark> für die Verwaltung</a>' in page.text
    assert 'Leitfäden <span class="count">1</span>' in page.text


def test_markup_in_texts_is_shown_as_text(client: TestClient, db: Session) -> None:
    articles(db, "Titel <script>alert(1)</script>", text="Wort <img src=x onerror=alert(1)> Ende")
    page = client.get("/search?q=<b>wort</b> titel").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "<b>wort" not in page


def test_pages_follow_each_other_without_gap_or_repetition(client: TestClient, db: Session) -> None:
    articles(db, *(f"Zwiebelkuchen {number}" for number in range(45)))
    seen: list[str] = []
    address = "/search?q=zwiebelkuchen"
    for _page in range(3):
        page = client.get(address).text
        seen += [line.split('"')[0] for line in page.split('hit__title"><a href="')[1:]]
        if 'rel="next"' not in page:
            break
        address = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert sorted(seen) == sorted(f"/guidance/{number}" for number in range(45))


def test_many_are_counted_up_to_99(client: TestClient, db: Session) -> None:
    articles(db, *(f"Zwiebelkuchen {number}" for number in range(120)))
    assert 'Leitfäden <span class="count">99+</span>' in client.get("/search?q=zwiebelkuchen").text


def test_a_facet_narrows_the_list_and_keeps_the_counts(
    client_for: ClientFor, db: Session, viewer: Known, index: Index
) -> None:
    articles(db, "Zwiebelkuchen")
    file_ticket(db, viewer, title="Zwiebelkuchen backen")
    index()
    page = client_for(OFFICER).get("/search?q=zwiebelkuchen&type=ticket").text
    assert page.count('class="hit"') == 1
    assert 'Leitfäden <span class="count">1</span>' in page
    assert 'aria-current="page">Anfragen <span class="count">1</span>' in page


def test_fields_find_tickets(client_for: ClientFor, db: Session, viewer: Known, index: Index) -> None:
    from app.tickets import service

    ticket = file_ticket(db, viewer, title="Zwiebelkuchen")
    other = file_ticket(db, viewer, title="Zwiebelkuchen zwei")
    service.take_up(db, ticket, actor=viewer(ADVISOR))
    index()
    advisor = client_for(ADVISOR)
    for q, expected in (
        ("zwiebelkuchen phase:triage", [ticket]),
        ("zwiebelkuchen -phase:triage", [other]),
        ("zwiebelkuchen beraterin:ich", [ticket]),
        ("zwiebelkuchen beraterin:ostwald", [ticket]),
        ("zwiebelkuchen stelle:köthen thema:chatbots", [ticket, other]),
        ("zwiebelkuchen stelle:halle", []),
        ("zwiebelkuchen vor:2020-01-01", []),
        ("zwiebelkuchen nach:2020-01-01 -zwei", [ticket]),
        ('"zwiebelkuchen zwei"', [other]),
        (other.reference, [other]),
    ):
        page = advisor.get("/search", params={"q": q}).text
        assert {one.reference for one in (ticket, other) if f'href="/tickets/{one.reference}"' in page} == {
            one.reference for one in expected
        }, q


def test_a_mistyped_word_is_asked_about(client: TestClient, db: Session) -> None:
    articles(db, "Zwiebelkuchen")
    page = client.get("/search?q=zwibelkuchen").text
    assert 'Meinten Sie <a href="/search?q=Zwiebelkuchen">Zwiebelkuchen</a>?' in page
    assert 'href="/guidance/0"' in page


def test_nothing_found_gives_advice(client: TestClient) -> None:
    page = client.get("/search?q=nirgendwoxyz&type=solution").text
    assert "Dazu haben wir nichts gefunden" in page
    assert "Suchen Sie in allem, nicht nur in „Lösungen“." in page
    assert "Melden Sie sich an" in page


@pytest.mark.parametrize("query", ["", "?q=", "?q=%00", "?q=" + "x" * 3000, "?q=%22%22%22-:-&type=ticket"])
def test_any_question_gets_a_page(query: str, client: TestClient) -> None:
    assert client.get(f"/search{query}").status_code == 200


@pytest.mark.parametrize("query", ["?q=a&type=kuchen", "?q=a&cursor=nonsense"])
def test_an_address_that_was_tampered_with_is_refused(query: str, client: TestClient, db: Session) -> None:
    articles(db, "a")
    assert client.get(f"/search{query}").status_code == 422


def test_the_box_stands_on_every_page_but_the_search_s_own(client: TestClient) -> None:
    assert 'class="site-search"' in client.get("/").text
    assert 'class="site-search"' not in client.get("/search").text


def test_the_json_has_all_fields(client: TestClient, db: Session) -> None:
    articles(db, "Zwiebelkuchen", "Zwiebeln <b>")
    found = client.get("/api/v1/search?q=zwiebelkuchen&type=guidance&limit=5").json()
    assert found == [
        {
            "type": "guidance",
            "id": "0",
            "title": "Zwiebelkuchen",
            "url": "/guidance/0",
            "snippet": "Ein Text.",
            "score": 1.0,
        }
    ]
    assert client.get("/api/v1/search?q=zwiebelkuchen&limit=0").status_code == 422
