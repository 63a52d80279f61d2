"""An article's life over HTTP: begun, reviewed, published, changed, archived."""

import re
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.guidance import queries, service
from app.guidance.models import Article, ArticleVersion, Language, Stage
from app.outbox.models import Notification
from app.people.models import Role, User, as_of, now
from app.policy import Audience
from app.search.documents import Kind
from app.search.models import Pending
from tests.conftest import ClientFor
from tests.factories import ADMIN, ADVISOR, ADVISOR2, OFFICER, Known
from tests.guidance.articles import add_text, draft, published, release

NEW = {
    "slug": "prompts",
    "title": "Gute Prompts",
    "summary": "Wie man fragt.",
    "body": "## Warum\n\nDarum.",
    "category": "Einstieg",
    "language": "de",
}


def stored(db: Session, slug: str) -> Article:
    db.expire_all()
    return db.scalars(select(Article).where(col(Article.slug) == slug)).one()


def flash_of(browser: TestClient, answer: object) -> str:
    page = browser.get("/guidance")
    found = re.search(r'class="flash[^>]*>.*?<p>(.*?)</p>', page.text, re.DOTALL)
    return found[1] if found else ""


def test_an_advisor_drafts_and_an_admin_publishes(client: TestClient, client_for: ClientFor, db: Session) -> None:
    advisor, admin = client_for(ADVISOR), client_for(ADMIN)
    begun = advisor.post("/guidance", data=NEW)
    assert (begun.status_code, begun.headers["Location"]) == (303, "/guidance/prompts")
    article = stored(db, "prompts")
    assert (article.stage, article.audience, article.live) == (Stage.draft, Audience.centre, False)
    assert client.get("/guidance/prompts").status_code == 404
    assert "Gute Prompts" in advisor.get("/guidance/prompts").text
    advisor.post("/guidance/prompts/details", data={"slug": "prompts", "category": "Einstieg", "audience": "public"} | {
        "version": str(article.version)})  # fmt: skip
    assert advisor.post("/guidance/prompts/stage", data={"move": "submit"}).status_code == 303
    assert stored(db, "prompts").stage is Stage.review
    assert advisor.post("/guidance/prompts/stage", data={"move": "publish"}).status_code == 403
    assert client.get("/guidance/prompts").status_code == 404
    assert admin.post("/guidance/prompts/stage", data={"move": "publish"}).status_code == 303
    article = stored(db, "prompts")
    assert (article.stage, article.live) == (Stage.published, True)
    page = client.get("/guidance/prompts")
    assert page.status_code == 200
    assert '<h2 id="abschnitt-warum">Warum</h2>' in page.text
    assert "Geprüft von Dr. Ute Halberg" in page.text
    assert admin.post("/guidance/prompts/stage", data={"move": "archive"}).status_code == 303
    assert client.get("/guidance/prompts").status_code == 404
    assert advisor.get("/guidance/prompts").status_code == 200


def test_a_published_article_stays_as_it_is_until_the_change_is_published(
    client: TestClient, client_for: ClientFor, db: Session, viewer: Known
) -> None:
    published(db, viewer)
    change = {"title": "Zweite Schritte", "body": "Neu.", "version": "1", "language": "de"}
    assert client_for(ADVISOR).post("/guidance/erste-schritte/edit", data=change).status_code == 303
    article = stored(db, "erste-schritte")
    assert (article.stage, article.live) == (Stage.draft, True)
    assert "Zweite Schritte" not in client.get("/guidance/erste-schritte").text
    assert "Zweite Schritte" not in client.get("/guidance").text
    release(db, viewer, article)
    assert "Zweite Schritte" in client.get("/guidance/erste-schritte").text


def test_the_index_is_told_of_every_change(db: Session, viewer: Known) -> None:
    article = published(db, viewer)
    kinds = db.scalars(select(col(Pending.object_id)).where(col(Pending.kind) == Kind.guidance))
    assert list(kinds) == [article.id]


