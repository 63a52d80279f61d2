"""The page that finds things, for everyone."""

from typing import Annotated, Any

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.search import asking
from app.search.asking import KIND_LABELS
from app.search.documents import Kind
from app.search.finding import COUNTED, Found, find
from app.texts import _
from app.web.access import MaybeUser
from app.web.templating import page, url
from app.web.visit import router as new_router

router = new_router()
PAGE = 20


@router.get("/search", name="search.index")
def index(
    request: Request,
    db: Db,
    viewer: MaybeUser,
    q: str = "",
    type: Annotated[Kind | None, Query()] = None,
    cursor: Annotated[str, Query(max_length=400)] = "",
) -> Response:
    """What was asked for, in everything the viewer may see."""
    asked = asking.read(q)
    found = find(db, viewer, asked, kinds={type} if type else set(), limit=PAGE, cursor=cursor)
    return page(
        request,
        "search/index.html",
        asked=asked,
        problems=asked.problems if q.strip() else [],
        found=found,
        facets=_facets(asked.text, found, type),
        kind=type,
        kind_labels=KIND_LABELS,
        first_page=not cursor,
        mended=_mended(asked.text, found),
        counted=COUNTED,
    )


def _facets(q: str, found: Found, chosen: Kind | None) -> list[dict[str, Any]]:
    """All kinds and each kind there is something of, with how many that is."""
    total = sum(found.counts.values())
    if not total:
        return []
    facets = [
        {"label": _("Alles"), "count": _count(total), "href": url("search.index", {"q": q}), "current": not chosen}
    ]
    for kind, label in KIND_LABELS.items():
        if found.counts.get(kind) or kind is chosen:
            facets.append(
                {
                    "label": _(label),
                    "count": _count(found.counts.get(kind, 0)),
                    "href": url("search.index", {"q": q, "type": kind.value}),
                    "current": kind is chosen,
                }
            )
    return facets


def _count(number: int) -> str:
    return f"{COUNTED}+" if number > COUNTED else str(number)


def _mended(q: str, found: Found) -> dict[str, str] | None:
    """The question as it may have been meant, and its address."""
    if not found.mended:
        return None
    meant = q
    for typed, word in found.mended.items():
        meant = meant.replace(typed, word)
    return {"q": meant, "href": url("search.index", {"q": meant})}
