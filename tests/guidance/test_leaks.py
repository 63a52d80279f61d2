"""What is not for someone leaks nowhere: with public, hidden and unpublished articles side by side."""

from dataclasses import dataclass
from io import BytesIO

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.files.service import Upload
from app.guidance import queries, service
from app.guidance.models import Article, Language
from app.people.viewer import Viewer
from app.policy import Audience
from tests.conftest import ClientFor
from tests.factories import ADMIN, ADVISOR, CAST, OFFICER, READER, STRANGER, Known, file_ticket
from tests.guidance.articles import add_text, draft, published, release
from tests.solutions.factories import a_system, in_state

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000"
    "050001a5f645400000000049454e44ae426082"
)
SECRET = "Geheimwort"
OUTSIDERS = ("", READER, OFFICER, STRANGER)
"""Who must not know of what is for the centre; of what is for municipalities, the first two."""


@dataclass(frozen=True)
class Shelf:
    """Each kind of article. All but the public one carry the secret word in title, summary, body, category and slug."""

    public: Article
    municipalities: Article
    centre: Article
    draft: Article
    scheduled: Article
    archived: Article

    def hidden_from(self, person: str) -> list[Article]:
        hidden = [self.centre, self.draft, self.scheduled, self.archived]
        return hidden if person in {OFFICER, STRANGER} else [self.municipalities, *hidden]


@pytest.fixture
def shelf(db: Session, viewer: Known) -> Shelf:
    service.save_settings(
        db, categories=["Einstieg", f"{SECRET}-Kommunen", f"{SECRET}-Haus"], four_eyes=False, version=0,
        actor=viewer(ADMIN),
    )  # fmt: skip
    words, inside = f"{SECRET} der Kommunen", f"{SECRET}-Kommunen"
    links = "[Mehr](geheimwort-haus), [](geheimwort-haus), [](/guidance/geheimwort-kommunen#x) und [](geheimwort-alt)."
    shelf = Shelf(
        public=published(db, viewer, "offen", title="Für alle", body=f"Siehe {links}"),
        municipalities=published(
            db, viewer, "geheimwort-alt", title=words, category=inside, audience=Audience.municipalities
        ),
        centre=published(
            db, viewer, "geheimwort-haus", title=f"{SECRET} des Hauses", category=f"{SECRET}-Haus",
            audience=Audience.centre,
        ),
        draft=draft(db, viewer, "geheimwort-entwurf", title=f"{SECRET} im Entwurf", audience=Audience.public),
        scheduled=draft(db, viewer, "geheimwort-plan", title=f"{SECRET} mit Termin", audience=Audience.public),
        archived=published(db, viewer, "geheimwort-archiv", title=f"{SECRET} von gestern"),
    )  # fmt: skip
    admin = viewer(ADMIN)
    renamed = service.Details("geheimwort-kommunen", inside, Audience.municipalities, None)
    service.save_details(db, shelf.municipalities, renamed, version=None, actor=admin)
    service.archive(db, shelf.archived, actor=admin)
    service.submit(db, shelf.scheduled, actor=admin)
    # The public one has a change and a language in the works.
    wish = service.TextWish(
        f"{SECRET} neu", f"{SECRET} [x](geheimwort-haus)", f"{SECRET}", f"{SECRET} https://x.example"
    )
    service.save_text(db, shelf.public, Language.german, wish, version=1, actor=viewer(ADVISOR))
    add_text(db, viewer, shelf.public, Language.english, f"{SECRET} in English")
    db.commit()
    return shelf


def browser_of(person: str, client: TestClient, client_for: ClientFor) -> TestClient:
    return client_for(person) if person else client


def program_of(person: str, client: TestClient, token_for: ClientFor) -> TestClient:
    return token_for(person) if person else client


