"""Loads a step through its ticket, which the ticket's guard has already checked."""

from typing import Annotated

from fastapi import Depends

from app.consultation import queries
from app.consultation.models import Step
from app.database import Db
from app.tickets.guards import Workable


def workable_step(db: Db, ticket: Workable, number: int) -> Step:
    """The step of the URL, for those who work on the ticket."""
    assert ticket.id is not None
    return queries.step(db, ticket.id, number)


WorkableStep = Annotated[Step, Depends(workable_step)]
