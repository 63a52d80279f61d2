"""The files on a ticket."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Executable, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.errors import NotFound
from app.files.models import StoredFile
from app.people.viewer import Viewer
from app.texts import _
from app.tickets.models import Attachment, Ticket
from app.tickets.queries.visibility import TICKET_ID


def files_of(db: Session, viewer: Viewer, ticket: Ticket) -> Sequence[Any]:
    """The ticket's files: (id, name, media_type, size, entry_id, step_id, internal)."""
    return db.execute(_files(with_internal=viewer.is_centre), {"ticket_id": ticket.id}).all()


@cache
def _files(*, with_internal: bool) -> Executable:
    query = (
        select(
            col(Attachment.id), col(StoredFile.name), col(StoredFile.media_type), col(StoredFile.size),
            col(Attachment.entry_id), col(Attachment.step_id), col(Attachment.internal),
        )
        .join(StoredFile, col(StoredFile.id) == col(Attachment.file_id))
        .where(col(Attachment.ticket_id) == TICKET_ID)
        .order_by(col(Attachment.id))
    )  # fmt: skip
    return query if with_internal else query.where(col(Attachment.internal).is_(False))


def file_of(db: Session, viewer: Viewer, ticket: Ticket, attachment_id: int) -> StoredFile:
    """One file of the ticket. Raises NotFound, also for an internal one the viewer may not know of."""
    query = (
        select(StoredFile)
        .join(Attachment, col(Attachment.file_id) == col(StoredFile.id))
        .where(col(Attachment.ticket_id) == ticket.id, col(Attachment.id) == attachment_id)
    )
    found = db.scalars(query if viewer.is_centre else query.where(col(Attachment.internal).is_(False))).first()
    if found is None:
        raise NotFound(_("Diese Datei gibt es nicht."))
    return found


def file_count(db: Session, ticket: Ticket) -> int:
    query = select(func.count()).select_from(Attachment).where(col(Attachment.ticket_id) == ticket.id)
    return db.execute(query).scalar_one()