def test_a_stale_save_shows_both_texts(client_for: ClientFor, db: Session, viewer: Known) -> None:
    draft(db, viewer)
    path = "/guidance/erste-schritte/edit"
    first, second = client_for(ADVISOR), client_for(ADVISOR2)
    mine = {"title": "Erste Schritte", "body": "Fassung eins", "version": "1", "language": "de"}
    assert first.post(path, data=mine).status_code == 303
    refused = second.post(path, data=mine | {"body": "Fassung zwei"})
    assert refused.status_code == 409
    assert "Fassung eins" in refused.text
    assert "Fassung zwei" in refused.text
    newer = re.search(r'name="version" value="(\d+)"', refused.text)
    assert newer is not None
    assert newer[1] == "2"
    assert second.post(path, data=mine | {"body": "Fassung zwei", "version": newer[1]}).status_code == 303
    assert [
        (one.number, one.body) for one in db.scalars(select(ArticleVersion).order_by(col(ArticleVersion.number)))
    ] == [(1, "## Anfangen\n\nFangen Sie klein an."), (2, "Fassung eins"), (3, "Fassung zwei")]


def test_the_same_text_again_is_no_new_version(client_for: ClientFor, db: Session, viewer: Known) -> None:
    draft(db, viewer)
    same = {
        "title": "Erste Schritte", "summary": "Kurz: Erste Schritte.", "version": "1", "language": "de",
        "body": "## Anfangen\n\nFangen Sie klein an.",
    }  # fmt: skip
    assert client_for(ADVISOR2).post("/guidance/erste-schritte/edit", data=same).status_code == 303
    assert len(list(db.scalars(select(ArticleVersion)))) == 1


def test_versions_tell_who_and_what_and_lead_back(client_for: ClientFor, db: Session, viewer: Known) -> None:
    draft(db, viewer)
    browser = client_for(ADVISOR2)
    change = {"title": "Erste Schritte", "body": "## Anfangen\n\nFangen Sie groß an.", "version": "1"}
    browser.post("/guidance/erste-schritte/edit", data=change)
    listed = browser.get("/guidance/erste-schritte/versions").text
    assert listed.index("Fassung 2: Erste Schritte") < listed.index("Fassung 1: Erste Schritte")
    assert "Henrik Çelik" in listed
    page = browser.get("/guidance/erste-schritte/versions/de/2").text
    assert "Was sich gegenüber Fassung 1 geändert hat" in page
    assert "Fangen Sie <del>klein</del><ins>groß</ins> an." in page
    restored = browser.post("/guidance/erste-schritte/versions/de/1/restoration")
    assert restored.status_code == 303
    newest = db.get_one(ArticleVersion, (stored(db, "erste-schritte").id, Language.german, 3))
    assert (newest.body, newest.restored_from) == ("## Anfangen\n\nFangen Sie klein an.", 1)
    assert "wiederhergestellt aus Fassung 1" in browser.get("/guidance/erste-schritte/versions").text
    assert browser.get("/guidance/erste-schritte/versions/de/9").status_code == 404
    assert browser.get("/guidance/erste-schritte/versions/en/1").status_code == 404


def test_four_eyes_refuse_the_last_writer(client_for: ClientFor, db: Session, viewer: Known) -> None:
    admin = client_for(ADMIN)
    article = draft(db, viewer, by=ADMIN)
    service.submit(db, article, actor=viewer(ADMIN))
    db.commit()
    settings = {"categories": "Einstieg\nRecht", "four_eyes": "true", "version": "0"}
    assert admin.post("/admin/guidance", data=settings).status_code == 303
    assert "Veröffentlichen muss jemand anderes" in admin.get("/guidance/erste-schritte").text
    admin.post("/guidance/erste-schritte/stage", data={"move": "publish"})
    assert stored(db, "erste-schritte").stage is Stage.review
    later = {"move": "schedule", "publish_at": "2030-01-01T08:00"}
    admin.post("/guidance/erste-schritte/stage", data=later)
    assert stored(db, "erste-schritte").publish_at is None
    change = {"title": "Erste Schritte", "body": "Von wem anders.", "version": "1"}
    client_for(ADVISOR).post("/guidance/erste-schritte/edit", data=change)
    admin.post("/guidance/erste-schritte/stage", data={"move": "publish"})
    assert stored(db, "erste-schritte").stage is Stage.published


