"""Who may come in here."""

from typing import Annotated

from fastapi import Depends

from app.people.viewer import Viewer
from app.web.access import allowed

SETTLERS = [Depends(allowed("settings.edit"))]
"""For pages that need to know nothing of the admin but that it is one."""
WRITERS = [Depends(allowed("texts.edit"))]
Settler = Annotated[Viewer, Depends(allowed("settings.edit"))]
Writer = Annotated[Viewer, Depends(allowed("texts.edit"))]
CannedReader = Annotated[Viewer, Depends(allowed("canned.read"))]
