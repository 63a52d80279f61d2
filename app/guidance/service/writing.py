"""Writing: every save is a version, and readers see none of it before it is published."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.errors import Invalid
from app.guidance import queries
from app.guidance.change import changed, expect_version
from app.guidance.models import Article, ArticleText, ArticleVersion, Language, Stage
from app.guidance.rendering import SLUG, fill
from app.people.models import now
from app.people.viewer import Viewer
from app.policy import Audience
from app.texts import _

RESERVED = {"new", "drafts", "files", "feed", "preview", "settings"}
"""Names that are addresses of their own."""
LONGEST_SLUG = 80


@dataclass(frozen=True)
class TextWish:
    """A text as it shall be. `sources` has one to a line."""

    title: str
    body: str
    summary: str = ""
    sources: str = ""


@dataclass(frozen=True)
class NewArticle:
    """An article to begin with. Unless said otherwise it is for the centre alone."""

    slug: str
    category: str
    text: TextWish
    language: Language = Language.german
    audience: Audience = Audience.centre


def create(db: Session, new: NewArticle, *, actor: Viewer) -> Article:
    """Begins an article, as a draft. Raises Invalid."""
    check_slug(db, new.slug)
    check_category(db, new.category)
    at = now()
    article = Article(
        slug=new.slug,
        category=new.category,
        audience=new.audience,
        created_at=at,
        edited_at=at,
        editor_id=actor.id,
        version=0,
    )
    try:
        with db.begin_nested():
            db.add(article)
            db.flush()
    except IntegrityError:  # somebody took the address since it was looked up
        raise Invalid({"slug": _("Diese Adresse ist schon vergeben.")}) from None
    _add_version(db, article, new.language, new.text, actor)
    facts = {"audience": new.audience, "category": new.category, "language": new.language}
    changed(db, article, actor, "create", after=facts)
    return article


def check_slug(db: Session, slug: str, article: Article | None = None) -> None:
    """Raises Invalid for a name that is none, or that another article has or had."""
    if not SLUG.fullmatch(slug) or len(slug) > LONGEST_SLUG:
        sentence = _("Bitte nur Kleinbuchstaben, Ziffern und Bindestriche, zum Beispiel „erste-schritte“.")
        raise Invalid({"slug": sentence})
    owner = queries.slug_owner(db, slug)
    if slug in RESERVED or (owner is not None and (article is None or owner != article.id)):
        raise Invalid({"slug": _("Diese Adresse ist schon vergeben.")})


def check_category(db: Session, category: str) -> None:
    """Raises Invalid for a category that there is not."""
    if category not in queries.categories(db):
        raise Invalid({"category": _("Bitte wählen Sie eine der Möglichkeiten.")})


def save_text(
    db: Session, article: Article, language: Language, wish: TextWish, *, version: int | None, actor: Viewer
) -> ArticleVersion:
    """Saves a text, or begins it in a new language where `version` is 0. The same text again is no new version.

    What is published stays as it is until the new version is. Raises Stale with what is stored.
    """
    head = queries.head(db, article, language)
    expect_version(head.number if head else 0, version, facts_of(head) if head else {})
    if head is not None and facts_of(head) == facts_of(wish):
        return head
    saved = _add_version(db, article, language, wish, actor)
    changed(db, article, actor, "edit", after={"language": language, "number": saved.number})
    return saved


def expect_article_version(db: Session, article: Article, language: Language, seen: int | None) -> None:
    """Raises Stale with the stored text when anything about the article changed since the version `seen`."""
    head = queries.head(db, article, language)
    expect_version(article.version, seen, facts_of(head) if head else {})


def expect_whole(wish: TextWish) -> None:
    """Raises Invalid for a text without a title or without a body."""
    missing = [name for name in ("title", "body") if not getattr(wish, name)]
    if missing:
        raise Invalid({name: _("Bitte füllen Sie dieses Feld aus.") for name in missing})


def facts_of(text: ArticleVersion | TextWish) -> dict[str, Any]:
    """What can be written of a text."""
    return {name: getattr(text, name) for name in ("title", "summary", "body", "sources")}


def restore(db: Session, article: Article, old: ArticleVersion, *, actor: Viewer) -> ArticleVersion:
    """Makes an old version the newest again, as a version of its own."""
    wish = TextWish(old.title, old.body, old.summary, old.sources)
    saved = _add_version(db, article, old.language, wish, actor, restored_from=old.number)
    facts = {"language": old.language, "number": saved.number, "from": old.number}
    changed(db, article, actor, "restore", after=facts)
    return saved


def _add_version(
    db: Session,
    article: Article,
    language: Language,
    wish: TextWish,
    actor: Viewer,
    *,
    restored_from: int | None = None,
) -> ArticleVersion:
    """The next version of a text. Whatever was decided about the article before was about another text."""
    assert article.id is not None
    text = queries.text_of(db, article, language)
    if text is None:
        text = ArticleText(article_id=article.id, language=language, version=0)
    text.version += 1
    db.add(text)
    db.flush()
    saved = ArticleVersion(
        article_id=article.id, language=language, number=text.version, title=wish.title, summary=wish.summary,
        body=wish.body, sources=wish.sources, html="", author_id=actor.id, at=now(), restored_from=restored_from,
    )  # fmt: skip
    fill(saved, queries.files_of(db, actor, article))
    db.add(saved)
    worked_on(article, actor)
    db.flush()
    return saved


def worked_on(article: Article, actor: Viewer) -> None:
    """Notes who worked on the article last. It is a draft again, unless it is being reviewed; a set time is void."""
    article.editor_id, article.edited_at = actor.id, now()
    article.publish_at = article.scheduler_id = None
    if article.stage is not Stage.review:
        article.stage = Stage.draft
