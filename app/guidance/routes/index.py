"""Lists: for readers, and of what is being worked on."""

from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.guidance import queries
from app.guidance.guards import Writer
from app.guidance.labels import readers_language
from app.guidance.models import AUDIENCE_LABELS, LANGUAGE_NAMES, STAGE_LABELS, Stage
from app.web.access import MaybeUser
from app.web.templating import page
from app.web.visit import router as new_router

router = new_router()


@router.get("/guidance", name="guidance.index")
def index(
    request: Request,
    db: Db,
    viewer: MaybeUser,
    category: Annotated[str, Query(max_length=60)] = "",
    cursor: Annotated[str, Query(max_length=400)] = "",
) -> Response:
    """What is published for the viewer, who may be nobody, the newest first."""
    counts = queries.category_counts(db, viewer, queries.categories(db))
    return page(
        request,
        "guidance/index.html",
        articles=queries.latest(db, viewer, category=category, language=readers_language(), cursor=cursor),
        counts=counts,
        most=queries.MOST_COUNTED,
        category=category if category in dict(counts) else "",
        first_page=not cursor,
        writes=queries.sees_drafts(viewer),
        audience_labels=AUDIENCE_LABELS,
        language_names=LANGUAGE_NAMES,
    )


@router.get("/guidance/drafts", name="guidance.drafts")
def drafts(
    request: Request,
    db: Db,
    viewer: Writer,
    stage: Stage = Stage.draft,
    cursor: Annotated[str, Query(max_length=400)] = "",
) -> Response:
    """The articles in one stage, for those who write."""
    return page(
        request,
        "guidance/drafts.html",
        articles=queries.worked_on(db, viewer, stage=stage, cursor=cursor),
        stage=stage,
        first_page=not cursor,
        stage_labels=STAGE_LABELS,
        audience_labels=AUDIENCE_LABELS,
    )
