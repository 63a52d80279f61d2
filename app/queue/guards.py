"""Who may use the queue, and whose saved view it is."""

from typing import Annotated

from fastapi import Depends, Path

from app.database import Db
from app.people.viewer import Viewer
from app.queue import queries
from app.queue.models import SavedView
from app.web.access import allowed

QueueReader = Annotated[Viewer, Depends(allowed("queue.read"))]
QueueWorker = Annotated[Viewer, Depends(allowed("ticket.work"))]
ViewId = Annotated[int, Path(ge=1, lt=1 << 31)]


def own_view(db: Db, viewer: QueueReader, view_id: ViewId) -> SavedView:
    """The viewer's own view of the address. Raises NotFound for all others."""
    return queries.own_view(db, viewer, view_id)


OwnView = Annotated[SavedView, Depends(own_view)]
