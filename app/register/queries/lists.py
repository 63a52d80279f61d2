"""The public lists: entries with facets, districts, the feed. They know what `register_listing` holds and no more."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Text,
    and_,
    any_,
    cast,
    func,
    literal,
    select,
    tuple_,
)
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.errors import Invalid
from app.people.models import Organisation
from app.people.viewer import Viewer
from app.register.filters import FACETS, Filters, Sort
from app.register.models import LISTING, EntryState, RegisterEntry, RegisterListing, RegisterVersion
from app.register.queries.entries import visible_to
from app.solutions.models import RiskClass, Solution, Status
from app.texts import _
from app.web.facets import Choice
from app.web.paging import PAGE, Page, decode, encode

LARGEST = 2**31 - 1
FEED = 50
_District = aliased(Organisation)
VALUES: dict[str, Any] = {
    "status": cast(col(RegisterListing.status), Text),
    "risk": cast(col(RegisterListing.risk_class), Text),
    "purpose": cast(col(RegisterListing.purpose_category), Text),
    "theme": cast(col(RegisterListing.theme), Text),
    "provider": col(RegisterListing.provider),
    "level": cast(col(RegisterListing.level), Text),
    "district": col(_District.key),
    "body": col(Organisation.key),
    "security": cast(col(RegisterListing.security), Text),
}


@dataclass(frozen=True)
class ListedEntry:
    """An entry as a line of a list."""

    id: int
    register_id: str
    title: str
    summary: str
    organisation: str
    product_name: str
    provider: str
    status: Status
    purpose_category: str
    theme: str
    risk_class: RiskClass
    techniques: Sequence[str]
    security: bool
    example: bool
    withholds: bool
    number: int
    at: datetime
    last_confirmed: date


_LINE = (
    col(RegisterListing.entry_id), col(RegisterListing.register_id), col(RegisterListing.title),
    col(RegisterListing.summary), col(Organisation.name), col(RegisterListing.product_name),
    col(RegisterListing.provider), col(RegisterListing.status), col(RegisterListing.purpose_category),
    col(RegisterListing.theme), col(RegisterListing.risk_class), col(RegisterListing.techniques),
    col(RegisterListing.security), col(RegisterListing.example), col(RegisterListing.withholds),
    col(RegisterListing.number), col(RegisterListing.at), col(RegisterListing.last_confirmed),
)  # fmt: skip


def _joined(query: Any) -> Any:
    return (
        query.select_from(RegisterListing)
        .join(Organisation, col(Organisation.id) == col(RegisterListing.organisation_id))
        .outerjoin(_District, col(_District.id) == col(RegisterListing.district_id))
    )


def _words(filters: Filters) -> list[Any]:
    return [LISTING.c.search_text.op("@@")(func.websearch_to_tsquery("german", filters.q))] if filters.q else []


def _matches(filters: Filters, facet: str) -> ColumnElement[bool] | None:
    chosen = filters.chosen(facet)
    if not chosen:
        return None
    if facet == "technique":
        overlap: ColumnElement[bool] = col(RegisterListing.techniques).op("&&")(cast(chosen, ARRAY(Text)))
        return overlap
    return VALUES[facet].in_(chosen)  # type: ignore[no-any-return]


def rows(db: Session, filters: Filters, cursor: str = "", limit: int = PAGE) -> Page[ListedEntry]:
    """A page of the published entries. Raises Invalid for a cursor that is none of this order."""
    wanted = [*_words(filters), *(fit for facet in FACETS if (fit := _matches(filters, facet)) is not None)]
    by_title = filters.sort is Sort.by_title
    first = col(RegisterListing.title) if by_title else col(RegisterListing.at)
    key = tuple_(first, col(RegisterListing.entry_id))
    if cursor:
        last_key = behind(cursor, by_title=by_title)
        wanted.append(key > last_key if by_title else key < last_key)
    order = (first, col(RegisterListing.entry_id))
    query = _joined(select(*_LINE)).where(*wanted)
    query = query.order_by(*order) if by_title else query.order_by(*(one.desc() for one in order))
    found = [ListedEntry(*row) for row in db.execute(query.limit(limit + 1))]
    if len(found) <= limit:
        return Page(found, None)
    last = found[limit - 1]
    return Page(found[:limit], encode(last.title if by_title else last.at.astimezone(UTC).isoformat(), last.id))


def behind(cursor: str, *, by_title: bool) -> Any:
    """The sort key in a cursor: a title or a moment, and an id. Raises Invalid."""
    value: Any
    value, last_id = decode(cursor, str, int)
    try:
        if not by_title:
            value = datetime.fromisoformat(str(value))
        sound = 0 <= int(last_id) <= LARGEST and (by_title or value.tzinfo is not None) and "\x00" not in str(value)
    except ValueError:
        sound = False
    if not sound:
        raise Invalid({"cursor": _("Diese Seite der Liste gibt es nicht. Bitte beginnen Sie von vorn.")})
    return tuple_(literal(value), literal(int(last_id)))


SINGLE = tuple(name for name in FACETS if name not in {"technique", "body"})
"""Facets of which an entry has one value each. Of techniques it may have several; bodies are too many to list."""


def facets(db: Session, filters: Filters) -> dict[str, list[Choice]]:
    """The values of each facet with their numbers, which ignore the facet's own choice: two grouped passes."""
    conditions = {name: _matches(filters, name) for name in FACETS}
    found: dict[str, list[Choice]] = {name: [] for name in (*SINGLE, "technique")}
    for facet, value, label, number in [*_single(db, filters, conditions), *_techniques(db, filters, conditions)]:
        chosen = value in filters.chosen(facet)
        if value and (number or chosen):
            found[facet].append(Choice(value, label, number, chosen))
    return found


