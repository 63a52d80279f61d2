"""Reading: lists, the feed, what a browser may keep, files, and what readers say."""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from xml.etree import ElementTree as ET

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.files.service import Upload
from app.guidance import service
from app.guidance.models import ArticleFeedback, Language
from app.people.models import as_of
from app.policy import Audience
from tests.conftest import ClientFor
from tests.factories import ADMIN, ADVISOR, OFFICER, READER, STRANGER, Known
from tests.guidance.articles import add_text, draft, published, release
from tests.guidance.test_leaks import PNG

ATOM = "{http://www.w3.org/2005/Atom}"


def test_the_list_has_the_newest_first_and_pages(client: TestClient, db: Session, viewer: Known) -> None:
    for number in range(27):
        with as_of(datetime(2026, 1, 1 + number, tzinfo=UTC)):
            published(db, viewer, f"a-{number}", title=f"Leitfaden {number:02}")
    page = client.get("/guidance").text
    found = re.findall(r">(Leitfaden \d\d)<", page)
    assert found == [f"Leitfaden {number:02}" for number in range(26, 1, -1)]
    address = re.search(r'rel="next" href="([^"]+)"', page)
    assert address is not None
    assert re.findall(r">(Leitfaden \d\d)<", client.get(address[1].replace("&amp;", "&")).text) == [
        "Leitfaden 01", "Leitfaden 00",
    ]  # fmt: skip
    assert client.get("/guidance?cursor=x").status_code == 422
    assert client.get("/guidance?cursor=WyJ4IiwxXQ").status_code == 422


def test_a_category_shows_its_own(client: TestClient, db: Session, viewer: Known) -> None:
    published(db, viewer, "eins", title="Der eine")
    published(db, viewer, "zwei", title="Der andere", category="Recht und Datenschutz")
    page = client.get("/guidance?category=Recht+und+Datenschutz").text
    assert "Der andere" in page
    assert "Der eine" not in page
    assert client.get("/guidance?category=Quatsch").status_code == 200
    assert "Law and data protection" in client.get("/guidance?lang=en").text


def test_an_article_has_its_contents_callouts_and_sources(client: TestClient, db: Session, viewer: Known) -> None:
    body = "## Eins\n\n### Darunter\n\n::: wichtig\nGut lesen.\n:::\n\n## Zwei\n\nSiehe [oben](#abschnitt-eins)."
    article = draft(db, viewer, body=body, audience=Audience.public)
    wish = service.TextWish("Titel", body, "", "KI-VO, Art. 4: https://eur-lex.europa.eu/x\nEin Buch")
    service.save_text(db, article, Language.german, wish, version=1, actor=viewer(ADVISOR))
    release(db, viewer, article)
    page = client.get("/guidance/erste-schritte").text
    contents = page[page.index('<nav class="contents ') : page.index("</nav>", page.index('<nav class="contents '))]
    assert re.findall(r'contents__item--(\d)"><a href="#([^"]+)">([^<]+)<', contents) == [
        ("2", "abschnitt-eins", "Eins"), ("3", "abschnitt-darunter", "Darunter"), ("2", "abschnitt-zwei", "Zwei"),
    ]  # fmt: skip
    assert '<div class="callout callout--important" role="note">\n<p class="callout__title">Wichtig</p>' in page
    assert '<a href="#abschnitt-eins"' in page
    assert '<a href="https://eur-lex.europa.eu/x" rel="noopener noreferrer">KI-VO, Art. 4</a>' in page
    assert "<li>Ein Buch</li>" in page
    assert '<meta property="og:title" content="Titel">' in page


