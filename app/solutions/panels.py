"""Solutions, as a ticket's page shows them: what came from it, what it asks for, and the way to a new one.

And what rooms above add to a solution's page: `main` registers them, so that solutions need not know who they are.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import BigInteger, bindparam, exists, or_
from sqlalchemy.orm import Session
from sqlmodel import col

from app.people.viewer import Viewer
from app.policy import can
from app.solutions import queries
from app.solutions.models import Reuse, Solution
from app.tickets.models import Stage, Ticket
from app.tickets.queries import facts

_TICKET_ID = bindparam("ticket_id", type_=BigInteger)
HAS_SOLUTIONS = or_(
    exists().where(col(Solution.ticket_id) == _TICKET_ID), exists().where(col(Reuse.ticket_id) == _TICKET_ID)
)
"""Whether a solution came from the ticket or is asked for with it, whoever may read it."""

BESIDE: list[Callable[[Session, Viewer | None, int], dict[str, Any]]] = []
"""Each says something of the solution with that id, by name, to whoever may read it."""


def beside(db: Session, viewer: Viewer | None, solution_id: int) -> dict[str, Any]:
    """Everything the rooms above say of the solution."""
    return {name: value for part in BESIDE for name, value in part(db, viewer, solution_id).items()}


def solutions(db: Session, viewer: Viewer, ticket: Ticket, there: bool = True) -> dict[str, Any]:
    """`solutions`: (slug, title, "origin" or "reuse"); `can_draft`: whether one can be drafted from the ticket."""
    found = queries.around_ticket(db, viewer, ticket.id or 0) if there else []
    resolved = ticket.stage in {Stage.resolved, Stage.closed} and not ticket.confidential
    drafted = any(kind == "origin" for _slug, _title, kind in found)
    mine = not ticket.confidential and can(viewer, "solution.propose", facts(db, ticket))
    return {"solutions": found, "can_draft": resolved and not drafted and mine}
