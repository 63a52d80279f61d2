"""How complete and how true the register is, body by body, and what is due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session
from sqlmodel import col

from app.people.models import Organisation
from app.people.viewer import Viewer
from app.policy import Reach, reach
from app.register.models import CONFIRMED_FOR, EntryState, NilReturn, RegisterEntry, RegisterListing
from app.register.queries.entries import editable_by
from app.register.queries.lists import ADMINISTRATIONS, behind
from app.register.queries.records import today
from app.solutions.models import Status
from app.texts import N_
from app.web.paging import PAGE, Page, decode, encode

IN_USE = (Status.pilot, Status.operation)


class Said(StrEnum):
    """What a body has said."""

    confirmed = "confirmed"
    outdated = "outdated"
    nil = "nil"
    nothing = "nothing"


SAID_LABELS = {
    Said.confirmed: N_("bestätigt"),
    Said.outdated: N_("veraltet"),
    Said.nil: N_("Fehlanzeige"),
    Said.nothing: N_("keine Angabe"),
}
SAID_MEANINGS = {
    Said.confirmed: N_("Alle Einträge sind in den letzten zwölf Monaten bestätigt."),
    Said.outdated: N_("Ein Eintrag ist älter, oder die Fehlanzeige ist aus dem letzten Jahr."),
    Said.nil: N_("Die Stelle hat für dieses Jahr erklärt, dass sie keine KI nutzt."),
    Said.nothing: N_("Weder ein Eintrag noch eine Fehlanzeige."),
}


class Branch(StrEnum):
    """Which bodies: the administrations of municipalities and districts, or the state's."""

    municipal = "municipal"
    state = "state"


BRANCH_LABELS = {Branch.municipal: N_("Kommunen"), Branch.state: N_("Land")}
STATE_KINDS = ("land", "ministry", "landesbehoerde")
_KINDS = {Branch.municipal: ADMINISTRATIONS, Branch.state: STATE_KINDS}


@dataclass(frozen=True)
class BodyRow:
    """A body and what it has said."""

    id: int
    key: str
    name: str
    kind: str
    entries: int
    oldest: date | None
    nil_year: int | None
    example: bool
    """What it has said is, at least in part, an invented example of the demo content."""
    said: Said


def _bodies(branch: Branch) -> tuple[Any, dict[str, Any]]:
    """All bodies of a branch with what they have said: one pass over entries and nil returns by body."""
    day = today()
    listed = (
        select(
            col(RegisterListing.organisation_id).label("body"), func.count().label("entries"),
            func.min(col(RegisterListing.last_confirmed)).label("oldest"),
            func.bool_or(col(RegisterListing.example)).label("example"),
        )
        .group_by(col(RegisterListing.organisation_id))
        .subquery("listed")
    )  # fmt: skip
    nil = (
        select(
            col(NilReturn.organisation_id).label("body"),
            func.max(col(NilReturn.year)).label("year"),
            func.bool_or(col(NilReturn.example)).label("example"),
        )
        .where(col(NilReturn.year) >= day.year - 1)
        .group_by(col(NilReturn.organisation_id))
        .subquery("nil")
    )
    said = case(
        (and_(listed.c.entries > 0, listed.c.oldest >= day - CONFIRMED_FOR), Said.confirmed.value),
        (listed.c.entries > 0, Said.outdated.value),
        (nil.c.year == day.year, Said.nil.value),
        (nil.c.year.isnot(None), Said.outdated.value),
        else_=Said.nothing.value,
    )
    columns = {
        "entries": func.coalesce(listed.c.entries, 0),
        "oldest": listed.c.oldest,
        "year": nil.c.year,
        "example": func.coalesce(listed.c.example, nil.c.example, literal(value=False)),
        "said": said,
    }
    query: Any = (
        select()
        .select_from(Organisation)
        .outerjoin(listed, listed.c.body == col(Organisation.id))
        .outerjoin(nil, nil.c.body == col(Organisation.id))
        .where(col(Organisation.kind).in_(_KINDS[branch]), col(Organisation.closed_on).is_(None))
    )
    return query, columns


