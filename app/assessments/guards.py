"""Who may assess what: a ticket is loaded through the tickets' own guard."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Path

from app.people.viewer import Viewer
from app.tickets.guards import may
from app.tickets.models import Ticket
from app.web.access import allowed


def may_assess(*, lock: bool = True) -> Callable[..., Ticket]:
    """Without `lock` for the draft of a run, which changes nothing of the ticket."""
    return may("assessment.run", lock=lock)


Assessor = Annotated[Viewer, Depends(allowed("assessment.run"))]
EDITORS = [Depends(allowed("guardrails.edit"))]
Editor = Annotated[Viewer, Depends(allowed("guardrails.edit"))]
RunNumber = Annotated[int, Path(ge=1, le=999)]
FileId = Annotated[int, Path(ge=1, lt=1 << 31)]
