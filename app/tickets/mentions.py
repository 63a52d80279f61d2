"""Mentions: "@Vorname.Nachname" in a reply or a note tells that person, if they may read it."""

import re

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.people.models import CENTRE_ROLES, User
from app.tickets import queries
from app.tickets.models import Ticket

MENTION = re.compile(r"(?<![\w@.])@([\w-]+(?:\.[\w-]+)+)", re.UNICODE)


def handle(name: str) -> str:
    """How someone is mentioned: "Dr. Anna Öz-Berg" is @Anna.Öz-Berg."""
    return ".".join(word for word in name.split() if not word.endswith("."))


def mentioned(db: Session, ticket: Ticket, text: str, *, centre_only: bool) -> set[int]:
    """Ids of the people mentioned in the text who may read it."""
    wanted = {found.lower() for found in MENTION.findall(text)}
    if not wanted:
        return set()
    return {
        person.id for person in _readers(db, ticket, centre_only) if handle(person.name).lower() in wanted and person.id
    }


def _readers(db: Session, ticket: Ticket, centre_only: bool) -> list[User]:
    centre = col(User.role).in_(sorted(CENTRE_ROLES))
    query = select(User).where(col(User.active))
    if centre_only:
        return list(db.scalars(query.where(centre)))
    if ticket.confidential:
        own: ColumnElement[bool] = col(User.id).in_(queries.party_ids(db, ticket))
    else:
        own = col(User.organisation_id) == ticket.organisation_id
    return list(db.scalars(query.where(or_(centre, own))))
