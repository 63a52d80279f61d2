"""Who may assess what: a ticket is loaded through the tickets' own guard."""

from typing import Annotated

from fastapi import Depends, Path

from app.people.viewer import Viewer
from app.tickets.guards import may
from app.tickets.models import Ticket
from app.web.access import allowed

Assessable = Annotated[Ticket, Depends(may("assessment.run"))]
Typing = Annotated[Ticket, Depends(may("assessment.run", lock=False))]
"""For the draft of a run, which changes nothing of the ticket."""
Assessor = Annotated[Viewer, Depends(allowed("assessment.run"))]
EDITORS = [Depends(allowed("guardrails.edit"))]
Editor = Annotated[Viewer, Depends(allowed("guardrails.edit"))]
RunNumber = Annotated[int, Path(ge=1, le=999)]