def test_what_was_changed_meanwhile_is_not_published_unseen(client_for: ClientFor, db: Session, viewer: Known) -> None:
    article = draft(db, viewer)
    service.submit(db, article, actor=viewer(ADVISOR))
    db.commit()
    admin = client_for(ADMIN)
    seen = re.search(r'name="version" value="(\d+)"', admin.get("/guidance/erste-schritte").text)
    assert seen is not None
    change = {"title": "Erste Schritte", "body": "Schnell noch etwas.", "version": "1"}
    client_for(ADVISOR).post("/guidance/erste-schritte/edit", data=change)
    admin.post("/guidance/erste-schritte/stage", data={"move": "publish", "version": seen[1]})
    assert stored(db, "erste-schritte").stage is Stage.review


def test_an_article_is_published_at_the_set_time(
    client: TestClient, client_for: ClientFor, db: Session, viewer: Known
) -> None:
    article = draft(db, viewer, audience=Audience.public)
    service.submit(db, article, actor=viewer(ADVISOR))
    db.commit()
    admin = client_for(ADMIN)
    past = {"move": "schedule", "publish_at": "2020-01-01T08:00"}
    admin.post("/guidance/erste-schritte/stage", data=past)
    assert stored(db, "erste-schritte").publish_at is None
    admin.post("/guidance/erste-schritte/stage", data={"move": "schedule", "publish_at": "2030-06-01T08:00"})
    at = stored(db, "erste-schritte").publish_at
    assert at is not None
    assert at.isoformat().startswith("2030-06-01T06:00")  # eight o'clock here
    with as_of(at - timedelta(minutes=1)):
        assert service.publish_due(db) == 0
    with as_of(at):
        assert service.publish_due(db) == 1
        assert service.publish_due(db) == 0
    db.commit()
    assert client.get("/guidance/erste-schritte").status_code == 200
    assert "Geprüft von Dr. Ute Halberg" in client.get("/guidance/erste-schritte").text


@pytest.mark.parametrize("change", ["edit", "details", "unschedule", "give_back", "archive"])
def test_a_set_time_is_void_when_something_changes(
    change: str, client_for: ClientFor, db: Session, viewer: Known
) -> None:
    article = draft(db, viewer)
    service.submit(db, article, actor=viewer(ADVISOR))
    service.schedule(db, article, now() + timedelta(days=1), actor=viewer(ADMIN))
    db.commit()
    browser, path = client_for(ADMIN), "/guidance/erste-schritte"
    if change == "edit":
        browser.post(f"{path}/edit", data={"title": "X", "body": "Y", "version": "1"})
    elif change == "details":
        details = {"slug": "erste-schritte", "category": "Einstieg", "audience": "public"}
        browser.post(f"{path}/details", data=details | {"version": str(article.version)})
    else:
        browser.post(f"{path}/stage", data={"move": change})
    with as_of(now() + timedelta(days=2)):
        assert service.publish_due(db) == 0


def test_the_review_date_reminds_once_and_again_with_another_date(db: Session, viewer: Known) -> None:
    article = published(db, viewer)
    today = now().date()
    details = service.Details(article.slug, article.category, article.audience, today + timedelta(days=3))
    service.save_details(db, article, details, version=None, actor=viewer(ADVISOR))
    assert service.remind(db) == 0
    with as_of(now() + timedelta(days=4)):
        assert service.remind(db) == 1
        assert service.remind(db) == 0
    db.flush()
    told = db.execute(
        select(col(User.email), col(Notification.facts), col(Notification.path))
        .join(User, col(User.id) == col(Notification.user_id))
        .where(col(Notification.event) == "guidance_due")
        .order_by(col(User.email))
    ).all()
    facts = {"title": "Erste Schritte", "by": ""}
    assert [tuple(row) for row in told] == [
        (ADMIN, facts, "/guidance/erste-schritte"), (ADVISOR, facts, "/guidance/erste-schritte"),
    ]  # fmt: skip
    again = service.Details(article.slug, article.category, article.audience, today + timedelta(days=5))
    service.save_details(db, article, again, version=None, actor=viewer(ADVISOR))
    with as_of(now() + timedelta(days=6)):
        assert service.remind(db) == 1


