"""Solutions, as a ticket's page shows them: what came from it, what it asks for, and the way to a new one."""

from typing import Any

from sqlalchemy.orm import Session

from app.people.viewer import Viewer
from app.policy import can
from app.solutions import queries
from app.tickets.models import Stage, Ticket
from app.tickets.queries import facts


def solutions(db: Session, viewer: Viewer, ticket: Ticket) -> dict[str, Any]:
    """`solutions`: (slug, title, "origin" or "reuse"); `can_draft`: whether one can be drafted from the ticket."""
    found = queries.around_ticket(db, viewer, ticket.id or 0)
    resolved = ticket.stage in {Stage.resolved, Stage.closed} and not ticket.confidential
    drafted = any(kind == "origin" for _slug, _title, kind in found)
    mine = not ticket.confidential and can(viewer, "solution.propose", facts(db, ticket))
    return {"solutions": found, "can_draft": resolved and not drafted and mine}
