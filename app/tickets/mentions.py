"""Mentions: "@Vorname.Nachname" in a reply or a note tells that person, if they may read it."""

import re
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.people.models import CENTRE_ROLES, Organisation, User
from app.people.viewer import Viewer
from app.tickets import queries
from app.tickets.models import Stage, Ticket

MENTION = re.compile(r"(?<![\w@.])@([\w-]+(?:\.[\w-]+)+)", re.UNICODE)
HANDLE_PART = re.compile(r"[\w-]+(?:\.[\w-]*)*", re.UNICODE)
OFFERED = 8
LOOKED_AT = 50
"""So many names that fit the first word are compared; whoever is not among them comes with the next letter."""


def handle(name: str) -> str:
    """How someone is mentioned: "Dr. Anna Öz-Berg" is @Anna.Öz-Berg."""
    return ".".join(word for word in name.split() if not word.endswith("."))


def mentioned(db: Session, ticket: Ticket, text: str, *, centre_only: bool) -> set[int]:
    """Ids of the people mentioned in the text who may read it."""
    wanted = {found.lower() for found in MENTION.findall(text)}
    if not wanted:
        return set()
    readers = db.execute(_readers(db, ticket, centre_only))
    return {person.id for person in readers if handle(person.name).lower() in wanted}


def mentionable(db: Session, viewer: Viewer, ticket: Ticket, typed: str, *, centre_only: bool) -> list[Row[Any]]:
    """(id, name, organisation) of those one can mention whose handle has a word that begins as typed, by handle.

    The people whom `mentioned` would tell, but for the viewer. On a merged ticket those of the one it went into,
    for a reply goes there.
    """
    if not HANDLE_PART.fullmatch(typed):
        return []
    if ticket.stage == Stage.merged and ticket.merged_into_id is not None:
        ticket = queries.by_id(db, ticket.merged_into_id) or ticket
    first_word = re.escape(typed.partition(".")[0])
    query = _readers(db, ticket, centre_only).where(
        col(User.name).regexp_match(f"(^|[ -]){first_word}", flags="i"), col(User.id) != viewer.id
    )
    fits = re.compile(rf"(?:^|[.-]){re.escape(typed)}", re.IGNORECASE)
    by_handle: dict[str, Row[Any]] = {}
    for person in db.execute(query.order_by(col(User.name), col(User.id)).limit(LOOKED_AT)):
        name = handle(person.name)
        if fits.search(name) and MENTION.fullmatch(f"@{name}"):
            by_handle.setdefault(name.lower(), person)
    return [by_handle[name] for name in sorted(by_handle)][:OFFERED]


def _readers(db: Session, ticket: Ticket, centre_only: bool) -> Select[*tuple[Any, ...]]:
    """(id, name, organisation) of the active people who may read what is said on the ticket."""
    centre = col(User.role).in_(sorted(CENTRE_ROLES))
    query: Select[*tuple[Any, ...]] = (
        select(col(User.id), col(User.name), col(Organisation.name).label("organisation"))
        .join(Organisation, col(Organisation.id) == col(User.organisation_id))
        .where(col(User.active))
    )
    if centre_only:
        return query.where(centre)
    if ticket.confidential:
        own: ColumnElement[bool] = col(User.id).in_(queries.party_ids(db, ticket))
    else:
        own = col(User.organisation_id) == ticket.organisation_id
    return query.where(or_(centre, own))
