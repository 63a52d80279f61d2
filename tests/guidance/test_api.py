"""Guidance as JSON."""

from fastapi.testclient import TestClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.guidance.models import Article, Language
from tests.conftest import ClientFor
from tests.factories import ADMIN, ADVISOR, OFFICER, Known
from tests.guidance.articles import add_text, draft, published, release

NEW = {"slug": "prompts", "title": "Gute Prompts", "body": "## Warum", "category": "Einstieg"}


def test_an_article_begins_internal_and_goes_through_its_stages(
    client: TestClient, token_for: ClientFor, db: Session
) -> None:
    advisor, admin = token_for(ADVISOR), token_for(ADMIN)
    begun = advisor.post("/api/v1/guidance", json=NEW)
    assert (begun.status_code, begun.headers["Location"]) == (201, "/api/v1/guidance/prompts")
    out = begun.json()
    assert out == {
        "slug": "prompts", "title": "Gute Prompts", "summary": "", "body": "## Warum",
        "html": '<h2 id="abschnitt-warum">Warum</h2>\n', "sources": [], "category": "Einstieg", "visibility": "centre",
        "language": "de", "languages": ["de"], "stage": "draft", "published_at": None, "updated_at": None,
        "review_on": None, "version": 1,
    }  # fmt: skip
    path = "/api/v1/guidance/prompts"
    assert client.get(path).status_code == 404
    assert advisor.patch(path, json={"stage": "published"}).status_code == 403
    assert admin.patch(path, json={"stage": "published"}).status_code == 409
    moved = advisor.patch(path, json={"stage": "review", "visibility": "public", "review_on": "2030-01-01"})
    assert (moved.status_code, moved.json()["stage"], moved.json()["visibility"]) == (200, "review", "public")
    assert advisor.patch(path, json={"stage": "published"}).status_code == 403
    assert admin.patch(path, json={"stage": "published"}).json()["stage"] == "published"
    seen = client.get(path).json()
    assert (seen["body"], seen["stage"], seen["review_on"]) == ("## Warum", "published", None)
    assert [item["slug"] for item in client.get("/api/v1/guidance").json()["items"]] == ["prompts"]
    assert admin.patch(path, json={"stage": "archived"}).json()["stage"] == "archived"
    assert client.get("/api/v1/guidance").json() == {"items": [], "next_cursor": None}


def test_a_stale_patch_is_refused(token_for: ClientFor, db: Session, viewer: Known) -> None:
    article = draft(db, viewer)
    program, path = token_for(ADVISOR), f"/api/v1/guidance/{article.slug}"
    seen = program.get(path).json()["version"]
    assert program.patch(path, json={"title": "Eins", "version": seen}).json()["title"] == "Eins"
    refused = program.patch(path, json={"title": "Zwei", "version": seen})
    assert (refused.status_code, refused.headers["Content-Type"]) == (409, "application/problem+json")
    assert program.get(path).json()["title"] == "Eins"


def test_a_patch_refused_in_part_changes_nothing(token_for: ClientFor, db: Session, viewer: Known) -> None:
    article = draft(db, viewer)
    program, path = token_for(ADVISOR), f"/api/v1/guidance/{article.slug}"
    assert program.patch(path, json={"title": "Neu", "category": "Quatsch"}).status_code == 422
    assert program.patch(path, json={"title": "Neu", "stage": "published"}).status_code == 403
    assert program.get(path).json()["title"] == "Erste Schritte"
    assert program.patch(path, json={"language": "en", "title": "First"}).status_code == 422
    both = program.patch(path, json={"language": "en", "title": "First", "body": "Text."})
    assert both.json()["languages"] == ["de", "en"]


def test_a_key_begins_one_article(token_for: ClientFor, db: Session) -> None:
    program, key = token_for(ADVISOR), {"Idempotency-Key": "abc"}
    first = program.post("/api/v1/guidance", json=NEW, headers=key)
    again = program.post("/api/v1/guidance", json=NEW, headers=key)
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert db.scalar(select(func.count()).select_from(Article)) == 1
    assert program.post("/api/v1/guidance", json=NEW).status_code == 422


def test_the_list_pages(client: TestClient, token_for: ClientFor, db: Session, viewer: Known) -> None:
    for number in range(3):
        published(db, viewer, f"a-{number}")
    article = published(db, viewer, "b", title="Der letzte", category="Recht und Datenschutz")
    add_text(db, viewer, article, Language.english, "The last")
    release(db, viewer, article)
    first = client.get("/api/v1/guidance?limit=2").json()
    assert [item["slug"] for item in first["items"]] == ["b", "a-2"]
    assert first["items"][0]["languages"] == ["de", "en"]
    rest = client.get(f"/api/v1/guidance?limit=2&cursor={first['next_cursor']}").json()
    assert ([item["slug"] for item in rest["items"]], rest["next_cursor"]) == (["a-1", "a-0"], None)
    legal = client.get("/api/v1/guidance?category=Recht und Datenschutz&language=en").json()["items"]
    assert [item["title"] for item in legal] == ["The last"]
    assert client.get("/api/v1/guidance?cursor=x").status_code == 422
    assert token_for(OFFICER).get("/api/v1/guidance/b?language=en").json()["title"] == "The last"
    assert client.get("/api/v1/guidance/b", headers={"Authorization": "Bearer x"}).status_code == 401
