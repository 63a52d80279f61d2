"""An article as it is read."""

from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.database import Db
from app.errors import NotFound
from app.guidance import queries
from app.guidance.forms import FeedbackForm
from app.guidance.guards import Slug
from app.guidance.labels import readers_language, sources
from app.guidance.links import for_reader
from app.guidance.models import AUDIENCE_LABELS, LANGUAGE_NAMES, STAGE_LABELS, Article, ArticleVersion, Language
from app.guidance.visitors import visitor_of
from app.people.queries import names_of
from app.people.viewer import Viewer
from app.policy import can
from app.texts import _
from app.web.access import MaybeUser
from app.web.caching import conditional
from app.web.forms import Form
from app.web.templating import page, url
from app.web.visit import router as new_router

router = new_router()


@router.get("/guidance/{slug}", name="guidance.show")
def show(request: Request, db: Db, viewer: MaybeUser, slug: Slug, language: Language | None = None) -> Response:
    """The article; under a former name the way to it, but only for those who may know of it."""
    try:
        article = queries.by_slug(db, viewer, slug)
    except NotFound:
        present = queries.former(db, viewer, slug)
        if present is None:
            raise
        query = {"language": language.value} if language else None
        return RedirectResponse(url("guidance.show", query, slug=present), status_code=301)
    response, text = article_page(request, db, viewer, article, language)
    if viewer is not None or text.links:
        # What a link shows may change without the article: there the mark alone decides.
        return response if viewer is not None else conditional(request, response)
    return conditional(request, response, article.updated_at)


def article_page(
    request: Request,
    db: Session,
    viewer: Viewer | None,
    article: Article,
    language: Language | None = None,
    *,
    feedback: Form[FeedbackForm] | None = None,
    status: int = 200,
) -> tuple[Response, ArticleVersion]:
    """The page in the language asked for, else in the one that goes with the page. Raises NotFound."""
    text, offers = _chosen(db, viewer, article, language)
    names = names_of(db, {article.publisher_id, article.editor_id} - {None})  # type: ignore[arg-type]
    visitor = visitor_of(request, viewer, article)
    response = page(
        request,
        "guidance/show.html",
        status=status,
        article=article,
        text=text,
        html=for_reader(db, viewer, text.html, text.links),
        offers=offers,
        shown_live=text.number == next(offer.live_version for offer in offers if offer.language == text.language),
        files=[file for file in queries.files_of(db, viewer, article) if not file.is_image],
        sources=sources(text.sources),
        publisher=names.get(article.publisher_id or 0, ""),
        editor=names.get(article.editor_id, ""),
        said=queries.vote_of(db, article, visitor) if visitor else None,
        feedback=feedback or Form(),
        empty_form=Form(),
        **_desk(db, viewer, article),
    )
    return response, text


def _chosen(
    db: Session, viewer: Viewer | None, article: Article, language: Language | None
) -> tuple[ArticleVersion, list[queries.Offer]]:
    """The text to show, and the languages there are for this viewer.

    Those who write see the newest version where none is live.
    """
    writes = queries.sees_drafts(viewer)
    offers = [offer for offer in queries.offers(db, article) if writes or offer.live_version is not None]
    there = [offer.language for offer in offers]
    wanted = [language] if language else [readers_language(), *Language]
    chosen = next((one for one in wanted if one in there), None)
    text = queries.reading(db, article, chosen) if chosen else None
    if text is None and chosen and writes:
        text = queries.head(db, article, chosen)
    if text is None:
        raise NotFound(_("In dieser Sprache gibt es den Leitfaden nicht."))
    return text, offers


def _desk(db: Session, viewer: Viewer | None, article: Article) -> dict[str, Any]:
    """What those who write see beside the article."""
    writes = queries.sees_drafts(viewer)
    publishes = can(viewer, "guidance.publish")
    own = bool(viewer and publishes and queries.four_eyes(db) and viewer.id in queries.last_writers(db, article))
    return {
        "writes": writes,
        "publishes": publishes,
        "own_words": own,
        "stage_labels": STAGE_LABELS,
        "audience_labels": AUDIENCE_LABELS,
        "language_names": LANGUAGE_NAMES,
    }
