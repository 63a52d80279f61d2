"""Guidance as JSON under /api/v1."""

from datetime import date, datetime
from typing import Annotated

from fastapi import Depends, Query
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from app.database import Db
from app.errors import NotFound
from app.guidance import queries, service
from app.guidance.forms import Body as BodyText
from app.guidance.forms import Category, Slug, Sources, Summary, Title
from app.guidance.guards import Slug as PathSlug
from app.guidance.guards import Writable
from app.guidance.links import all_open, for_reader
from app.guidance.models import Article, Language, Stage
from app.people.viewer import Viewer
from app.policy import Audience
from app.texts import _
from app.tickets.api.shapes import Body
from app.web.access import CurrentUser, MaybeUser, allowed
from app.web.api import Keyed, Listing
from app.web.paging import PAGE
from app.web.templating import url
from app.web.visit import router as new_router

router = new_router(prefix="/api/v1/guidance", tags=["Guidance"])
MAX_LIMIT = 100


class ArticleLine(BaseModel):
    slug: str
    title: str
    summary: str
    category: str
    visibility: Audience
    language: Language = Field(description="That of the title and the summary.")
    languages: list[Language]
    published_at: datetime
    updated_at: datetime


class ArticleOut(BaseModel):
    """An article in one language. Those who write get the newest text, all others the one that is published."""

    slug: str
    title: str
    summary: str
    body: str = Field(description="Markdown. Empty where it names what you may not know of.")
    html: str = Field(description="The safe HTML of the text, as you may see it.")
    sources: list[str]
    category: str
    visibility: Audience
    language: Language
    languages: list[Language]
    stage: Stage
    published_at: datetime | None
    updated_at: datetime | None
    review_on: date | None
    version: int = Field(description="Of the article with all its texts; give it with a PATCH.")


class NewArticleBody(Body):
    slug: Slug
    title: Title
    body: BodyText = Field(description="Markdown.")
    category: Category = Field(description="One of those the centre has set.")
    summary: Summary = ""
    sources: Sources = Field("", description="One to a line.")
    language: Language = Language.german
    visibility: Audience = Audience.centre


class ArticleBody(Body):
    """What is missing stays as it is. The text is that of `language`."""

    language: Language = Language.german
    title: Title | None = None
    summary: Summary | None = None
    body: BodyText | None = None
    sources: Sources | None = None
    slug: Slug | None = None
    category: Category | None = None
    visibility: Audience | None = None
    review_on: date | None = None
    stage: Stage | None = Field(None, description="Moves it on: draft, review, published, archived.")
    version: int | None = Field(None, description="Refused with 409 when the article has changed since this version.")


@router.get("", name="api.guidance.index")
def index(
    db: Db,
    viewer: MaybeUser,
    category: Annotated[str, Query(max_length=60)] = "",
    language: Language = Language.german,
    cursor: Annotated[str, Query(max_length=400)] = "",
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = PAGE,
) -> Listing[ArticleLine]:
    """What is published for you, the newest first. Without a token: what is public."""
    found = queries.latest(db, viewer, category=category, language=language, cursor=cursor, limit=limit)
    items = [
        ArticleLine(
            slug=row.slug, title=row.title, summary=row.summary, category=row.category, visibility=row.audience,
            language=row.language, languages=_ordered(row.languages), published_at=row.published_at,
            updated_at=row.updated_at,
        )
        for row in found.rows
    ]  # fmt: skip
    return Listing(items=items, next_cursor=found.next_cursor)


def _ordered(languages: list[str]) -> list[Language]:
    return [language for language in Language if language.value in languages]


@router.get("/{slug}", name="api.guidance.show", response_model=ArticleOut)
def show(db: Db, viewer: MaybeUser, slug: PathSlug, language: Language | None = None) -> ArticleOut | Response:
    """An article. A former name leads to the present one (301)."""
    try:
        article = queries.by_slug(db, viewer, slug)
    except NotFound:
        present = queries.former(db, viewer, slug)
        if present is None:
            raise
        query = {"language": language.value} if language else None
        return RedirectResponse(url("api.guidance.show", query, slug=present), status_code=301)
    return _out(db, viewer, article, language)


def _out(db: Session, viewer: Viewer | None, article: Article, language: Language | None) -> ArticleOut:
    writes = queries.sees_drafts(viewer)
    there = [offer.language for offer in queries.offers(db, article) if writes or offer.live_version is not None]
    chosen = next((one for one in ([language] if language else Language) if one in there), None)
    find = queries.head if writes else queries.reading
    text = find(db, article, chosen) if chosen else None
    if text is None:
        raise NotFound(_("In dieser Sprache gibt es den Leitfaden nicht."))
    return ArticleOut(
        slug=article.slug,
        title=text.title,
        summary=text.summary,
        body=text.body if writes or all_open(db, viewer, text.links) else "",
        html=str(for_reader(db, viewer, text.html, text.links)),
        sources=text.sources.splitlines(),
        category=article.category,
        visibility=article.audience,
        language=text.language,
        languages=there,
        stage=article.stage if writes else Stage.published,
        published_at=article.published_at,
        updated_at=article.updated_at,
        review_on=article.review_on if writes else None,
        version=article.version,
    )


@router.post("", name="api.guidance.create", status_code=201, response_model=ArticleOut)
def create(
    db: Db, viewer: Annotated[Viewer, Depends(allowed("guidance.write"))], body: NewArticleBody, once: Keyed
) -> Response:
    """Begins an article, as a draft. Centre only."""
    text = service.TextWish(body.title, body.body, body.summary, body.sources)
    new = service.NewArticle(body.slug, body.category, text, body.language, body.visibility)
    article = service.create(db, new, actor=viewer)
    location = url("api.guidance.show", slug=article.slug)
    return once.answer(_out(db, viewer, article, body.language), location=location)


@router.patch("/{slug}", name="api.guidance.update")
def update(db: Db, viewer: CurrentUser, article: Writable, body: ArticleBody) -> ArticleOut:
    """Changes texts, details and stage, in this order. Centre only; publishing and archiving for admins."""
    service.expect_article_version(db, article, body.language, body.version)
    _save_text(db, viewer, article, body)
    details = service.details_of(article)
    given = {"slug": body.slug, "category": body.category, "audience": body.visibility}
    details |= {name: value for name, value in given.items() if value is not None}
    if "review_on" in body.model_fields_set:
        details["review_on"] = body.review_on
    service.save_details(db, article, service.Details(**details), version=None, actor=viewer)
    if body.stage is not None:
        service.move_to(db, article, body.stage, actor=viewer)
    return _out(db, viewer, article, body.language if queries.text_of(db, article, body.language) else None)


def _save_text(db: Session, viewer: Viewer, article: Article, body: ArticleBody) -> None:
    given = body.model_dump(include={"title", "summary", "body", "sources"}, exclude_none=True)
    if not given:
        return
    head = queries.head(db, article, body.language)
    facts = service.facts_of(head) if head else {"title": "", "body": "", "summary": "", "sources": ""}
    wish = service.TextWish(**(facts | given))
    service.expect_whole(wish)
    service.save_text(db, article, body.language, wish, version=None, actor=viewer)
