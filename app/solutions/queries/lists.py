"""The list of published solutions: its rows, and how many there are behind each facet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Text,
    and_,
    case,
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
from app.policy import audiences
from app.solutions.filters import FACET_AUDIENCE, FACETS, Filters, Sort
from app.solutions.models import SOLUTIONS, AISystem, BodySize, Deployment, Solution, Status
from app.solutions.queries.visibility import published_for
from app.texts import _, current_language
from app.tickets.models import Topic
from app.web.facets import Choice
from app.web.paging import PAGE, Page, decode, encode

_District = aliased(Organisation)
SIZE: ColumnElement[str | None] = case(
    (col(Organisation.population).is_(None), None),
    (col(Organisation.population) < 10_000, BodySize.small.value),
    (col(Organisation.population) <= 50_000, BodySize.medium.value),
    else_=BodySize.large.value,
)
VALUES: dict[str, Any] = {
    "topic": col(Topic.slug),
    "status": cast(col(Deployment.status), Text),
    "size": SIZE,
    "licence": col(AISystem.licence),
    "hosting": cast(col(Deployment.hosting), Text),
    "risk": cast(col(Deployment.risk_class), Text),
    "offer": cast(col(Solution.reuse_offer), Text),
    "cost": cast(col(Deployment.cost_band), Text),
    "district": col(_District.key),
}
LARGEST = 2**31 - 1


@dataclass(frozen=True)
class SolutionRow:
    """A solution as a line of a list: public fields only."""

    id: int
    slug: str
    title: str
    problem: str
    example: bool
    reuse_count: int
    published_at: datetime
    status: Status
    reuse_offer: str | None
    topic: str
    organisation: str
    size: str | None
    system: str
    licence: str
    models: Sequence[Mapping[str, Any]]
    model_checked_on: Any


def _joined(query: Any) -> Any:
    """The rows around a solution. A Landkreis is its own district."""
    district = func.coalesce(col(Organisation.district_id), col(Organisation.id))
    return (
        query.select_from(Solution)
        .join(Deployment, col(Deployment.id) == col(Solution.deployment_id))
        .join(Organisation, col(Organisation.id) == col(Deployment.organisation_id))
        .join(AISystem, col(AISystem.id) == col(Deployment.system_id))
        .join(Topic, col(Topic.id) == col(Solution.topic_id))
        .outerjoin(
            _District,
            and_(col(_District.id) == district, col(_District.kind).in_(["landkreis", "kreisfreie_stadt"])),
        )
    )


def _topic_title() -> Any:
    english = current_language.get() == "en"
    return func.coalesce(func.nullif(col(Topic.title_en), ""), col(Topic.title)) if english else col(Topic.title)


def _words(filters: Filters) -> list[Any]:
    return [SOLUTIONS.c.search_text.op("@@")(func.websearch_to_tsquery("german", filters.q))] if filters.q else []


def _matches(filters: Filters, facet: str) -> ColumnElement[bool] | None:
    chosen = filters.chosen(facet)
    return VALUES[facet].in_(chosen) if chosen else None


def rows(
    db: Session, viewer: Viewer | None, filters: Filters, cursor: str = "", limit: int = PAGE
) -> Page[SolutionRow]:
    """A page of what is published for the viewer. Raises Invalid for a cursor that is none of this order."""
    filters = filters.only_for(audiences(viewer))
    wanted = [published_for(viewer), *_words(filters)]
    wanted += [fit for facet in FACETS if (fit := _matches(filters, facet)) is not None]
    first = col(Solution.reuse_count) if filters.sort is Sort.reused else col(Solution.published_at)
    if cursor:
        wanted.append(tuple_(first, col(Solution.id)) < _behind(cursor, filters.sort))
    query: Any = _joined(
        select(
            col(Solution.id), col(Solution.slug), col(Solution.title), col(Solution.problem), col(Solution.example),
            col(Solution.reuse_count), col(Solution.published_at), col(Deployment.status), col(Solution.reuse_offer),
            _topic_title(), col(Organisation.name), SIZE, col(AISystem.name), col(AISystem.licence),
            col(AISystem.models), col(AISystem.model_checked_on),
        )
    )  # fmt: skip
    query = query.where(*wanted).order_by(first.desc(), col(Solution.id).desc()).limit(limit + 1)
    found = [SolutionRow(*row) for row in db.execute(query)]
    if len(found) <= limit:
        return Page(found, None)
    last = found[limit - 1]
    key = last.reuse_count if filters.sort is Sort.reused else last.published_at.astimezone(UTC).isoformat()
    return Page(found[:limit], encode(key, last.id))


def _behind(cursor: str, sort: Sort) -> Any:
    kind = int if sort is Sort.reused else str
    last, last_id = decode(cursor, kind, int)
    try:
        value: Any = last if sort is Sort.reused else datetime.fromisoformat(str(last))
        sound = 0 <= int(last_id) <= LARGEST and (sort is Sort.newest or 0 <= int(last) <= LARGEST)
    except ValueError:
        sound, value = False, None
    if not sound or (sort is Sort.newest and value.tzinfo is None):
        raise Invalid({"cursor": _("Diese Seite der Liste gibt es nicht. Bitte beginnen Sie von vorn.")})
    return tuple_(literal(value), literal(int(last_id)))


def _array(parts: list[Any], kind: Any) -> Any:
    return array(parts, type_=ARRAY(kind))


def facets(db: Session, viewer: Viewer | None, filters: Filters) -> dict[str, list[Choice]]:
    """The values of each facet the viewer may ask about, with their numbers, from one grouped query.

    A facet's numbers count what the other facets leave: they say what there would be with that value, so one can
    widen a choice as well as narrow it.
    """
    known = audiences(viewer)
    filters = filters.only_for(known)
    asked = [name for name in FACETS if FACET_AUDIENCE.get(name) in {None, *known}]
    conditions = {name: _matches(filters, name) for name in asked}
    fits = {name: literal(value=True) if fit is None else fit for name, fit in conditions.items()}
    labels = {"topic": _topic_title(), "district": col(_District.name)}
    each = func.unnest(
        _array([literal(name) for name in asked], Text),
        _array([cast(VALUES[name], Text) for name in asked], Text),
        _array([cast(labels.get(name, null()), Text) for name in asked], Text),
        _array([and_(*(fit for other, fit in fits.items() if other != name)) for name in asked], Boolean),
    ).table_valued(
        column("facet", Text), column("value", Text), column("label", Text), column("fits", Boolean), name="each"
    ).render_derived()  # fmt: skip
    number = func.count().filter(each.c.fits)
    query = (
        _joined(select(each.c.facet, each.c.value, func.max(each.c.label), number))
        .join(each, literal(value=True))
        .where(published_for(viewer), *_words(filters), each.c.value != "")
        .group_by(each.c.facet, each.c.value)
    )
    found: dict[str, list[Choice]] = {name: [] for name in asked}
    for facet, value, label, count in db.execute(query):
        chosen = value in filters.chosen(facet)
        if count or chosen:
            found[facet].append(Choice(value, label or "", count, chosen))
    return found