@pytest.mark.parametrize("person", ["", READER])
@pytest.mark.parametrize(
    "path",
    [
        "/", "/guidance", "/guidance?category=Einstieg", "/guidance?category=Geheimwort-Haus", "/guidance?lang=en",
        "/guidance/offen", "/guidance/offen?lang=en", "/guidance/feed.atom",
    ],
)  # fmt: skip
def test_the_word_stands_on_no_page(
    person: str, path: str, shelf: Shelf, client: TestClient, client_for: ClientFor
) -> None:
    answer = browser_of(person, client, client_for).get(path)
    assert answer.status_code == 200
    assert SECRET.lower() not in answer.text.replace("category=Geheimwort-Haus", "").lower()
    for name, value in answer.headers.items():
        assert SECRET.lower() not in value.lower(), name


@pytest.mark.parametrize("person", [OFFICER, STRANGER])
@pytest.mark.parametrize(
    "path", ["/", "/guidance", "/guidance/offen", "/guidance/feed.atom", "/guidance/geheimwort-kommunen"]
)
def test_a_municipality_sees_its_own_and_nothing_of_the_house(
    person: str, path: str, shelf: Shelf, client_for: ClientFor
) -> None:
    page = client_for(person).get(path).text
    for said in (
        "des Hauses",
        f"{SECRET}-Haus",
        "geheimwort-haus",
        "im Entwurf",
        "mit Termin",
        "von gestern",
        f"{SECRET} neu",
    ):
        assert said not in page, said
    if path == "/guidance":
        assert f"{SECRET} der Kommunen" in page
        assert f"{SECRET}-Kommunen" in page


@pytest.mark.parametrize("person", OUTSIDERS)
def test_a_hidden_article_answers_like_one_that_is_not_there(
    person: str, shelf: Shelf, client: TestClient, client_for: ClientFor, token_for: ClientFor
) -> None:
    browser, program = browser_of(person, client, client_for), program_of(person, client, token_for)
    for article in shelf.hidden_from(person):
        for end in (
            "",
            "?language=de",
            "?language=en",
            "/versions",
            "/versions/de/1",
            "/edit",
            "/details",
            "/feedback",
        ):
            got, none = (browser.get(f"/guidance/{slug}{end}") for slug in (article.slug, "gibtesnicht"))
            assert _said(got, article.slug) == _said(none, "gibtesnicht"), (article.slug, end)
            assert got.status_code == 404 or (not person and got.status_code == 303), (article.slug, end)
        got, none = (program.get(f"/api/v1/guidance/{slug}") for slug in (article.slug, "gibtesnicht"))
        assert _said(got, article.slug) == _said(none, "gibtesnicht")
        vote = {"helpful": "yes"}
        got, none = (browser.post(f"/guidance/{slug}/feedback", data=vote) for slug in (article.slug, "gibtesnicht"))
        assert _said(got, article.slug) == _said(none, "gibtesnicht")
        changed = {"title": "x"}
        got, none = (program.patch(f"/api/v1/guidance/{slug}", json=changed) for slug in (article.slug, "gibtesnicht"))
        assert _said(got, article.slug) == _said(none, "gibtesnicht")


def _said(answer: object, slug: str) -> tuple[int, str, dict[str, str]]:
    """Status, page and headers, without what differs anyway: the address itself, the request's number."""
    assert hasattr(answer, "status_code")
    number = answer.headers["X-Request-Id"]  # type: ignore[attr-defined]
    text = answer.text.replace(slug, "…").replace(number, "…")  # type: ignore[attr-defined]
    headers = {
        name: value.replace(slug, "…")
        for name, value in answer.headers.items()  # type: ignore[attr-defined]
        if name not in {"x-request-id", "content-length"}
    }
    return answer.status_code, text, headers


def test_a_former_name_leads_on_only_those_who_may_know(
    shelf: Shelf, client: TestClient, client_for: ClientFor, token_for: ClientFor
) -> None:
    for browser in (client, client_for(READER)):
        assert browser.get("/guidance/geheimwort-alt").status_code == 404
    answer = client_for(OFFICER).get("/guidance/geheimwort-alt?language=de")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/guidance/geheimwort-kommunen?language=de")
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.get("/api/v1/guidance/geheimwort-alt").status_code == 404
    answer = token_for(OFFICER).get("/api/v1/guidance/geheimwort-alt")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/api/v1/guidance/geheimwort-kommunen")


