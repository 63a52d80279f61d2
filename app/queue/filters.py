"""What the queue shows: filters and order, as they stand in the address.

A filter is read from an address and written into one in one canonical form, so that a saved view is a query
string and nothing else.
"""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Literal
from urllib.parse import parse_qsl, urlencode

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.texts import N_
from app.tickets.models import OPEN_STAGES, STAGE_LABELS, Priority, Stage, WaitingFor
from app.web.forms import Form, check

REFERENCE = re.compile(r"[A-Za-z]{2}-\d{4}-\d{1,12}")
ALL_STAGES: Literal["all"] = "all"
ME, NONE = "me", "none"
STAGE_CHOICES = [(stage.value, label) for stage, label in STAGE_LABELS.items()] + [(ALL_STAGES, N_("alle Phasen"))]


class Sort(StrEnum):
    """By what the queue is ordered. Ended tickets owe nothing any more: they come newest first, whatever is asked."""

    due = "due"
    priority = "priority"
    age = "age"


SORT_LABELS = {Sort.due: N_("Frist"), Sort.priority: N_("Priorität"), Sort.age: N_("Alter")}


class Order(StrEnum):
    """The orders there is an index for."""

    due = "due"
    priority = "priority"
    oldest = "oldest"
    newest = "newest"


ORDERS = {Sort.due: Order.due, Sort.priority: Order.priority, Sort.age: Order.oldest}
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class Filters(BaseModel):
    """What is asked for. `stage` None means the open ones; `advisor` is "me", "none" or a person's id."""

    model_config = ConfigDict(frozen=True)

    q: Words | None = None
    stage: Stage | Literal["all"] | None = None
    topic: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,80}$")] | None = None
    priority: Priority | None = None
    body: Words | None = None
    district: Annotated[str, Field(pattern=r"^\d{2,12}$")] | None = None
    advisor: Annotated[str, Field(pattern=r"^(me|none|[1-9]\d{0,8})$")] | None = None
    waiting: WaitingFor | None = None
    overdue: bool = False
    sort: Sort = Sort.due

    @property
    def reference(self) -> str | None:
        """The reference that was typed into the search, if it is one."""
        return self.q.upper() if self.q and REFERENCE.fullmatch(self.q) else None

    @property
    def open_only(self) -> bool:
        """Whether all tickets asked for are open: by default, unless one is asked for by its reference."""
        if self.stage is None:
            return self.reference is None
        return self.stage in OPEN_STAGES

    @property
    def order(self) -> Order:
        return ORDERS[self.sort] if self.open_only else Order.newest

    def pairs(self) -> list[tuple[str, str]]:
        """What differs from the default, in the order of the fields."""
        return [
            (name, "1" if value is True else str(value))
            for name in type(self).model_fields
            if (value := getattr(self, name)) not in (None, False) and (name, value) != ("sort", Sort.due)
        ]

    def query_string(self) -> str:
        """The canonical query string: `read_query` of it gives the same filters."""
        return urlencode(self.pairs())

    def but(self, **changes: object) -> "Filters":
        """The same with some fields changed."""
        return self.model_copy(update=changes)


def read_pairs(pairs: Iterable[tuple[str, str]]) -> tuple[Filters, Form[Filters]]:
    """The filters in an address, and the form as it was typed.

    What can't be understood has its sentence in the form's errors and is left out of the filters.
    """
    raw: dict[str, list[str]] = {}
    for name, value in pairs:
        if name in Filters.model_fields:
            raw.setdefault(name, []).append(value.replace("\x00", ""))
    if not raw:
        return Filters(), Form()
    form = check(Filters, raw)
    if not form.errors:
        return form.data, form
    understood = {name: values for name, values in raw.items() if name not in form.errors}
    return check(Filters, understood).data, form


@lru_cache(maxsize=1000)
def read_query(query: str) -> Filters:
    """The filters in a query string; what can't be understood is left out. Kept: saved views are read at every page."""
    return read_pairs(parse_qsl(query, max_num_fields=50))[0]


BUILT_IN: Mapping[str, tuple[str, Filters]] = {
    "open": (N_("Alle offenen"), Filters()),
    "new": (N_("Neu"), Filters(stage=Stage.submitted)),
    "mine": (N_("Meine"), Filters(advisor=ME)),
    "unassigned": (N_("Ohne Beratung"), Filters(advisor=NONE)),
    "municipality": (N_("Wartet auf die Kommune"), Filters(waiting=WaitingFor.municipality)),
    "overdue": (N_("Überfällig"), Filters(overdue=True)),
}