Conditions = Mapping[str, ColumnElement[bool] | None]


def _others(conditions: Conditions, facet: str) -> ColumnElement[bool]:
    """Whether an entry fits in all facets but this one."""
    fits = [fit for name, fit in conditions.items() if name != facet and fit is not None]
    return and_(literal(value=True), *fits)


def _single(db: Session, filters: Filters, conditions: Conditions) -> list[tuple[str, str, str, int]]:
    """(facet, value, label, number), all facets counted in one pass over the entries."""
    inner = (
        _joined(
            select(
                *(VALUES[name].label(name) for name in SINGLE),
                col(_District.name).label("district_name"),
                *(_others(conditions, name).label(f"fits_{name}") for name in SINGLE),
            )
        )
        .where(*_words(filters))
        .subquery("entries")
    )
    values = [inner.c[name] for name in SINGLE]
    numbers = [func.count().filter(inner.c[f"fits_{name}"]) for name in SINGLE]
    # Of a row, the one value that is grouped by has the bit 0.
    query = select(func.grouping(*values), func.max(inner.c.district_name), *values, *numbers).group_by(
        func.grouping_sets(*(tuple_(value) for value in values))
    )
    found = []
    for bits, label, *rest in db.execute(query):
        place = next(n for n in range(len(SINGLE)) if not bits >> (len(SINGLE) - 1 - n) & 1)
        facet, value, number = SINGLE[place], rest[place], rest[len(SINGLE) + place]
        found.append((facet, value or "", label if facet == "district" else "", number))
    return found


def _techniques(db: Session, filters: Filters, conditions: Conditions) -> list[tuple[str, str, str, int]]:
    each = (
        _joined(
            select(
                func.unnest(col(RegisterListing.techniques)).label("technique"),
                _others(conditions, "technique").label("fits"),
            )
        )
        .where(*_words(filters))
        .subquery("each")
    )
    query = select(each.c.technique, func.count().filter(each.c.fits)).group_by(each.c.technique)
    return [("technique", value, "", number) for value, number in db.execute(query)]


@dataclass(frozen=True)
class DistrictRow:
    """A Landkreis or a kreisfreie Stadt, and what its bodies have in the register."""

    key: str
    name: str
    bodies: int
    with_entries: int
    entries: int


ADMINISTRATIONS = ("landkreis", "kreisfreie_stadt", "einheitsgemeinde", "verbandsgemeinde")


def districts(db: Session) -> list[DistrictRow]:
    """Each district with its administrations, how many of them have entries, and how many entries; one query."""
    body, listed = aliased(Organisation), aliased(RegisterListing)
    district = func.coalesce(col(body.district_id), col(body.id))
    query = (
        select(
            col(_District.key), col(_District.name), func.count(col(body.id).distinct()),
            func.count(col(listed.organisation_id).distinct()), func.count(col(listed.entry_id)),
        )
        .select_from(body)
        .join(_District, col(_District.id) == district)
        .outerjoin(listed, col(listed.organisation_id) == col(body.id))
        .where(col(body.kind).in_(ADMINISTRATIONS), col(body.closed_on).is_(None))
        .where(col(_District.kind).in_(["landkreis", "kreisfreie_stadt"]))
        .group_by(col(_District.key), col(_District.name))
        .order_by(col(_District.name))
    )  # fmt: skip
    return [DistrictRow(*row) for row in db.execute(query)]


def for_feed(db: Session) -> list[ListedEntry]:
    """The newest publications."""
    return list(rows(db, Filters(), limit=FEED).rows)


def titles(db: Session, viewer: Viewer | None, register_ids: Collection[str]) -> Mapping[str, str]:
    """The titles of those entries that the viewer may know of, by register id: for links."""
    wanted: Any = any_(literal(sorted(register_ids), ARRAY(Text)))
    query = _titled(viewer).where(col(RegisterEntry.register_id) == wanted)
    return {row[0]: row[1] for row in db.execute(query)}


def of_solution(db: Session, viewer: Viewer | None, solution_id: int) -> Sequence[Any]:
    """(register_id, title) of the entries of the solution's deployment that the viewer may know of."""
    query = _titled(viewer).join(Solution, col(Solution.deployment_id) == col(RegisterEntry.deployment_id))
    current = col(RegisterEntry.state) != EntryState.withdrawn
    return db.execute(query.where(col(Solution.id) == solution_id, current)).all()


def _titled(viewer: Viewer | None) -> Any:
    """(register_id, title) of entries the viewer may know of."""
    # What is worked on may have another title by now, which nobody else reads; of a tombstone it is the last told.
    last = and_(
        col(RegisterVersion.entry_id) == col(RegisterEntry.id),
        col(RegisterVersion.number) == col(RegisterEntry.number),
    )
    title = func.coalesce(
        col(RegisterVersion.content)["title"].astext, col(RegisterEntry.content)["title"].astext
    )  # fmt: skip
    return (
        select(col(RegisterEntry.register_id), title.label("title"))
        .outerjoin(RegisterVersion, last)
        .where(visible_to(viewer))
    )