def test_links_are_there_for_those_who_may_follow_them(shelf: Shelf, client: TestClient, client_for: ClientFor) -> None:
    public = client.get("/guidance/offen").text
    assert "<p>Siehe Mehr, (nicht öffentlich), (nicht öffentlich) und (nicht öffentlich).</p>" in public
    officer = client_for(OFFICER).get("/guidance/offen").text
    assert "Siehe Mehr, (nicht öffentlich), <a" in officer
    assert f">{SECRET} der Kommunen</a> und <a" in officer
    advisor = client_for(ADVISOR).get("/guidance/offen").text
    assert f'<a href="/guidance/geheimwort-haus" rel="noopener noreferrer nofollow">{SECRET} des Hauses</a>' in advisor


def test_a_link_to_a_ticket_is_for_those_who_read_it(
    client: TestClient, client_for: ClientFor, db: Session, viewer: Known
) -> None:
    ticket = file_ticket(db, viewer, title=f"{SECRET} in Köthen", confidential=True)
    body = f"Siehe [das Ergebnis]({ticket.reference}), [](/tickets/{ticket.reference}) und <http://127.0.0.1:8000/tickets/{ticket.reference}>."
    published(db, viewer, "offen", body=body)
    for person in (STRANGER, READER, ""):
        page = browser_of(person, client, client_for).get("/guidance/offen").text
        assert ticket.reference not in page
        assert SECRET not in page
    page = client_for(OFFICER).get("/guidance/offen").text
    assert f'<a href="/tickets/{ticket.reference}" rel="noopener noreferrer nofollow">das Ergebnis</a>' in page
    assert f">{ticket.reference}: {SECRET} in Köthen</a>" in page


def test_a_link_to_a_solution_is_for_those_who_read_it(
    client: TestClient, client_for: ClientFor, db: Session, viewer: Known
) -> None:
    system = a_system(db, viewer, name="Offenes System")
    solution = in_state(db, viewer, system=system, title=f"{SECRET} in Köthen", public_teaser=False)
    published(db, viewer, "offen", body=f"Siehe [](/solutions/{solution.slug}) und [](/systems/{system.slug}).")
    page = client.get("/guidance/offen").text
    assert SECRET not in page
    assert solution.slug not in page
    assert f'<a href="/systems/{system.slug}" rel="noopener noreferrer nofollow">Offenes System</a>' in page
    assert f">{SECRET} in Köthen</a>" in client_for(STRANGER).get("/guidance/offen").text


def test_what_no_room_resolves_nobody_follows(
    client: TestClient, client_for: ClientFor, db: Session, viewer: Known
) -> None:
    published(db, viewer, "offen", body="Siehe [dort](/register/geheim) und [hier](/help/beratung).")
    for browser in (client, client_for(ADMIN)):
        page = browser.get("/guidance/offen").text
        assert "/register/geheim" not in page
        assert '<a href="/help/beratung"' in page


@pytest.mark.parametrize("person", ["", READER, OFFICER])
def test_the_api_lists_what_the_pages_list(person: str, shelf: Shelf, client: TestClient, token_for: ClientFor) -> None:
    listed = program_of(person, client, token_for).get("/api/v1/guidance").json()
    expected = ["geheimwort-kommunen", "offen"] if person == OFFICER else ["offen"]
    assert sorted(item["slug"] for item in listed["items"]) == expected
    shown = program_of(person, client, token_for).get("/api/v1/guidance/offen").json()
    assert (shown["title"], shown["languages"], shown["stage"]) == ("Für alle", ["de"], "published")
    assert shown["body"] == ""
    assert "geheimwort-haus" not in str(shown)
    assert program_of(person, client, token_for).get("/api/v1/guidance/offen?language=en").status_code == 404


