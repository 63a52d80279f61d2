"""The public lists: entries with facets, the table of districts, and how complete the register is."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.policy import can
from app.register import queries
from app.register.filters import FACET_LABELS, FACETS, SORT_LABELS, Filters, read_pairs
from app.register.labels import outdated
from app.register.models import LEVEL_LABELS, PURPOSE_LABELS, THEME_LABELS
from app.register.queries import BRANCH_LABELS, SAID_LABELS, SAID_MEANINGS, Branch, Said
from app.solutions.models import RISK_LABELS, STATUS_LABELS, TECHNIQUE_LABELS
from app.texts import N_, _
from app.web.access import MaybeUser
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


@router.get("/register", name="register.index")
def index(request: Request, db: Db, viewer: MaybeUser, cursor: str = "") -> Response:
    filters = read_pairs(request.query_params.multi_items())
    found = queries.rows(db, filters, cursor)
    facets = _facets(queries.facets(db, filters))
    return page(
        request,
        "register/index.html",
        filters=filters,
        form=filled({"q": filters.q, "sort": filters.sort.value}),
        sorts=[(sort.value, _(text)) for sort, text in SORT_LABELS.items()],
        facets=facets,
        chosen=_chosen(filters, facets),
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


def _facets(found: dict[str, list[queries.Choice]]) -> list[dict[str, Any]]:
    """Each facet with its values in order: of enums that of the enum, of others by name."""
    facets = []
    for name, choices in found.items():
        order = {str(value): place for place, value in enumerate(LABELS.get(name, ()))}
        values = [
            {"value": choice.value, "label": choice.label or label(name, choice.value), "number": choice.number,
             "chosen": choice.chosen}
            for choice in choices
        ]  # fmt: skip
        values.sort(key=lambda one: (order.get(str(one["value"]), 99), str(one["label"]).casefold()))
        if values:
            any_chosen = any(choice.chosen for choice in choices)
            facets.append({"name": name, "label": _(FACET_LABELS[name]), "values": values, "open": any_chosen})
    return facets


def _chosen(filters: Filters, facets: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """(what is chosen, where the list is without it)."""
    names = {(facet["name"], one["value"]): one["label"] for facet in facets for one in facet["values"]}
    found = []
    for facet in FACETS:
        for value in filters.chosen(facet):
            query = filters.without(facet, value).query_string()
            href = f"{url('register.index')}?{query}" if query else url("register.index")
            text = str(names.get((facet, value), label(facet, value)))
            found.append((f"{_(FACET_LABELS[facet])}: {text}", href))
    return found


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
