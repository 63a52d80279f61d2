"""The public lists: entries with facets, districts, the feed. They know what `register_listing` holds and no more."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Text,
    and_,
    any_,
    cast,
    column,
    func,
    literal,
    null,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.errors import Invalid
from app.people.models import Organisation
from app.people.viewer import Viewer
from app.register.filters import FACETS, Filters, Sort
from app.register.models import LISTING, RegisterEntry, RegisterListing, RegisterVersion
from app.register.queries.entries import visible_to
from app.solutions.models import RiskClass, Status
from app.texts import _
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


@dataclass(frozen=True)
class Choice:
    """One value of a facet and how many entries there are with it, if the rest stays as chosen."""

    value: str
    label: str
    number: int
    chosen: bool


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


def facets(db: Session, filters: Filters) -> dict[str, list[Choice]]:
    """The values of each facet with their numbers, from one grouped query. Numbers ignore the facet's own choice."""
    one_valued = [name for name in FACETS if name not in {"technique", "body"}]
    conditions = {name: _matches(filters, name) for name in FACETS}
    fits = {name: literal(value=True) if fit is None else fit for name, fit in conditions.items()}

    def others(facet: str) -> Any:
        return and_(*(fit for other, fit in fits.items() if other != facet))

    number = func.cardinality(col(RegisterListing.techniques))
    each = func.unnest(
        func.array_cat(_array([literal(name) for name in one_valued], Text),
                       func.array_fill(cast(literal("technique"), Text), _array([number], None))),
        func.array_cat(_array([VALUES[name] for name in one_valued], Text), col(RegisterListing.techniques)),
        _array([col(_District.name) if name == "district" else cast(null(), Text) for name in one_valued], Text),
        func.array_cat(_array([others(name) for name in one_valued], Boolean),
                       func.array_fill(others("technique"), _array([number], None))),
    ).table_valued(
        column("facet", Text), column("value", Text), column("label", Text), column("fits", Boolean), name="each"
    ).render_derived()  # fmt: skip
    count = func.count().filter(each.c.fits)
    query = (
        _joined(select(each.c.facet, each.c.value, func.max(each.c.label), count))
        .join(each, literal(value=True))
        .where(*_words(filters), each.c.value != "")
        .group_by(each.c.facet, each.c.value)
    )
    found: dict[str, list[Choice]] = {name: [] for name in FACETS if name != "body"}
    for facet, value, label, amount in db.execute(query):
        chosen = value in filters.chosen(facet)
        if amount or chosen:
            found[facet].append(Choice(value, label or "", amount, chosen))
    return found


def _array(parts: list[Any], kind: Any) -> Any:
    return array(parts, type_=ARRAY(kind)) if kind is not None else array(parts)


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
    # What is worked on may have another title by now, which nobody else reads; of a tombstone it is the last told.
    last = and_(
        col(RegisterVersion.entry_id) == col(RegisterEntry.id),
        col(RegisterVersion.number) == col(RegisterEntry.number),
    )
    title = func.coalesce(
        col(RegisterVersion.content)["title"].astext, col(RegisterEntry.content)["title"].astext
    )  # fmt: skip
    query = (
        select(col(RegisterEntry.register_id), title)
        .outerjoin(RegisterVersion, last)
        .where(col(RegisterEntry.register_id) == wanted, visible_to(viewer))
    )
    return {row[0]: row[1] for row in db.execute(query)}