def test_a_browser_asks_whether_it_has_the_page(client: TestClient, db: Session, viewer: Known) -> None:
    article = published(db, viewer)
    path = "/guidance/erste-schritte"
    first = client.get(path)
    mark, at = first.headers["ETag"], first.headers["Last-Modified"]
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert "Cookie" in first.headers["Vary"]
    for asked in ({"If-None-Match": mark}, {"If-None-Match": f'"x", W/{mark}'}, {"If-Modified-Since": at}):
        again = client.get(path, headers=asked)
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", mark), asked
    for asked in (
        {"If-None-Match": '"x"', "If-Modified-Since": at},
        {"If-Modified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"},
        {"If-Modified-Since": "gestern"},
    ):
        assert client.get(path, headers=asked).status_code == 200, asked
    english = client.get(path, headers={"Cookie": "language=en", "If-None-Match": mark})
    assert english.status_code == 200
    assert english.headers["ETag"] != mark
    wish = service.TextWish("Neuer Titel", "Neu.")
    service.save_text(db, article, Language.german, wish, version=1, actor=viewer(ADVISOR))
    db.commit()
    assert client.get(path, headers={"If-None-Match": mark}).status_code == 304
    release(db, viewer, article)
    assert client.get(path, headers={"If-None-Match": mark}).status_code == 200


def test_who_is_signed_in_gets_nothing_to_keep(
    client_for: ClientFor, client: TestClient, db: Session, viewer: Known
) -> None:
    published(db, viewer)
    mark = client.get("/guidance/erste-schritte").headers["ETag"]
    for person in (OFFICER, READER, ADMIN):
        answer = client_for(person).get("/guidance/erste-schritte", headers={"If-None-Match": mark})
        assert (answer.status_code, answer.headers["Cache-Control"], "ETag" in answer.headers) == (
            200,
            "no-store",
            False,
        )


def test_the_feed_holds_to_rfc_4287(client: TestClient, db: Session, viewer: Known) -> None:
    with as_of(datetime(2026, 3, 1, 12, tzinfo=UTC)):
        published(db, viewer, "alt", title="Älter & kürzer")
    with as_of(datetime(2026, 4, 1, 12, tzinfo=UTC)):
        article = published(db, viewer, "neu", title="Neuer")
    answer = client.get("/guidance/feed.atom")
    assert answer.headers["Content-Type"] == "application/atom+xml"
    root = ET.fromstring(answer.content)
    assert root.tag == f"{ATOM}feed"
    rfc_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
    for element in (root, *root.findall(f"{ATOM}entry")):
        for needed in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{needed}")) == 1
            assert element.findtext(f"{ATOM}{needed}")
        assert rfc_3339.fullmatch(element.findtext(f"{ATOM}updated") or "")
        alternate = [link for link in element.findall(f"{ATOM}link") if link.get("rel") == "alternate"]
        assert len(alternate) == 1
        assert (alternate[0].get("href") or "").startswith("http://127.0.0.1:8000/guidance")
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "KI-Kompetenzzentrum Sachsen-Anhalt"
    assert [link.get("href") for link in root.findall(f"{ATOM}link") if link.get("rel") == "self"] == [
        "http://127.0.0.1:8000/guidance/feed.atom"
    ]
    entries = root.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["Neuer", "Älter & kürzer"]
    assert [entry.findtext(f"{ATOM}updated") for entry in entries] == ["2026-04-01T12:00:00Z", "2026-03-01T12:00:00Z"]
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == 2
    details = service.Details("anders", "Einstieg", Audience.public, None)
    service.save_details(db, article, details, version=None, actor=viewer(ADMIN))
    db.commit()
    renamed = ET.fromstring(client.get("/guidance/feed.atom").content).findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}id") for entry in renamed] == ids


