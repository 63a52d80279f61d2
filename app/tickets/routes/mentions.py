"""Whom one can mention, while one types: fragments for the fields of a reply and of a note."""

from typing import Annotated

from fastapi import Query
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from app.database import Db
from app.people.viewer import Viewer
from app.tickets.guards import Answerable, Notable
from app.tickets.mentions import handle, mentionable
from app.tickets.models import Ticket
from app.web.access import CurrentUser
from app.web.templating import page
from app.web.visit import router as new_router

router = new_router()
Typed = Annotated[str, Query(max_length=100)]


@router.get("/tickets/{reference}/replies/mentions", name="tickets.replies.mentions")
def in_reply(request: Request, db: Db, viewer: CurrentUser, ticket: Answerable, q: Typed = "") -> Response:
    return _people(request, db, viewer, ticket, q, centre_only=False)


@router.get("/tickets/{reference}/notes/mentions", name="tickets.notes.mentions")
def in_note(request: Request, db: Db, viewer: CurrentUser, ticket: Notable, q: Typed = "") -> Response:
    return _people(request, db, viewer, ticket, q, centre_only=True)


def _people(
    request: Request, db: Session, viewer: Viewer, ticket: Ticket, typed: str, *, centre_only: bool
) -> Response:
    found = mentionable(db, viewer, ticket, typed, centre_only=centre_only)
    return page(request, "tickets/_mentions.html", people=[(handle(person.name), person) for person in found])
