"""The queue: which tickets there are to work on, and in which order."""

from collections.abc import Collection
from functools import lru_cache
from typing import Annotated, Any, NamedTuple

from fastapi import Query
from markupsafe import Markup
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.database import Db
from app.errors import NotFound
from app.people.viewer import Viewer
from app.policy import can
from app.queue import queries
from app.queue.filters import BUILT_IN, ME, NONE, SORT_LABELS, STAGE_CHOICES, Filters, Sort, read_pairs, read_query
from app.queue.guards import QueueReader
from app.queue.queries import Around
from app.queue.rows import write_rows
from app.texts import N_, _, current_language
from app.tickets.labels import options
from app.tickets.models import PRIORITY_LABELS, WAITING_LABELS
from app.web.forms import Form
from app.web.templating import page, templates, url
from app.web.visit import router as new_router

router = new_router()
BUILT_IN_QUERIES = {name: filters.query_string() for name, (_label, filters) in BUILT_IN.items()}
KEYS = (
    ("j k", N_("nächste, vorige Anfrage")),
    ("o", N_("Anfrage öffnen")),
    ("a", N_("mir zuweisen")),
    ("t", N_("einordnen (Triage)")),
    ("r", N_("antworten")),
    ("n", N_("interne Notiz schreiben")),
)


class Tab(NamedTuple):
    """A view as a tab; `number` is empty where there is no count."""

    label: str
    href: str
    current: bool
    number: str


@router.get("/queue", name="queue.index")
def index(request: Request, db: Db, viewer: QueueReader, view: str = "", cursor: str = "") -> Response:
    """The queue, filtered as the address says. `view` names a built-in or saved view and leads to its filters."""
    if view:
        return RedirectResponse(_address(_view_query(db, viewer, view)), status_code=303)
    filters, form = read_pairs(request.query_params.multi_items())
    return queue_page(request, db, viewer, filters, form, cursor=cursor)


def _view_query(db: Session, viewer: Viewer, view: str) -> str:
    if view in BUILT_IN:
        return BUILT_IN[view][1].query_string()
    query = queries.view_query(db, viewer, int(view)) if view.isdecimal() and len(view) < 10 else None
    if query is None:
        raise NotFound(_("Diese Ansicht gibt es nicht (mehr)."))
    return query


def _address(query: str) -> str:
    return f"{url('queue.index')}?{query}" if query else url("queue.index")


def queue_page(
    request: Request,
    db: Session,
    viewer: Viewer,
    filters: Filters,
    form: Form[Filters],
    *,
    cursor: str = "",
    notice: str = "",
    chosen: Collection[str] = (),
) -> Response:
    """The page; with what was wrong with a form on it as `notice`, and the references that were ticked in it."""
    found, around = queries.lines_and_around(db, viewer, filters, cursor)
    query, unsorted = filters.query_string(), filters.but(sort=Sort.due).query_string()
    here, language = _address(query), current_language.get()
    tabs = _tabs(db, viewer, unsorted, around)
    response = page(
        request,
        "queue/index.html",
        status=422 if form.errors or notice else 200,
        notice=notice,
        partial="HX-Request" in request.headers,
        blank=Form(),
        fields=filter_fields(around[:3], _typed(form), not any(tab.current for tab in tabs), language),
        tabs=write_tabs(tabs, language),
        rows=write_rows(found.rows, chosen),
        next_url=f"{here}{'&' if query else '?'}cursor={found.next_cursor}" if found.next_cursor else None,
        first_page=not cursor,
        here=here,
        query=query,
        is_plain=not unsorted,
        sort_links=_sort_links(filters),
        furniture=furniture(around.advisors, language),
        can_share=can(viewer, "queue.share_view"),
    )
    if "HX-Request" in request.headers:
        response.headers["HX-Push-Url"] = here
    return response


def _typed(form: Form[Filters]) -> tuple[tuple[str, str, str], ...]:
    """(field, what stands in it, what is wrong with it), as a value that a cache can take."""
    names = {*form.raw, *form.errors}
    return tuple((name, form.value(name), form.error(name) or "") for name in sorted(names))


@lru_cache(maxsize=256)
def filter_fields(
    choices: tuple[queries.Options, ...], typed: tuple[tuple[str, str, str], ...], unfolded: bool, _language: str
) -> Markup:
    """The fields of the filter form: kept, for they are the same until somebody filters anew.

    With `unfolded` those that are set can be seen at once; a view's name says as much as its filters.
    """
    topics, districts, advisors = choices
    form: Form[Filters] = Form(
        {name: [value] for name, value, _error in typed}, errors={name: error for name, _value, error in typed if error}
    )
    module: Any = templates().get_template("queue/_filters.html").module
    fields: Markup = module.fields(
        form,
        stages=[(value, _(label)) for value, label in STAGE_CHOICES],
        topics=topics,
        priorities=options(PRIORITY_LABELS),
        districts=districts,
        advisors=[(ME, _("ich")), (NONE, _("niemand")), *advisors],
        waits=options(WAITING_LABELS),
        sorts=options(SORT_LABELS),
        unfolded=unfolded and any(value or error for name, value, error in typed if name not in {"q", "sort"}),
    )
    return fields


@lru_cache(maxsize=16)
def furniture(advisors: queries.Options, _language: str) -> dict[str, Markup]:
    """The head of the page, the bar for many tickets and the list of keys: the same for everyone."""
    bar: Any = templates().get_template("queue/_furniture.html").module
    ui: Any = templates().globals["ui"]
    return {
        "bar": bar.bar(advisors, options(PRIORITY_LABELS)),
        "keys": ui.shortcuts([(key, _(meaning)) for key, meaning in KEYS]),
        "head": bar.head(),
    }


def _tabs(db: Session, viewer: Viewer, query: str, around: Around) -> tuple[Tab, ...]:
    """`query` is what the queue shows, but for the order."""
    tabs = [
        Tab(_(label), _address(BUILT_IN_QUERIES[name]), BUILT_IN_QUERIES[name] == query, str(around.counts[name]))
        for name, (label, _filters) in BUILT_IN.items()
    ]
    saved = [read_query(view.query) for view in around.views]
    for view, filters, count in zip(around.views, saved, queries.saved_counts(db, viewer, saved), strict=True):
        current = filters.but(sort=Sort.due).query_string() == query
        tabs.append(Tab(view.name, _address(view.query), current, str(count or "")))
    return tuple(tabs)


@lru_cache(maxsize=256)
def write_tabs(tabs: tuple[Tab, ...], _language: str) -> Markup:
    """The tabs, kept by all they say."""
    ui: Any = templates().globals["ui"]
    items = [tab._asdict() | {"count": tab.number or None} for tab in tabs]
    written: Markup = ui.tabs(items, _("Ansichten"))
    return written


def _sort_links(filters: Filters) -> dict[str, tuple[str, bool]]:
    """Where a click on a column's head leads, and whether the queue is sorted by it."""
    if not filters.open_only:
        return {}
    return {sort.value: (_address(filters.but(sort=sort).query_string()), filters.sort is sort) for sort in SORT_LABELS}


@router.get("/queue/bodies", name="queue.bodies")
def bodies(db: Db, _viewer: QueueReader, body: Annotated[str, Query(max_length=200)] = "") -> HTMLResponse:
    """Names of bodies that contain what is being typed, as options of a datalist."""
    names = queries.bodies_named(db, body.replace("\x00", ""))
    return HTMLResponse(Markup("").join(Markup('<option value="{}"></option>').format(name) for name in names))
