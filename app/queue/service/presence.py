"""Saying that one is here."""

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from sqlmodel import col

from app.people.models import now
from app.people.viewer import Viewer
from app.queue.models import Presence
from app.queue.queries.presence import STAYS


def be_here(db: Session, viewer: Viewer, ticket_id: int) -> None:
    """Notes that the viewer has the ticket open, and forgets who left. Nothing of this is journalled: it is no act."""
    moment = now()
    db.execute(delete(Presence).where(col(Presence.ticket_id) == ticket_id, col(Presence.seen_at) <= moment - STAYS))
    db.execute(
        insert(Presence)
        .values(ticket_id=ticket_id, user_id=viewer.id, seen_at=moment)
        .on_conflict_do_update(index_elements=["ticket_id", "user_id"], set_={"seen_at": moment})
    )
