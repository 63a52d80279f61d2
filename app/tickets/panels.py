"""What rooms above this one add to a ticket's page and to its JSON: the plan, who else is here.

`main` registers them, so that tickets need not know who builds on them.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.people.viewer import Viewer
from app.tickets.models import Ticket

Panel = Callable[[Session, Viewer, Ticket], dict[str, Any]]
PANELS: dict[str, Panel] = {}
"""By name; "plan" is the one that the JSON shows too."""


def panels_of(db: Session, viewer: Viewer, ticket: Ticket) -> dict[str, Any]:
    """Everything the panels say of the ticket, by name."""
    said: dict[str, Any] = {}
    for panel in PANELS.values():
        said |= panel(db, viewer, ticket)
    return said


def plan_of(db: Session, viewer: Viewer, ticket: Ticket) -> Sequence[Any]:
    """The steps of the ticket's plan, as the panel "plan" tells them."""
    return PANELS["plan"](db, viewer, ticket)["plan"] if "plan" in PANELS else []
