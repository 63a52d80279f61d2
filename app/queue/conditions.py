"""The queue's filters as SQL.

The shape of filters (which are set, not to what) decides a statement's text; the values are its parameters. So a
statement can be built once, and PostgreSQL and the driver keep its plan. What a partial index needs to be chosen,
the open stages and the moment of the never, stands in it literally.
"""

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import DateTime, Text, bindparam, func, literal_column, or_, select, text
from sqlalchemy.sql import ColumnElement
from sqlmodel import col

from app.people.models import Organisation, now
from app.people.viewer import Viewer
from app.queue.filters import ALL_STAGES, ME, NONE, Filters, Order
from app.tickets.models import TICKETS, Stage, Topic

MOMENT = DateTime(timezone=True)
OPEN = text("ticket.stage IN ('submitted', 'triage', 'consultation')")
# Word for word as in the indexes of tickets/models.py: who owes nothing stands last.
DUE: ColumnElement[datetime] = literal_column(
    "COALESCE(ticket.due_at, '9999-01-01 00:00:00+00'::timestamp with time zone)", MOMENT
)
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
OF_OPEN_ONES = {"overdue", "waiting"}
"""Filters that only an open ticket can meet."""


class Shape(NamedTuple):
    """What decides the text of a statement."""

    names: frozenset[str]
    stage: Stage | None
    open_only: bool
    nobodys: bool
    order: Order
    paged: bool


def shape_of(filters: Filters, *, paged: bool = False) -> Shape:
    names = {name for name, _value in filters.pairs()} - {"sort", "stage"}
    if filters.reference:
        names = names - {"q"} | {"reference"}
    stage = None if filters.stage == ALL_STAGES else filters.stage
    open_only = filters.open_only or (stage is None and bool(names & OF_OPEN_ONES))
    return Shape(frozenset(names), stage, open_only, filters.advisor == NONE, filters.order, paged)


def conditions(shape: Shape, columns: Any = TICKETS.c, suffix: str = "") -> list[Any]:
    """The filters of a shape, with a parameter a filter, named after it and `suffix`."""

    def value(name: str) -> Any:
        return bindparam(f"{name}{suffix}", type_=Text() if name == "q" else None)

    build: dict[str, Callable[[], Any]] = {
        "q": lambda: columns.search_text.op("@@")(func.websearch_to_tsquery("german", value("q"))),
        "reference": lambda: columns.reference == value("reference"),
        "topic": lambda: columns.topic_id == _topic(value("topic")),
        "priority": lambda: columns.priority == value("priority"),
        "body": lambda: _of_bodies(columns, "body", suffix),
        "organisation": lambda: columns.organisation_id == value("organisation"),
        "district": lambda: _of_bodies(columns, "district", suffix),
        "advisor": lambda: columns.advisor_id.is_(None) if shape.nobodys else columns.advisor_id == value("advisor"),
        "waiting": lambda: columns.waiting_for == value("waiting"),
        "overdue": lambda: (DUE if columns is TICKETS.c else columns.due_at) < value("now"),
    }
    found = [build[name]() for name in sorted(shape.names)]
    if shape.stage is not None:
        found.append(columns.stage == literal_column(f"'{shape.stage.value}'"))
    elif shape.open_only and columns is TICKETS.c:
        found.append(OPEN)
    return found


def _topic(slug: Any) -> Any:
    return select(col(Topic.id)).where(col(Topic.slug) == slug).scalar_subquery()


def body_conditions(names: Collection[str], suffix: str = "") -> list[Any]:
    """The filters "body" (a part of its name) and "district" (the Landkreis itself, too) on bodies."""
    found: list[Any] = []
    if "body" in names:
        found.append(col(Organisation.name).ilike(bindparam(f"body{suffix}", type_=Text()), escape="\\"))
    if "district" in names:
        key = bindparam(f"district{suffix}", type_=Text())
        district = select(col(Organisation.id)).where(col(Organisation.key) == key).scalar_subquery()
        found.append(or_(col(Organisation.district_id) == district, col(Organisation.id) == district))
    return found


def _of_bodies(columns: Any, name: str, suffix: str) -> Any:
    """As an array that is made first, not once a ticket."""
    bodies = select(col(Organisation.id)).where(*body_conditions({name}, suffix))
    return columns.organisation_id == func.any(func.array(bodies.scalar_subquery()))


def parameters(filters: Filters, viewer: Viewer, suffix: str = "") -> dict[str, Any]:
    """The values for the parameters of `conditions`."""
    values: dict[str, Any] = {name: getattr(filters, name) for name, _value in filters.pairs()}
    if filters.reference:
        values["reference"] = filters.reference
    if filters.body:
        values["body"] = f"%{_escaped(filters.body)}%"
    if filters.advisor:
        values["advisor"] = viewer.id if filters.advisor == ME else int(filters.advisor.replace(NONE, "0"))
    values["now"] = now()
    return {f"{name}{suffix}": value for name, value in values.items()}


def _escaped(part: str) -> str:
    """The text as LIKE takes it literally."""
    return part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