def test_admins_are_told_of_what_is_to_be_reviewed_and_writers_of_what_comes_back(
    client_for: ClientFor, db: Session, viewer: Known
) -> None:
    draft(db, viewer)
    client_for(ADVISOR).post("/guidance/erste-schritte/stage", data={"move": "submit"})
    admin = client_for(ADMIN)
    news = admin.get("/notifications").text
    assert "Miriam Ostwald hat einen Leitfaden zur Prüfung gegeben." in news
    assert "Erste Schritte" in news
    admin.post("/guidance/erste-schritte/stage", data={"move": "give_back"})
    assert "Dr. Ute Halberg hat einen Leitfaden" in client_for(ADVISOR).get("/notifications").text


def test_an_advisor_does_not_change_whom_a_published_article_is_for(
    client_for: ClientFor, db: Session, viewer: Known
) -> None:
    article = published(db, viewer, audience=Audience.centre)
    wider = {"slug": article.slug, "category": "Einstieg", "audience": "public", "version": str(article.version)}
    assert client_for(ADVISOR).post(f"/guidance/{article.slug}/details", data=wider).status_code == 403
    assert stored(db, article.slug).audience is Audience.centre
    dated = wider | {"audience": "centre", "review_on": "2030-01-01"}
    assert client_for(ADVISOR).post(f"/guidance/{article.slug}/details", data=dated).status_code == 303
    newer = str(stored(db, article.slug).version)
    assert (
        client_for(ADMIN).post(f"/guidance/{article.slug}/details", data=wider | {"version": newer}).status_code == 303
    )
    assert stored(db, article.slug).audience is Audience.public


def test_stale_details_show_both(client_for: ClientFor, db: Session, viewer: Known) -> None:
    article = draft(db, viewer)
    fields = {"slug": "neu", "category": "Einstieg", "audience": "centre", "version": str(article.version)}
    client_for(ADVISOR).post("/guidance/erste-schritte/details", data=fields)
    refused = client_for(ADVISOR2).post("/guidance/neu/details", data=fields | {"slug": "ganz-neu"})
    assert refused.status_code == 409
    assert 'value="ganz-neu"' in refused.text
    assert '<p class="versions__text">neu</p>' in refused.text


@pytest.mark.parametrize("slug", ["new", "drafts", "files", "Groß", "a b", "-x", "x-", "", "feed.atom"])
def test_a_name_that_is_no_address_is_refused(slug: str, client_for: ClientFor) -> None:
    answer = client_for(ADVISOR).post("/guidance", data=NEW | {"slug": slug})
    assert answer.status_code == 422
    assert 'id="slug-error"' in answer.text


def test_a_name_that_another_article_has_or_had_is_refused(client_for: ClientFor, db: Session, viewer: Known) -> None:
    article = draft(db, viewer)
    service.save_details(
        db, article, service.Details("neu", "Einstieg", Audience.centre, None), version=None, actor=viewer(ADVISOR)
    )
    db.commit()
    browser = client_for(ADVISOR)
    for slug in ("neu", "erste-schritte"):
        assert browser.post("/guidance", data=NEW | {"slug": slug}).status_code == 422
    back = {"slug": "erste-schritte", "category": "Einstieg", "audience": "centre", "version": str(article.version)}
    assert browser.post("/guidance/neu/details", data=back).status_code == 303
    assert browser.get("/guidance/neu").headers["Location"] == "/guidance/erste-schritte"


def test_a_category_in_use_stays(client_for: ClientFor, db: Session, viewer: Known) -> None:
    draft(db, viewer)
    admin = client_for(ADMIN)
    refused = admin.post("/admin/guidance", data={"categories": "Recht", "version": "0"})
    assert refused.status_code == 422
    assert "Einstieg" in refused.text
    assert admin.post("/admin/guidance", data={"categories": "Einstieg\nRecht", "version": "0"}).status_code == 303
    assert queries.categories(db) == ["Einstieg", "Recht"]
    late = admin.post("/admin/guidance", data={"categories": "Einstieg\nAnderes", "version": "0"})
    assert late.status_code == 409
    assert "Anderes" in late.text


