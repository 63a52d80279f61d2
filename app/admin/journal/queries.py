"""The journal, the newest rows first, always along an index.

Rows are written in the order of time, so where a filter fixes person, action or object, its index gives them by id;
all rows, or those of some days, come along the index over time.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, literal, or_, select, tuple_
from sqlalchemy.orm import Session
from sqlmodel import col

from app.errors import Invalid
from app.journal.models import JournalEntry
from app.journal.service import SYSTEM
from app.people.models import Organisation, User
from app.people.queries import names_of
from app.texts import _
from app.tickets.models import Ticket, Topic
from app.web.formats import ZONE
from app.web.paging import PAGE, Page, decode, encode

EXPORT_LIMIT = 100_000
NAMESAKES = 50
PORTION = 1000


@dataclass(frozen=True)
class JournalFilter:
    """What to look for; empty is everything. `person` is an e-mail address or a part of a name; days are Berlin's."""

    person: str = ""
    action: str = ""
    object_type: str = ""
    reference: str = ""
    since: date | None = None
    until: date | None = None


def journal_page(db: Session, wanted: JournalFilter, cursor: str | None, limit: int = PAGE) -> Page[JournalEntry]:
    """One page of the journal. Raises Invalid for a cursor that is not ours."""
    query, by_time = _matching(db, wanted)
    if cursor:
        query = _behind(query, cursor, by_time=by_time)
    found = db.scalars(query.limit(limit + 1)).all()
    rows = found[:limit]
    last = rows[-1] if len(found) > limit else None
    return Page(rows, encode(last.at.isoformat(), last.id or 0) if last else None)


def _behind(query: Select[JournalEntry], cursor: str, *, by_time: bool) -> Select[JournalEntry]:
    at, last_id = decode(cursor, str, int)
    if not by_time:
        return query.where(col(JournalEntry.id) < last_id)
    try:
        moment = datetime.fromisoformat(str(at))
    except ValueError:
        raise Invalid({"cursor": _("Diese Seite der Liste gibt es nicht. Bitte beginnen Sie von vorn.")}) from None
    key = tuple_(col(JournalEntry.at), col(JournalEntry.id))
    return query.where(key < tuple_(literal(moment), literal(last_id)))


def journal_rows(db: Session, wanted: JournalFilter) -> Iterator[JournalEntry]:
    """At most `EXPORT_LIMIT` rows, fetched in portions while they are read."""
    query, _by_time = _matching(db, wanted)
    yield from db.scalars(query.limit(EXPORT_LIMIT).execution_options(yield_per=PORTION))


def _matching(db: Session, wanted: JournalFilter) -> tuple[Select[JournalEntry], bool]:
    """The rows in their order, and whether that is by time."""
    query, by_time = select(JournalEntry), True
    if wanted.person:
        query, by_time = query.where(_by_person(db, wanted.person)), False
    if wanted.action:
        query, by_time = query.where(col(JournalEntry.action) == wanted.action), False
    if wanted.object_type:
        query, by_time = query.where(col(JournalEntry.object_type) == wanted.object_type), False
    if wanted.reference:
        query, by_time = query.where(_of_object(db, wanted.reference)), False
    if wanted.since:
        query = query.where(col(JournalEntry.at) >= _midnight(wanted.since))
    if wanted.until:
        query = query.where(col(JournalEntry.at) < _midnight(wanted.until + timedelta(days=1)))
    latest = col(JournalEntry.id).desc()
    return query.order_by(col(JournalEntry.at).desc(), latest) if by_time else query.order_by(latest), by_time


def _by_person(db: Session, person: str) -> Any:
    if person.lower() == SYSTEM:
        return col(JournalEntry.actor_id).is_(None)
    exact = col(User.email) == person.lower()
    named = col(User.name).icontains(person, autoescape=True)
    ids = db.scalars(select(col(User.id)).where(or_(exact, named)).order_by(exact.desc()).limit(NAMESAKES)).all()
    return col(JournalEntry.actor_id) == ids[0] if len(ids) == 1 else col(JournalEntry.actor_id).in_(ids)


def _of_object(db: Session, reference: str) -> Any:
    """A request by its reference, through the index; anything else by the label it was journalled with."""
    ticket_id = db.scalars(select(col(Ticket.id)).where(col(Ticket.reference) == reference.upper())).first()
    if ticket_id is not None:
        return (col(JournalEntry.object_type) == "ticket") & (col(JournalEntry.object_id) == ticket_id)
    return col(JournalEntry.object_label) == reference


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)


@dataclass(frozen=True)
class Names:
    """What ids in the facts of some rows stand for."""

    people: Mapping[int, str] = field(default_factory=dict)
    topics: Mapping[int | str, str] = field(default_factory=dict)
    """By id and by slug: what filing notes is the slug."""
    bodies: Mapping[int, str] = field(default_factory=dict)


PERSON_FACTS = ("advisor_id", "user_id", "reporter_id")
BODY_FACTS = ("organisation", "organisation_id")


def names_in(db: Session, rows: Sequence[JournalEntry]) -> Names:
    """Looks up all people, topics and bodies the facts name: one query each, if any."""
    facts = [facts for row in rows for facts in (row.before, row.after)]
    people = {one[name] for one in facts for name in PERSON_FACTS if isinstance(one.get(name), int)}
    topics = {one["topic_id"] for one in facts if isinstance(one.get("topic_id"), int)}
    slugs = {one["topic"] for one in facts if isinstance(one.get("topic"), str)}
    bodies = {one[name] for one in facts for name in BODY_FACTS if isinstance(one.get(name), int)}
    return Names(
        names_of(db, people),
        _topics(db, topics, slugs) if topics or slugs else {},
        _named(db, select(col(Organisation.id), col(Organisation.name)).where(col(Organisation.id).in_(bodies)))
        if bodies
        else {},
    )


def _topics(db: Session, ids: Collection[int], slugs: Collection[str]) -> dict[int | str, str]:
    query = select(col(Topic.id), col(Topic.slug), col(Topic.title))
    rows = db.execute(query.where(or_(col(Topic.id).in_(ids), col(Topic.slug).in_(slugs)))).all()
    return {row.id: row.title for row in rows} | {row.slug: row.title for row in rows}


def _named(db: Session, query: Any) -> dict[int, str]:
    return {row[0]: row[1] for row in db.execute(query)}
