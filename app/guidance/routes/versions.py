"""Every save of an article: who, when, what changed, and the way back."""

from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.guidance import queries, service
from app.guidance.guards import Number, Writable
from app.guidance.links import for_reader
from app.guidance.models import LANGUAGE_NAMES, Language
from app.people.queries import names_of
from app.texts import _
from app.web.access import CurrentUser
from app.web.difference import compare
from app.web.templating import go, page
from app.web.visit import router as new_router

router = new_router()
PARTS = ("title", "summary", "body", "sources")


@router.get("/guidance/{slug}/versions", name="guidance.versions.index")
def index(request: Request, db: Db, article: Writable, cursor: Annotated[str, Query(max_length=400)] = "") -> Response:
    offers = queries.offers(db, article)
    return page(
        request,
        "guidance/versions.html",
        article=article,
        versions=queries.versions(db, article, cursor=cursor),
        live={offer.language: offer.live_version for offer in offers},
        newest={offer.language: offer.version for offer in offers},
        first_page=not cursor,
        language_names=LANGUAGE_NAMES,
    )


@router.get("/guidance/{slug}/versions/{language}/{number}", name="guidance.versions.show")
def show(
    request: Request,
    db: Db,
    viewer: CurrentUser,
    article: Writable,
    language: Language,
    number: Number,
    against: Annotated[int | None, Query(ge=0, lt=1 << 31)] = None,
) -> Response:
    """What a version changed; compared with the one before, or with `against`."""
    version = queries.version(db, article, language, number)
    other = number - 1 if against is None else against
    old = queries.version(db, article, language, other) if other else None
    changes = [(part, compare(getattr(old, part) if old else "", getattr(version, part))) for part in PARTS]
    offer = next(offer for offer in queries.offers(db, article) if offer.language == language)
    return page(
        request,
        "guidance/version.html",
        article=article,
        version=version,
        old=old,
        changes=[(part, found) for part, found in changes if found],
        author=names_of(db, {version.author_id}).get(version.author_id, ""),
        offer=offer,
        language_name=LANGUAGE_NAMES[language],
        html=for_reader(db, viewer, version.html, version.links),
    )


@router.post("/guidance/{slug}/versions/{language}/{number}/restoration", name="guidance.versions.restore")
def restore(db: Db, viewer: CurrentUser, article: Writable, language: Language, number: Number) -> Response:
    """Makes the version the newest again."""
    saved = service.restore(db, article, queries.version(db, article, language, number), actor=viewer)
    text = _("Fassung %(old)s ist wiederhergestellt, als Fassung %(new)s.") % {"old": number, "new": saved.number}
    return go("guidance.versions.index", slug=article.slug, flash=("success", text))
