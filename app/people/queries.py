"""Looking up bodies, people and the centre's settings."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.people.models import CENTRE_ROLES, CentreSetting, Organisation, User

CENTRE_KEY = "centre"


_CENTRE_SETTINGS = select(col(CentreSetting.name), col(CentreSetting.value))


def centre_settings(db: Session) -> dict[str, dict[str, Any]]:
    """What an admin set for the centre, by name; the few rows there are, in one query."""
    rows = db.execute(_CENTRE_SETTINGS)
    return {name: value for name, value in rows}  # noqa: C416 – rows are no pairs to the type checker


def user_by_email(db: Session, email: str) -> User | None:
    """The active user with this address, whatever the case of its letters."""
    return db.scalars(select(User).where(col(User.email) == email.strip().lower(), col(User.active))).first()


def user_by_id(db: Session, user_id: int) -> User | None:
    return db.get(User, user_id)


def organisation_by_key(db: Session, key: str) -> Organisation | None:
    return db.scalars(select(Organisation).where(col(Organisation.key) == key)).first()


def colleagues(db: Session, organisation_id: int) -> list[User]:
    """The active people of one body, by name."""
    return list(
        db.scalars(
            select(User)
            .where(col(User.organisation_id) == organisation_id, col(User.active))
            .order_by(col(User.name), col(User.id))
        )
    )


def advisors(db: Session) -> list[User]:
    """Everyone of the centre who can be given a ticket, by name."""
    return list(
        db.scalars(
            select(User)
            .where(col(User.role).in_(sorted(CENTRE_ROLES)), col(User.active))
            .order_by(col(User.name), col(User.id))
        )
    )


def names_of(db: Session, user_ids: Collection[int]) -> dict[int, str]:
    """Names by id."""
    if not user_ids:
        return {}
    return {
        row.id: row.name for row in db.execute(select(col(User.id), col(User.name)).where(col(User.id).in_(user_ids)))
    }


def administrations(db: Session) -> Sequence[Any]:
    """Bodies with an administration of their own, which can file: (id, key, name, kind), by name.

    Member municipalities are served by their Verbandsgemeinde and have none.
    """
    return db.execute(
        select(col(Organisation.id), col(Organisation.key), col(Organisation.name), col(Organisation.kind))
        .where(col(Organisation.served_by_id).is_(None), col(Organisation.closed_on).is_(None))
        .where(col(Organisation.kind).notin_(["land", "mitgliedsgemeinde", "elsewhere"]))
        .order_by(col(Organisation.name), col(Organisation.id))
    ).all()


def demo_cast(db: Session, emails: Collection[str]) -> Sequence[Any]:
    """(id, e-mail, name, role, body) of the people with these addresses."""
    return db.execute(
        select(col(User.id), col(User.email), col(User.name), col(User.role), col(Organisation.name))
        .join(Organisation, col(Organisation.id) == col(User.organisation_id))
        .where(col(User.email).in_(emails), col(User.active))
        .order_by(col(User.id))
    ).all()


def organisations(db: Session, *, part: str, after: str, limit: int) -> Sequence[Any]:
    """(key, name, kind) of bodies whose name contains `part`, by key, from behind the key `after`."""
    query = (
        select(col(Organisation.key), col(Organisation.name), col(Organisation.kind))
        .where(col(Organisation.key) > after, col(Organisation.closed_on).is_(None))
        .order_by(col(Organisation.key))
        .limit(limit)
    )
    return db.execute(query.where(col(Organisation.name).icontains(part, autoescape=True)) if part else query).all()
