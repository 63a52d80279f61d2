"""What the queue adds to a ticket's page: who else is here, and the texts that are used again."""

from typing import Any

from sqlalchemy.orm import Session

from app.people.viewer import Viewer
from app.policy import can
from app.queue import queries
from app.tickets.models import Ticket


def presence(db: Session, viewer: Viewer, ticket: Ticket) -> dict[str, Any]:
    """`here`: names of others of the centre who have the ticket open; None for those who are not told."""
    if not can(viewer, "ticket.note") or ticket.id is None:
        return {"here": None}
    return {"here": queries.also_here(db, viewer, ticket.id)}