def test_languages_are_offered_when_they_are_published(
    client: TestClient, client_for: ClientFor, db: Session, viewer: Known
) -> None:
    article = published(db, viewer)
    add_text(db, viewer, article, Language.plain, "Der Anfang in Leichter Sprache")
    path = "/guidance/erste-schritte"
    assert client.get(f"{path}?language=de-simple").status_code == 404
    assert "Leichte" not in client.get(path).text
    release(db, viewer, article)
    assert 'hreflang="de-simple">Leichte Sprache</a>' in client.get(path).text
    plain = client.get(f"{path}?language=de-simple").text
    assert "Der Anfang in Leichter Sprache" in plain
    assert '<article class="stack" lang="de-simple">' in plain
    assert client.get(f"{path}?language=en").status_code == 404
    add_text(db, viewer, article, Language.english, "First steps")
    release(db, viewer, article)
    assert "First steps" in client.get(f"{path}?lang=en").text
    assert "First steps" in client.get("/guidance?lang=en").text


def test_the_last_admin_is_told_too(db: Session, viewer: Known) -> None:
    """Every admin counts, those whose account is closed do not."""
    body = viewer(ADMIN).organisation_id
    db.add(User(email="a@centre.example", name="A", role=Role.admin, organisation_id=body, active=False))
    db.flush()
    assert queries.admin_ids(db) == {viewer(ADMIN).id}


def test_nobody_of_a_body_writes(client_for: ClientFor, db: Session, viewer: Known) -> None:
    published(db, viewer)
    browser = client_for(OFFICER)
    assert browser.get("/guidance/erste-schritte").status_code == 200
    assert browser.get("/guidance/erste-schritte/edit").status_code == 403
    assert browser.get("/guidance/erste-schritte/versions").status_code == 403
    assert browser.get("/guidance/drafts").status_code == 403
    assert "Bearbeiten" not in browser.get("/guidance/erste-schritte").text


def test_all_versions_are_on_some_page(client_for: ClientFor, db: Session, viewer: Known) -> None:
    """Also those of several languages that were saved at the same moment."""
    with as_of(now()):
        article = draft(db, viewer)
        for number in range(20):
            for language in (Language.german, Language.english):
                wish = service.TextWish(f"{language.value}-{number}", "Text.")
                service.save_text(db, article, language, wish, version=None, actor=viewer(ADVISOR))
        db.commit()
    browser, path, seen = client_for(ADVISOR), "/guidance/erste-schritte/versions", []
    while path:
        page = browser.get(path).text
        seen += re.findall(r'href="/guidance/erste-schritte/versions/([^"]+)"', page)
        more = re.search(r'rel="next" href="([^"]+)"', page)
        path = more[1].replace("&amp;", "&") if more else ""
    assert sorted(seen) == sorted([f"de/{n}" for n in range(1, 22)] + [f"en/{n}" for n in range(1, 21)])
    assert browser.get("/guidance/erste-schritte/versions?cursor=x").status_code == 422


def test_what_was_typed_and_not_saved_is_there_again(client_for: ClientFor, db: Session, viewer: Known) -> None:
    """Even when somebody saved meanwhile: then both are shown."""
    article = draft(db, viewer)
    typed = {"title": "Erste Schritte", "body": "Halb fertig", "version": "1", "language": "de"}
    browser, path = client_for(ADVISOR), "/guidance/erste-schritte/edit"
    assert f'data-draft-url="/drafts/guidance.text%3A{article.id}-de"' in browser.get(path).text
    browser.post(f"/drafts/guidance.text:{article.id}-de", data=typed)
    assert "Halb fertig" in browser.get(path).text
    assert "Halb fertig" not in client_for(ADVISOR2).get(path).text
    client_for(ADVISOR2).post(path, data=typed | {"body": "Inzwischen"})
    assert browser.post(path, data=typed).status_code == 409
    assert browser.post(path, data=typed | {"version": "2"}).status_code == 303
    assert "Hier ist Ihr Entwurf" not in browser.get(path).text
    browser.post("/drafts/guidance.new", data={"title": "Ganz neu"})
    assert 'value="Ganz neu"' in browser.get("/guidance/new").text
    browser.post("/guidance", data=NEW)
    assert "Ganz neu" not in browser.get("/guidance/new").text
