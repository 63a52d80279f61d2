"""What rooms above this one add to a ticket's page and to its JSON: the plan, who else is here.

`main` registers them, so that tickets need not know who builds on them.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from app.people.viewer import Viewer
from app.tickets.models import Ticket

Panel = Callable[[Session, Viewer, Ticket], dict[str, Any]]
PANELS: list[Panel] = []


def panels_of(db: Session, viewer: Viewer, ticket: Ticket) -> dict[str, Any]:
    """Everything the panels say of the ticket, by name."""
    said: dict[str, Any] = {}
    for panel in PANELS:
        said |= panel(db, viewer, ticket)
    return said
