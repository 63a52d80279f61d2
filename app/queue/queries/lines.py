"""The lines of the queue. They are for the centre, which may read every ticket."""

from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Integer,
    Select,
    Text,
    bindparam,
    cast,
    inspect,
    literal_column,
    null,
    select,
    tuple_,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session
from sqlmodel import col

from app.errors import Invalid
from app.people.models import Organisation, User
from app.people.viewer import Viewer
from app.policy import Reach, reach
from app.queue.conditions import DUE, MOMENT, NEVER, Shape, body_conditions, conditions, parameters, shape_of
from app.queue.filters import Filters, Order
from app.queue.queries.around import AROUND, NOTHING_AROUND, Around, around, around_values, read_around
from app.texts import _
from app.tickets.models import TICKETS, Topic
from app.web.paging import PAGE, Page, decode, encode

KEYS: dict[Order, tuple[Any, ...]] = {
    Order.due: (DUE, TICKETS.c.id),
    Order.priority: (TICKETS.c.priority_rank, TICKETS.c.id),
    Order.oldest: (TICKETS.c.id,),
    Order.newest: (TICKETS.c.id,),
}
# Tables, not classes: nothing here is an object, and so the ORM has no part in it.
_TOPIC, _BODY, _ADVISOR = (inspect(kind).local_table for kind in (Topic, Organisation, User))
_T = TICKETS.c
COLUMNS = (
    _T.id, _T.reference, _T.title, _T.stage, _T.waiting_for, _T.priority, _T.priority_rank, _T.confidential,
    _T.submitted_at, _T.due_at, _T.step_due_at, _T.topic_id, _T.organisation_id, _T.advisor_id,
)  # fmt: skip
LARGEST = {"last": 2**31 - 1, "last_id": 2**63 - 1}


class Line(NamedTuple):
    """A ticket as a line of the queue. Stage, priority and whom it waits for are plain text here, for speed."""

    id: int
    reference: str
    title: str
    stage: str
    waiting_for: str
    priority: str
    priority_rank: int
    confidential: bool
    submitted_at: datetime
    due_at: datetime | None
    step_due_at: datetime | None
    topic: str
    topic_en: str
    organisation: str
    advisor: str | None


def lines(db: Session, viewer: Viewer, filters: Filters, cursor: str = "") -> Page[Line]:
    """A page of the queue alone; see `lines_and_around`."""
    return lines_and_around(db, viewer, filters, cursor)[0]


def lines_and_around(db: Session, viewer: Viewer, filters: Filters, cursor: str = "") -> tuple[Page[Line], Around]:
    """A page of the queue and what stands around it: one query, and one more where a body or a Landkreis is asked for.

    One, because each way to the database costs as much as reading the page there. Raises Invalid for a cursor that is
    not one of this order.
    """
    if reach(viewer, "queue.read") is not Reach.everything:
        return Page([], None), NOTHING_AROUND
    values = parameters(filters, viewer)
    shape = _narrowed(db, shape_of(filters, paged=bool(cursor)), values)
    if shape is None:
        return Page([], None), around(db, viewer)
    if cursor:
        values |= _behind(cursor, shape.order)
    rows = db.connection().execute(_page_and_around(shape), values | around_values(viewer)).all()
    said = next(row[-1] for row in rows if row[0] is None)
    found = [Line(*row[: len(Line._fields)]) for row in rows if row[0] is not None]
    more = len(found) > PAGE
    page = Page(found[:PAGE], _cursor(found[PAGE - 1], shape.order) if more else None)
    return page, read_around(db, said)


def _narrowed(db: Session, shape: Shape, values: dict[str, Any]) -> Shape | None:
    """None where no body is meant; where just one is, that body: its tickets stand in order in an index."""
    of_bodies = shape.names & {"body", "district"}
    if not of_bodies:
        return shape
    query = select(col(Organisation.id)).where(*body_conditions(of_bodies)).limit(2)
    found = db.scalars(query, values).all()
    if len(found) != 1:
        return shape if found else None
    values["organisation"] = found[0]
    return shape._replace(names=shape.names - of_bodies | {"organisation"})


@lru_cache(maxsize=256)
def _page_and_around(shape: Shape) -> Any:
    """The rows of the page in their order, each with a last column that is null, and one row of nulls but for that."""
    page = _page(shape)
    nothing = select(*(cast(null(), column.type).label(column.name) for column in page.selected_columns), AROUND)
    both = union_all(page.add_columns(cast(null(), AROUND.type)), nothing)
    order = [both.selected_columns[f"key{n}"] for n in range(len(KEYS[shape.order]))]
    return both.order_by(*(part.desc() for part in order) if shape.order is Order.newest else order)


@lru_cache(maxsize=256)
def _page(shape: Shape) -> Select[Any]:
    """First the page of tickets, by an index in their order, then the names around them. The keys of the order stand
    last."""
    key = KEYS[shape.order]
    order = [part.desc() for part in key] if shape.order is Order.newest else list(key)
    wanted = [*conditions(shape), *([_after(shape.order)] if shape.paged else [])]
    # A literal limit: for a parameter PostgreSQL plans as if a tenth of all rows were wanted.
    some = select(*COLUMNS, *(part.label(f"key{n}") for n, part in enumerate(key))).where(*wanted)
    t = some.order_by(*order).limit(literal_column(str(PAGE + 1), Integer)).subquery().c
    return (
        select(
            t.id, t.reference, t.title, type_coerce(t.stage, Text).label("stage"),
            type_coerce(t.waiting_for, Text).label("waiting_for"), type_coerce(t.priority, Text).label("priority"),
            t.priority_rank, t.confidential, t.submitted_at, t.due_at, t.step_due_at, _TOPIC.c.title.label("topic"),
            _TOPIC.c.title_en, _BODY.c.name.label("body"), _ADVISOR.c.name.label("advisor"),
            *(t[f"key{n}"] for n in range(len(key))),
        )
        .join(_TOPIC, _TOPIC.c.id == t.topic_id)
        .join(_BODY, _BODY.c.id == t.organisation_id)
        .outerjoin(_ADVISOR, _ADVISOR.c.id == t.advisor_id)
    )  # fmt: skip


def _after(order: Order) -> Any:
    last_id = bindparam("last_id", type_=BigInteger)
    if order is Order.newest:
        return TICKETS.c.id < last_id
    if order is Order.oldest:
        return TICKETS.c.id > last_id
    last = bindparam("last", type_=MOMENT if order is Order.due else Integer)
    return tuple_(*KEYS[order]) > tuple_(last, last_id)


def _cursor(line: Line, order: Order) -> str:
    if order is Order.due:
        return encode((line.due_at or NEVER).isoformat(), line.id)
    if order is Order.priority:
        return encode(line.priority_rank, line.id)
    return encode(line.id)


def _behind(cursor: str, order: Order) -> dict[str, Any]:
    """The parameters of `_after`."""
    names = ("last", "last_id")[-len(KEYS[order]) :]
    kinds = (str, int) if order is Order.due else (int,) * len(names)
    key: dict[str, Any] = dict(zip(names, decode(cursor, *kinds), strict=True))
    try:
        if order is Order.due:
            key["last"] = datetime.fromisoformat(key["last"])
        sound = all(0 <= part <= LARGEST[name] for name, part in key.items() if isinstance(part, int))
    except ValueError:
        sound = False
    if not sound or (order is Order.due and key["last"].tzinfo is None):
        raise Invalid({"cursor": _("Diese Seite der Liste gibt es nicht. Bitte beginnen Sie von vorn.")})
    return key
