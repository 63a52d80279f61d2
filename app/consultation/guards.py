"""Loads a step through its ticket, which the ticket's guard has already checked."""

from typing import Annotated

from fastapi import Depends, Path

from app.consultation import queries
from app.consultation.models import Step
from app.database import Db
from app.tickets.guards import Readable, Workable

StepNumber = Annotated[int, Path(ge=1, le=999)]


def readable_step(db: Db, ticket: Readable, number: StepNumber) -> Step:
    """The step of the URL, for those who may read the ticket."""
    return queries.step(db, ticket.id or 0, number)


def workable_step(db: Db, ticket: Workable, number: StepNumber) -> Step:
    """The step of the URL, for those who work on the ticket."""
    return queries.step(db, ticket.id or 0, number)


ReadableStep = Annotated[Step, Depends(readable_step)]
WorkableStep = Annotated[Step, Depends(workable_step)]
