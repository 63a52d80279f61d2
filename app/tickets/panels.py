"""What rooms above this one add to a ticket's page and to its JSON: the plan, who else is here.

`main` registers them, so that tickets need not know who builds on them.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.pages.panels import Waiting
from app.people.viewer import Viewer
from app.texts import _
from app.tickets import queries
from app.tickets.models import Ticket
from app.web.templating import url

Panel = Callable[[Session, Viewer, Ticket, bool], dict[str, Any]]
"""The last value: whether there may be anything to ask the database for. False where the panel's sign is not seen."""
PANELS: dict[str, Panel] = {}
"""By name; "plan" is the one that the JSON shows too. What is mostly not there has a sign in `queries.SIGNS`."""


def panels_of(db: Session, viewer: Viewer, ticket: Ticket, signs: Mapping[str, bool]) -> dict[str, Any]:
    """Everything the panels say of the ticket, by name."""
    said: dict[str, Any] = {}
    for name, panel in PANELS.items():
        said |= panel(db, viewer, ticket, signs.get(name, True))
    return said


def plan_of(db: Session, viewer: Viewer, ticket: Ticket) -> Sequence[Any]:
    """The steps of the ticket's plan, as the panel "plan" tells them."""
    return PANELS["plan"](db, viewer, ticket, True)["plan"] if "plan" in PANELS else []


def agenda(db: Session, viewer: Viewer) -> list[Waiting]:
    """For the start page of a body: where it is its turn. One query."""
    if not viewer.is_body:
        return []
    answers, results = queries.number_waiting_for_body(db, viewer)
    lines = (
        (_("Anfragen, die auf Ihre Antwort warten"), answers, url("tickets.index"), True),
        (_("Ergebnisse, die Sie prüfen können"), results, url("tickets.index", {"stage": "resolved"}), False),
    )
    return [
        Waiting(label, str(number) if number < queries.MOST_COUNTED else f"{queries.MOST_COUNTED - 1}+", href, pressing)
        for label, number, href, pressing in lines
        if number
    ]