def completeness(db: Session, branch: Branch, said: Said | None = None, cursor: str = "") -> Page[BodyRow]:
    """A page of the bodies by name, all or those that have said this."""
    query, columns = _bodies(branch)
    query = query.add_columns(
        col(Organisation.id), col(Organisation.key), col(Organisation.name), col(Organisation.kind),
        columns["entries"], columns["oldest"], columns["year"], columns["example"], columns["said"],
    )  # fmt: skip
    key = tuple_(col(Organisation.name), col(Organisation.id))
    if said is not None:
        query = query.where(columns["said"] == said.value)
    if cursor:
        name, last_id = decode(cursor, str, int)
        query = query.where(key > tuple_(literal(str(name).replace("\x00", "")), literal(min(int(last_id), 2**31 - 1))))
    found = db.execute(query.order_by(col(Organisation.name), col(Organisation.id)).limit(PAGE + 1)).all()
    shown = [BodyRow(*(*row[:-1], Said(row[-1]))) for row in found[:PAGE]]
    more = len(found) > PAGE
    return Page(shown, encode(shown[-1].name, shown[-1].id) if more else None)


def completeness_numbers(db: Session) -> dict[Branch, Mapping[Said, int]]:
    """How many bodies of each branch have said what."""
    numbers: dict[Branch, Mapping[Said, int]] = {}
    for branch in Branch:
        query, columns = _bodies(branch)
        counted = query.add_columns(columns["said"].label("said"), func.count()).group_by(columns["said"])
        found = {Said(row[0]): row[1] for row in db.execute(counted)}
        numbers[branch] = {said: found.get(said, 0) for said in Said}
    return numbers


def in_use(db: Session, organisation_id: int) -> bool:
    """Whether a published entry of the body says that AI is in use."""
    return bool(
        db.scalar(
            select(func.count()).where(
                col(RegisterListing.organisation_id) == organisation_id, col(RegisterListing.status).in_(IN_USE)
            )
        )
    )


def nil_years(db: Session, organisation_id: int) -> Sequence[int]:
    """The years for which the body has declared to use no AI, the newest first."""
    query = select(col(NilReturn.year)).where(col(NilReturn.organisation_id) == organisation_id)
    return list(db.scalars(query.order_by(col(NilReturn.year).desc()).limit(20)))


def due(
    db: Session, *, confirmed_before: date, review_until: date, reminded_before: date, limit: int
) -> list[RegisterEntry]:
    """Entries to be confirmed, or with a withheld field to be decided anew, not reminded of lately; locked."""
    old: ColumnElement[bool] = col(RegisterEntry.last_confirmed) <= confirmed_before
    review = col(RegisterEntry.next_review_on) <= review_until
    silent = or_(col(RegisterEntry.reminded_on).is_(None), col(RegisterEntry.reminded_on) <= reminded_before)
    query = (
        select(RegisterEntry)
        .where(col(RegisterEntry.state) == EntryState.published, col(RegisterEntry.example).is_(False))
        .where(or_(old, review), silent)
        .order_by(col(RegisterEntry.organisation_id), col(RegisterEntry.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(db.scalars(query))


def desk(db: Session, viewer: Viewer, cursor: str = "") -> Page[Any]:
    """(id, register_id, title, state, changed, submitted_at, last_confirmed, updated_at, organisation): of the own
    body all entries; for the centre those that wait for somebody, and drafts."""
    query: Any = (
        select(
            col(RegisterEntry.id), col(RegisterEntry.register_id),
            col(RegisterEntry.content)["title"].astext.label("title"), col(RegisterEntry.state),
            col(RegisterEntry.changed), col(RegisterEntry.submitted_at), col(RegisterEntry.last_confirmed),
            col(RegisterEntry.updated_at), col(Organisation.name).label("organisation"),
        )
        .join(Organisation, col(Organisation.id) == col(RegisterEntry.organisation_id))
        .where(editable_by(viewer))
        .order_by(col(RegisterEntry.updated_at).desc(), col(RegisterEntry.id).desc())
    )  # fmt: skip
    if reach(viewer, "register.edit") is Reach.everything:
        query = query.where(or_(col(RegisterEntry.changed), col(RegisterEntry.submitted_at).isnot(None)))
    if cursor:
        query = query.where(
            tuple_(col(RegisterEntry.updated_at), col(RegisterEntry.id)) < behind(cursor, by_title=False)
        )
    found = db.execute(query.limit(PAGE + 1)).all()
    more = len(found) > PAGE
    last = found[PAGE - 1] if more else None
    return Page(found[:PAGE], encode(last.updated_at.isoformat(), last.id) if last else None)
