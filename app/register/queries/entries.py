"""The entries themselves, as those who work on them need them."""

from typing import Any

from sqlalchemy import ColumnElement, false, func, or_, select, true
from sqlalchemy.orm import Session
from sqlmodel import col

from app.errors import NotFound
from app.people.models import Organisation, User
from app.people.viewer import Viewer
from app.policy import Reach, reach
from app.register.models import EntryState, RegisterEntry, RegisterVersion
from app.texts import _

_NEXT_NUMBER = select(func.nextval("register_number"))


def next_number(db: Session) -> int:
    """The next number of an entry; gaps are possible, doubles are not."""
    return int(db.execute(_NEXT_NUMBER).scalar_one())


def visible_to(viewer: Viewer | None) -> ColumnElement[bool]:
    """The entries the viewer may know of: what was published once, and all of those they may edit."""
    known = col(RegisterEntry.state) != EntryState.draft
    far = reach(viewer, "register.edit")
    if viewer is None or far is Reach.nothing:
        return known
    own = true() if far is Reach.everything else col(RegisterEntry.organisation_id) == viewer.organisation_id
    return or_(known, own)


def editable_by(viewer: Viewer | None) -> ColumnElement[bool]:
    far = reach(viewer, "register.edit")
    if viewer is None or far is Reach.nothing:
        return false()
    return true() if far is Reach.everything else col(RegisterEntry.organisation_id) == viewer.organisation_id


def entry(db: Session, viewer: Viewer | None, register_id: str, *, lock: bool = False) -> RegisterEntry:
    """The row itself, for those who may know of it. Raises NotFound."""
    query = select(RegisterEntry).where(col(RegisterEntry.register_id) == register_id, visible_to(viewer))
    found = db.scalars(query.with_for_update() if lock else query).first()
    if found is None:
        raise NotFound(_("Diesen Registereintrag gibt es nicht."))
    return found


def organisation_of(db: Session, row: RegisterEntry) -> Organisation:
    return db.get_one(Organisation, row.organisation_id)


def newest_version(db: Session, row: RegisterEntry) -> RegisterVersion | None:
    return db.get(RegisterVersion, (row.id, row.number)) if row.number else None


def names(db: Session, ids: set[int | None]) -> dict[int, str]:
    """Names of people, by id; for those who work on an entry."""
    found: Any = db.execute(select(col(User.id), col(User.name)).where(col(User.id).in_([one for one in ids if one])))
    return {row[0]: row[1] for row in found}


def of_deployment(db: Session, deployment_id: int) -> RegisterEntry | None:
    """The entry of a deployment that is not withdrawn."""
    return db.scalars(
        select(RegisterEntry).where(
            col(RegisterEntry.deployment_id) == deployment_id, col(RegisterEntry.state) != EntryState.withdrawn
        )
    ).first()


def organisation_key(db: Session, organisation_id: int) -> str:
    """The body's key."""
    return db.scalar(select(col(Organisation.key)).where(col(Organisation.id) == organisation_id)) or ""


def organisation_with_key(db: Session, key: str) -> Organisation | None:
    """An open body."""
    query = select(Organisation).where(col(Organisation.key) == key, col(Organisation.closed_on).is_(None))
    return db.scalars(query).first()
