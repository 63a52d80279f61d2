"""The public lists: entries with facets, the table of districts, and how complete the register is."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.policy import can
from app.register import queries
from app.register.filters import FACET_LABELS, SORT_LABELS, Filters
from app.register.labels import outdated
from app.register.models import LEVEL_LABELS, PURPOSE_LABELS, THEME_LABELS
from app.register.queries import BRANCH_LABELS, SAID_LABELS, SAID_MEANINGS, Branch, Said
from app.solutions.models import RISK_LABELS, STATUS_LABELS, TECHNIQUE_LABELS
from app.texts import N_, _
from app.web.access import MaybeUser
from app.web.facets import chosen_links, facets_of
from app.web.forms import filled
from app.web.templating import page, url
from app.web.visit import router as new_router

router = new_router()
LABELS: dict[str, Any] = {
    "status": STATUS_LABELS, "risk": RISK_LABELS, "purpose": PURPOSE_LABELS, "theme": THEME_LABELS,
    "technique": TECHNIQUE_LABELS, "level": LEVEL_LABELS, "security": {"true": N_("Ja"), "false": N_("Nein")},
}  # fmt: skip


def label(kind: str, value: str) -> str:
    """How a facet's value reads."""
    return _(LABELS[kind][value]) if value in LABELS.get(kind, {}) else value


def _value_label(kind: str, value: str, known: str) -> str:
    return known or label(kind, value)


@router.get("/register", name="register.index")
def index(request: Request, db: Db, viewer: MaybeUser, cursor: str = "") -> Response:
    filters = Filters.read(request.query_params.multi_items())
    found = queries.rows(db, filters, cursor)
    facets = facets_of(queries.facets(db, filters), FACET_LABELS, LABELS, _value_label)
    chosen = chosen_links(filters, facets, "register.index", _value_label)
    return page(
        request,
        "register/index.html",
        filters=filters,
        form=filled({"q": filters.q, "sort": filters.sort.value}),
        sorts=[(sort.value, _(text)) for sort, text in SORT_LABELS.items()],
        facets=facets,
        chosen=[(f"{_(FACET_LABELS[facet])}: {text}", href) for facet, text, href in chosen],
        entries=found.rows,
        first_page=not cursor,
        next_url=f"{url('register.index')}?{filters.query_string(cursor=found.next_cursor)}"
        if found.next_cursor
        else None,
        label=label,
        outdated=outdated,
        edits=viewer is not None and can(viewer, "register.edit"),
        reports=can(viewer, "report.make"),
    )


@router.get("/register/districts", name="register.districts")
def districts(request: Request, db: Db, _viewer: MaybeUser) -> Response:
    return page(request, "register/districts.html", districts=queries.districts(db))


@router.get("/register/completeness", name="register.completeness")
def completeness(
    request: Request, db: Db, _viewer: MaybeUser, branch: str = "", said: str = "", cursor: str = ""
) -> Response:
    """What each body has said; anything in the address that means nothing is left out."""
    of = Branch(branch) if branch in set(Branch) else Branch.municipal
    only = Said(said) if said in set(Said) else None
    found = queries.completeness(db, of, only, cursor)
    asked = {"branch": of.value} | ({"said": only.value} if only else {})
    return page(
        request,
        "register/completeness.html",
        branch=of,
        only=only,
        branches=BRANCH_LABELS,
        labels=SAID_LABELS,
        meanings=SAID_MEANINGS,
        numbers=queries.completeness_numbers(db),
        bodies=found.rows,
        year=queries.today().year,
        first_page=not cursor,
        next_url=url("register.completeness", asked | {"cursor": found.next_cursor}) if found.next_cursor else None,
    )
