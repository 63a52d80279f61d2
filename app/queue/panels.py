"""What the queue adds to a ticket's page: who else is here; and to the start page: what waits."""

from typing import Any

from sqlalchemy import BigInteger, Integer, bindparam, exists, func
from sqlalchemy.orm import Session
from sqlmodel import col

from app.pages.panels import Waiting
from app.people.viewer import Viewer
from app.policy import can
from app.queue import queries
from app.queue.filters import BUILT_IN
from app.queue.models import Presence
from app.queue.queries.presence import STAYS
from app.texts import _
from app.tickets.models import Ticket
from app.web.templating import url

OTHERS_HERE = exists().where(
    col(Presence.ticket_id) == bindparam("ticket_id", type_=BigInteger),
    col(Presence.user_id) != bindparam("viewer_id", type_=Integer),
    col(Presence.seen_at) > func.now() - STAYS,
)
"""Whether somebody else has the ticket open."""


def presence(db: Session, viewer: Viewer, ticket: Ticket, there: bool = True) -> dict[str, Any]:
    """`here`: names of others of the centre who have the ticket open; None for those who are not told."""
    if not can(viewer, "ticket.note") or ticket.id is None:
        return {"here": None}
    return {"here": queries.also_here(db, viewer, ticket.id) if there else []}


def agenda(db: Session, viewer: Viewer) -> list[Waiting]:
    """For the start page of the centre: what is late, one's own, and what nobody has taken up. One query."""
    if not can(viewer, "queue.read"):
        return []
    counts = queries.built_in_counts(db, viewer)
    lines = (
        ("overdue", _("Überfällige Anfragen"), True),
        ("mine", _("Offene Anfragen, für die Sie zuständig sind"), False),
        ("new", _("Neue Anfragen, die noch niemand aufgenommen hat"), False),
    )
    return [
        Waiting(label, str(counts[name]), f"{url('queue.index')}?{BUILT_IN[name][1].query_string()}", pressing)
        for name, label, pressing in lines
        if counts[name].number
    ]