def test_counts_are_of_what_one_sees(shelf: Shelf, db: Session, viewer: Known) -> None:
    def counts(looking: Viewer | None) -> list[tuple[str, int]]:
        return queries.category_counts(db, looking, queries.categories(db))

    assert counts(None) == counts(viewer(READER)) == [("Einstieg", 1)]
    assert counts(viewer(OFFICER)) == [("Einstieg", 1), (f"{SECRET}-Kommunen", 1)]
    assert counts(viewer(ADVISOR)) == [("Einstieg", 1), (f"{SECRET}-Kommunen", 1), (f"{SECRET}-Haus", 1)]


@pytest.mark.parametrize("person", OUTSIDERS)
def test_files_go_with_their_article(
    person: str, client: TestClient, client_for: ClientFor, db: Session, viewer: Known
) -> None:
    hidden = published(db, viewer, "haus", audience=Audience.centre)
    public = published(db, viewer, "offen")
    ids = []
    for article in (hidden, public):
        (file,) = service.attach(db, article, [Upload("bild.png", BytesIO(PNG))], actor=viewer(ADVISOR))
        ids.append(file.id)
    release(db, viewer, hidden)
    db.commit()
    browser = browser_of(person, client, client_for)
    none = browser.get("/guidance/files/999999")
    for file_id in ids:  # the public article's one is not published yet
        got = browser.get(f"/guidance/files/{file_id}")
        assert got.status_code == 404
        assert _said(got, str(file_id))[0:1] == _said(none, "999999")[0:1]
    assert client_for(ADVISOR).get(f"/guidance/files/{ids[0]}").status_code == 200
    release(db, viewer, public)
    shown = browser.get(f"/guidance/files/{ids[1]}")
    assert (shown.status_code, shown.headers["Content-Type"], shown.content) == (200, "image/png", PNG)
    assert shown.headers["Cache-Control"] == "no-store"
    service.archive(db, public, actor=viewer(ADMIN))
    db.commit()
    assert browser.get(f"/guidance/files/{ids[1]}").status_code == 404


def test_a_marks_answer_hides_what_was_hidden_meanwhile(
    client: TestClient, client_for: ClientFor, db: Session, viewer: Known
) -> None:
    article = published(db, viewer, "offen", body="Siehe [](anderer).")
    other = published(db, viewer, "anderer", title=f"{SECRET} noch offen")
    first = client.get("/guidance/offen")
    assert SECRET in first.text
    again = client.get("/guidance/offen", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    details = service.Details("anderer", other.category, Audience.centre, None)
    service.save_details(db, other, details, version=None, actor=viewer(ADMIN))
    db.commit()
    asked = {"If-None-Match": first.headers["ETag"]}
    after = client.get("/guidance/offen", headers=asked)
    assert after.status_code == 200
    assert SECRET not in after.text
    assert "Last-Modified" not in first.headers
    assert client.get("/guidance/anderer", headers=asked).status_code == 404
    service.archive(db, article, actor=viewer(ADMIN))
    db.commit()
    assert client.get("/guidance/offen", headers={"If-None-Match": after.headers["ETag"]}).status_code == 404


def test_no_time_of_a_hidden_change_stands_in_the_feed(
    client: TestClient, shelf: Shelf, db: Session, viewer: Known
) -> None:
    before = client.get("/guidance/feed.atom")
    service.archive(db, shelf.centre, actor=viewer(ADMIN))
    db.commit()
    after = client.get("/guidance/feed.atom")
    assert (after.content, after.headers["Last-Modified"]) == (before.content, before.headers["Last-Modified"])


@pytest.mark.parametrize(
    "person", [person for person in CAST if person not in {ADMIN, ADVISOR, "advisor2@centre.example"}]
)
def test_only_those_who_write_see_drafts(person: str, viewer: Known) -> None:
    assert not queries.sees_drafts(viewer(person))
    assert not queries.sees_drafts(None)
