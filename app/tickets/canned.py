"""Canned replies: texts advisors use again, with what they name filled in."""

import re

from sqlalchemy.orm import Session

from app.people.viewer import Viewer
from app.texts import _
from app.tickets import queries
from app.tickets.models import Ticket

_PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")


def canned_text(db: Session, viewer: Viewer, ticket: Ticket, canned_id: str) -> str:
    """The text with this id, filled in for the ticket; empty for an unknown one and outside the centre.

    A placeholder nobody knows stays as it is, so that the writer sees it.
    """
    texts = queries.canned_replies(db) if viewer.is_centre else []
    chosen = next((text for text in texts if str(text.id) == canned_id), None)
    if chosen is None:
        return ""
    around = queries.surroundings(db, viewer, ticket)
    words = {
        "anrede": _("Guten Tag %(name)s") % {"name": around.reporter.name},
        "stelle": around.organisation,
        "anfrage": ticket.reference,
        "titel": ticket.title,
        "name": viewer.name,
    }
    return _PLACEHOLDER.sub(lambda found: words.get(found[1], found[0]), chosen.body).strip()
