"""How many tickets there are in each view."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, func, literal_column, select
from sqlalchemy.orm import Session

from app.people.viewer import Viewer
from app.queue.conditions import DUE, OPEN, Shape, conditions, parameters, shape_of
from app.queue.filters import BUILT_IN, Filters
from app.tickets.models import TICKETS

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


def counts(db: Session, viewer: Viewer, saved: Sequence[Filters] = ()) -> tuple[dict[str, Count], list[Count | None]]:
    """How many tickets there are in each built-in view, by its name, and in the saved ones. One query.

    Its cost has a bound, whatever the number of tickets. Each built-in view has an index of its own, and counting
    in it stops at 100: nobody needs to know whether 3,412 or 3,413 are open, and an exact number would read them
    all. Saved views can ask for anything, also for what no index has and hardly any ticket meets; so they are
    counted together in one pass over the 1,000 most urgent open tickets, and shown with a plus where there are
    more open ones. A saved view of ended tickets has no count: they are history, not work.
    """
    live = [filters for filters in saved if shape_of(filters).open_only]
    values: dict[str, Any] = {}
    for name, (_label, filters) in BUILT_IN.items():
        values |= parameters(filters, viewer, f"_{name}")
    for number, filters in enumerate(live):
        values |= parameters(filters, viewer, f"_{number}")
    found = db.execute(_counts(tuple(shape_of(filters) for filters in live)), values).one()
    built_in = {name: Count(number, number >= MANY) for name, number in zip(BUILT_IN, found, strict=False)}
    rest = list(found[len(built_in) :])
    more_open = rest.pop(0) >= SCANNED if live else False
    of_live = {filters: Count(number, more_open or number >= MANY) for filters, number in zip(live, rest, strict=True)}
    return built_in, [of_live.get(filters) for filters in saved]


@lru_cache(maxsize=64)
def _counts(saved: tuple[Shape, ...]) -> Select[Any]:
    numbers = [_capped(name, filters) for name, (_label, filters) in BUILT_IN.items()]
    if not saved:
        return select(*numbers)
    needed = NEEDED | ({"search_text"} if any("q" in shape.names for shape in saved) else set())
    columns = [column for column in TICKETS.c if column.name in needed]
    urgent = select(*columns).where(OPEN).order_by(DUE, TICKETS.c.id).limit(literal_column(str(SCANNED), Integer))
    scanned = urgent.cte("urgent")
    tallies: list[Any] = [func.count()]
    for number, shape in enumerate(saved):
        wanted = conditions(shape, scanned.c, f"_{number}")
        tallies.append(func.count().filter(*wanted) if wanted else func.count())
    tally = select(*(part.label(f"n{number}") for number, part in enumerate(tallies))).select_from(scanned).subquery()
    return select(*numbers, *tally.c).select_from(tally)


def _capped(name: str, filters: Filters) -> Any:
    wanted = conditions(shape_of(filters), suffix=f"_{name}")
    some: Select[Any] = (
        select(literal_column("1")).select_from(TICKETS).where(*wanted).limit(literal_column(str(MANY), Integer))
    )
    return select(func.count()).select_from(some.subquery()).scalar_subquery()
