"""How many tickets there are in each view."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, func, literal_column, select
from sqlalchemy.orm import Session

from app.people.models import now
from app.people.viewer import Viewer
from app.queue.conditions import DUE, OPEN, Shape, conditions, parameters, shape_of
from app.queue.filters import BUILT_IN, Filters
from app.tickets.models import TICKETS, WaitingFor

MANY = 100
"""A count stops here, and is shown as "99+"."""
SCANNED = 1000
"""How many open tickets the counts of saved views look at, the most urgent first."""
NEEDED = {"stage", "topic_id", "priority", "organisation_id", "advisor_id", "waiting_for", "due_at"}


class Count(NamedTuple):
    """How many tickets a view holds. `at_least`: there may be more."""

    number: int
    at_least: bool

    def __str__(self) -> str:
        return f"{MANY - 1 if self.number >= MANY else self.number}+" if self.at_least else str(self.number)


def built_in_numbers() -> list[Any]:
    """For each built-in view, in their order, how many there are up to 100, as a column of a select.

    Their cost has a bound, whatever the number of tickets: each view has an index of its own, and counting in it
    stops at 100. Nobody needs to know whether 3,412 or 3,413 are open, and an exact number would read them all.
    """
    return [_capped(name, filters) for name, (_label, filters) in BUILT_IN.items()]


def _capped(name: str, filters: Filters) -> Any:
    wanted = conditions(shape_of(filters), suffix=f"_{name}")
    some: Select[Any] = select(literal_column("1")).select_from(TICKETS).where(*wanted)
    if filters.overdue:
        # The order leads to the index by due time; else a narrower one is read, with a look at each ticket.
        some = some.order_by(DUE)
    some = some.limit(literal_column(str(MANY), Integer))
    return select(func.count()).select_from(some.subquery()).scalar_subquery()


def built_in_counts(db: Session, viewer: Viewer) -> dict[str, Count]:
    """How many there are in each built-in view, in one query."""
    numbers = db.connection().execute(select(*built_in_numbers()), built_in_values(viewer)).one()
    return {name: capped(number) for name, number in zip(BUILT_IN, numbers, strict=True)}


def built_in_values(viewer: Viewer) -> dict[str, Any]:
    """The parameters of `built_in_numbers`."""
    return {"advisor_mine": viewer.id, "waiting_municipality": WaitingFor.municipality, "now_overdue": now()}


def capped(number: int) -> Count:
    """What a counted number up to 100 means."""
    return Count(number, number >= MANY)


def saved_counts(db: Session, viewer: Viewer, saved: Sequence[Filters]) -> list[Count | None]:
    """How many tickets there are in each saved view. One query for all of them, none if there are no views.

    A saved view can ask for anything, also for what no index has and hardly any ticket meets. So all are counted in
    one pass over the 1,000 most urgent open tickets, and shown with a plus where there are more open ones. A view of
    ended tickets has no count: they are history, not work.
    """
    live = [filters for filters in saved if shape_of(filters).open_only]
    if not live:
        return [None for _filters in saved]
    values: dict[str, Any] = {}
    for number, filters in enumerate(live):
        values |= parameters(filters, viewer, f"_{number}")
    scanned, *found = db.connection().execute(_tally(tuple(shape_of(filters) for filters in live)), values).one()
    numbers = iter([Count(number, scanned >= SCANNED or number >= MANY) for number in found])
    return [next(numbers) if shape_of(filters).open_only else None for filters in saved]


@lru_cache(maxsize=64)
def _tally(saved: tuple[Shape, ...]) -> Select[Any]:
    needed = NEEDED | ({"search_text"} if any("q" in shape.names for shape in saved) else set())
    columns = [column for column in TICKETS.c if column.name in needed]
    urgent = select(*columns).where(OPEN).order_by(DUE, TICKETS.c.id).limit(literal_column(str(SCANNED), Integer))
    scanned = urgent.subquery()
    tallies: list[Any] = [func.count()]
    for number, shape in enumerate(saved):
        wanted = conditions(shape, scanned.c, f"_{number}")
        tallies.append(func.count().filter(*wanted) if wanted else func.count())
    return select(*tallies).select_from(scanned)