def test_a_feed_reader_hears_of_what_comes_and_goes(client: TestClient, db: Session, viewer: Known) -> None:
    with as_of(datetime(2026, 3, 1, 12, tzinfo=UTC)):
        first = published(db, viewer, "eins")
    with as_of(datetime(2026, 3, 2, 12, tzinfo=UTC)):
        second = published(db, viewer, "zwei")
    answer = client.get("/guidance/feed.atom")
    assert answer.headers["Last-Modified"] == "Mon, 02 Mar 2026 12:00:00 GMT"
    asked = {"If-Modified-Since": answer.headers["Last-Modified"]}
    assert client.get("/guidance/feed.atom", headers=asked).status_code == 304
    assert client.get("/guidance/feed.atom", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    with as_of(datetime(2026, 3, 3, 12, tzinfo=UTC)):
        service.archive(db, second, actor=viewer(ADMIN))
    db.commit()
    after = client.get("/guidance/feed.atom", headers=asked)
    assert after.status_code == 200
    assert after.text.count("<entry") == 1
    with as_of(datetime(2026, 3, 4, 12, tzinfo=UTC)):
        hidden = service.Details("eins", "Einstieg", Audience.municipalities, None)
        service.save_details(db, first, hidden, version=None, actor=viewer(ADMIN))
    db.commit()
    asked = {"If-Modified-Since": after.headers["Last-Modified"]}
    assert "<entry" not in client.get("/guidance/feed.atom", headers=asked).text


def test_an_empty_feed_is_one_too(client: TestClient) -> None:
    root = ET.fromstring(client.get("/guidance/feed.atom").content)
    assert root.findtext(f"{ATOM}updated") == "1970-01-01T00:00:00Z"


def test_the_feed_is_the_same_for_everyone(
    client: TestClient, client_for: ClientFor, db: Session, viewer: Known
) -> None:
    published(db, viewer, "offen")
    published(db, viewer, "haus", audience=Audience.centre, title="Nur im Haus")
    assert client_for(ADMIN).get("/guidance/feed.atom").content == client.get("/guidance/feed.atom").content


def test_images_are_the_articles_own(client: TestClient, client_for: ClientFor, db: Session, viewer: Known) -> None:
    body = "![Schema](mein%20schema.png) ![Fremd](https://example.org/x.png) [Vorlage](vorlage.txt)"
    article = draft(db, viewer, body=body, audience=Audience.public)
    browser = client_for(ADVISOR)
    assert "<img" not in article_text(browser.get("/guidance/erste-schritte").text)
    files = [("files", ("mein schema.png", PNG, "image/png")), ("files", ("vorlage.txt", b"Text.\n", "text/plain"))]
    assert browser.post("/guidance/erste-schritte/files", files=files).status_code == 303
    text = article_text(browser.get("/guidance/erste-schritte").text)
    found = re.search(r'<img src="(/guidance/files/\d+)" alt="Schema"> Fremd <a href="(/guidance/files/\d+)"', text)
    assert found is not None
    assert client.get(found[1]).status_code == 404
    again = browser.post("/guidance/erste-schritte/files", files=files[:1])
    assert again.status_code == 303
    assert "gibt es hier schon" in browser.get("/guidance/erste-schritte/edit").text
    release(db, viewer, article)
    assert client.get(found[1]).headers["Content-Disposition"].startswith("inline")
    assert client.get(found[2]).headers["Content-Disposition"].startswith("attachment")
    number = found[1].rpartition("/")[2]
    removal = f"/guidance/erste-schritte/files/{number}/removal"
    browser.post(removal)
    assert client.get(found[1]).status_code == 200  # readers have it: an advisor cannot take it away
    client_for(ADMIN).post(removal)
    assert client.get(found[1]).status_code == 404
    assert "<img" not in article_text(client.get("/guidance/erste-schritte").text)


def article_text(page: str) -> str:
    start = page.index('<div class="prose article-text')
    return page[start : page.index("</div>", start)]


def test_a_file_of_an_unpublished_change_does_not_change_what_readers_see(
    client: TestClient, db: Session, viewer: Known
) -> None:
    article = published(db, viewer, body="![Schema](schema.png)")
    service.attach(db, article, [Upload("schema.png", BytesIO(PNG))], actor=viewer(ADVISOR))
    db.commit()
    assert "<img" not in article_text(client.get("/guidance/erste-schritte").text)


def test_a_reader_says_once_whether_it_helped(
    client: TestClient, client_for: ClientFor, db: Session, viewer: Known
) -> None:
    published(db, viewer)
    path = "/guidance/erste-schritte/feedback"
    assert client.post(path, data={"helpful": "yes"}).status_code == 303
    assert client.cookies.get("reader")
    assert "Sie haben „Ja“ gesagt" in client.get("/guidance/erste-schritte").text
    assert client.post(path, data={"helpful": "no", "comment": "Zu lang."}).status_code == 303
    officer = client_for(OFFICER)
    officer.post(path, data={"helpful": "yes"})
    officer.post(path, data={"helpful": "yes"})
    client_for(STRANGER).post(path, data={"helpful": "yes", "comment": "<b>Danke</b>"})
    rows = db.execute(
        select(col(ArticleFeedback.helpful), col(ArticleFeedback.comment)).order_by(col(ArticleFeedback.id))
    )
    assert [tuple(row) for row in rows] == [(False, "Zu lang."), (True, ""), (True, "<b>Danke</b>")]
    page = client_for(ADVISOR).get("/guidance/erste-schritte/feedback").text
    assert "Zu lang." in page
    assert "&lt;b&gt;Danke&lt;/b&gt;" in page
    assert re.findall(r'<td class="kern-table__cell">([^<]+)</td>', page) == ["2", "1", "67 %"]
    for person in (OFFICER, READER):
        assert client_for(person).get("/guidance/erste-schritte/feedback").status_code == 403


@pytest.mark.parametrize("said", [{}, {"helpful": "vielleicht"}, {"helpful": "yes", "comment": "x" * 501}])
def test_an_odd_answer_is_sent_back(said: dict[str, str], client: TestClient, db: Session, viewer: Known) -> None:
    published(db, viewer)
    answer = client.post("/guidance/erste-schritte/feedback", data=said)
    assert answer.status_code == 422
    assert list(db.scalars(select(ArticleFeedback))) == []


def test_a_flood_of_votes_is_stopped(client: TestClient, db: Session, viewer: Known) -> None:
    article = published(db, viewer)
    for number in range(60):
        service.vote(db, article, visitor=str(number), helpful=True)
    db.commit()
    path = "/guidance/erste-schritte/feedback"
    assert client.post(path, data={"helpful": "yes"}).status_code == 429
    with as_of(datetime.now(UTC) + timedelta(minutes=11)):
        service.vote(db, article, visitor="spaeter", helpful=True)


def test_months_are_those_of_the_place(db: Session, viewer: Known) -> None:
    from app.guidance import queries

    article = published(db, viewer)
    with as_of(datetime(2026, 10, 31, 23, 30, tzinfo=UTC)):  # already November here
        service.vote(db, article, visitor="a", helpful=True)
    with as_of(datetime(2026, 10, 31, 20, 30, tzinfo=UTC)):
        service.vote(db, article, visitor="b", helpful=False)
    with as_of(datetime(2026, 11, 25, tzinfo=UTC)):
        found = [(month.first.month, month.votes, month.helpful) for month in queries.months(db, article)]
    assert found == [(11, 1, 1), (10, 1, 0)]


def test_the_preview_shows_what_the_writer_will_see(client_for: ClientFor, db: Session, viewer: Known) -> None:
    draft(db, viewer, "anderer", title="Der andere")
    browser = client_for(ADVISOR)
    text = {"text": "## Kopf\n\n::: tipp\nEin [](anderer) <b>x</b>\n:::"}
    answer = browser.post("/guidance/preview?article=anderer", data=text)
    assert '<h2 id="abschnitt-kopf">Kopf</h2>' in answer.text
    assert 'class="callout callout--tip"' in answer.text
    assert "<b>" not in answer.text
    assert browser.post("/guidance/preview?article=quatsch", data=text).status_code == 404
    plain = browser.post("/guidance/anderer/edit?preview=1", data={"body": "**So**", "title": "", "language": "de"})
    assert plain.status_code == 200
    assert "<strong>So</strong>" in plain.text


def test_readers_pages_say_nothing_of_other_languages_drafts(client: TestClient, db: Session, viewer: Known) -> None:
    article = published(db, viewer)
    add_text(db, viewer, article, Language.english, "First steps")
    assert "English</a>" not in article_part(client.get("/guidance/erste-schritte").text)


def article_part(page: str) -> str:
    return page[page.index("<article") : page.index("</article>")]
