"""The list of solutions with its facets, the comparison, and the desk of those who work on them."""

from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.policy import audiences, can
from app.solutions import queries
from app.solutions.filters import FACET_LABELS, SORT_LABELS, Filters
from app.solutions.guards import Editor
from app.solutions.labels import LABELS, field_words, label, licence_label, model_names, outdated, value_label
from app.solutions.models import STATE_LABELS
from app.solutions.routes.show import words
from app.texts import _
from app.web.access import MaybeUser
from app.web.facets import chosen_links, facets_of
from app.web.forms import filled
from app.web.templating import page, url
from app.web.visit import router as new_router

router = new_router()
LONGEST_PROBLEM = 220


@router.get("/solutions", name="solutions.index")
def index(request: Request, db: Db, viewer: MaybeUser, cursor: str = "") -> Response:
    filters = Filters.read(request.query_params.multi_items()).only_for(audiences(viewer))
    found = queries.rows(db, viewer, filters, cursor)
    facets = facets_of(queries.facets(db, viewer, filters), FACET_LABELS, LABELS, value_label)
    return page(
        request,
        "solutions/index.html",
        filters=filters,
        form=filled({"q": filters.q, "sort": filters.sort.value}),
        sorts=[(sort.value, _(text)) for sort, text in SORT_LABELS.items()],
        facets=facets,
        chosen=[(text, href) for _facet, text, href in chosen_links(filters, facets, "solutions.index", value_label)],
        solutions=found.rows,
        figures=queries.figures(db, [row.id for row in found.rows]),
        first_page=not cursor,
        next_url=f"{url('solutions.index')}?{filters.query_string(cursor=found.next_cursor)}"
        if found.next_cursor
        else None,
        label=label,
        licence_label=licence_label,
        model_names=model_names,
        outdated=outdated,
        most_compared=queries.MOST_COMPARED,
        longest=LONGEST_PROBLEM,
        proposes=viewer is not None and can(viewer, "solution.propose"),
        edits=viewer is not None and can(viewer, "solution.edit"),
    )


@router.get("/solutions/compare", name="solutions.compare")
def compare(request: Request, db: Db, viewer: MaybeUser) -> Response:
    slugs = list(dict.fromkeys(slug[:100] for slug in request.query_params.getlist("s")))
    fits = 2 <= len(slugs) <= queries.MOST_COMPARED
    found = queries.several(db, viewer, slugs) if fits else []
    whole = len(found) == len(slugs) and fits
    return page(
        request,
        "solutions/compare.html",
        status=200 if whole else (404 if fits else 422),
        solutions=found if whole else [],
        too_few=len(slugs) < 2,
        too_many=len(slugs) > queries.MOST_COMPARED,
        figures=queries.figures(db, [one.id for one in found]) if whole else {},
        fields=field_words(),
        reads_all=queries.whole(viewer),
        **words(),
    )


@router.get("/solutions/desk", name="solutions.desk")
def desk(request: Request, db: Db, viewer: Editor, cursor: str = "") -> Response:
    found = queries.desk(db, viewer, cursor)
    return page(
        request,
        "solutions/desk.html",
        solutions=found.rows,
        state_labels=STATE_LABELS,
        first_page=not cursor,
        proposes=can(viewer, "solution.propose"),
        next_url=url("solutions.desk", {"cursor": found.next_cursor}) if found.next_cursor else None,
    )
