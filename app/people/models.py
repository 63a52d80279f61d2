"""Who there is: bodies, users, invitations."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from app.database.columns import choice, moment
from app.texts import N_

_as_of: ContextVar[datetime | None] = ContextVar("as_of", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC; within `as_of` the moment given there."""
    return _as_of.get() or datetime.now(UTC)


@contextmanager
def as_of(moment: datetime) -> Iterator[None]:
    """What is done within happened at that moment: demo content and tests need a past."""
    token = _as_of.set(moment)
    try:
        yield
    finally:
        _as_of.reset(token)


class Role(StrEnum):
    officer = "officer"
    coordinator = "coordinator"
    advisor = "advisor"
    admin = "admin"
    parliament = "parliament"


ROLE_LABELS = {
    Role.officer: N_("Sachbearbeitung"),
    Role.coordinator: N_("Koordination"),
    Role.advisor: N_("Beratung"),
    Role.admin: N_("Administration"),
    Role.parliament: N_("Landtag"),
}
CENTRE_ROLES = frozenset({Role.advisor, Role.admin})
BODY_ROLES = frozenset({Role.officer, Role.coordinator})


class Organisation(SQLModel, table=True):
    """A body (Stelle). `key` is the official key, or a name of our own for bodies that have none."""

    __tablename__ = "organisation"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(sa_type=Text, unique=True)
    kind: str = Field(sa_type=Text, index=True)
    name: str = Field(sa_type=Text)
    official_name: str = Field(default="", sa_type=Text)
    parent_id: int | None = Field(default=None, foreign_key="organisation.id", index=True)
    district_id: int | None = Field(default=None, foreign_key="organisation.id", index=True)
    served_by_id: int | None = Field(default=None, foreign_key="organisation.id", index=True)
    population: int | None = None
    postal_code: str | None = Field(default=None, sa_type=Text)
    as_of: date | None = None
    closed_on: date | None = None


class User(SQLModel, table=True):
    """A person with a role at one body. E-mail addresses are kept in lower case."""

    __tablename__ = "app_user"
    __table_args__ = (Index("app_user_organisation", "organisation_id", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(sa_type=Text, unique=True)
    name: str = Field(sa_type=Text)
    role: Role = Field(sa_type=choice(Role, "app_user_role"))
    organisation_id: int = Field(foreign_key="organisation.id")
    active: bool = True
    language: str = Field(default="de", sa_type=Text)
    created_at: datetime = Field(default_factory=now, sa_type=moment())

    @property
    def is_centre(self) -> bool:
        return self.role in CENTRE_ROLES


class Invitation(SQLModel, table=True):
    """A one-time link that makes a user. Only the hash of its token is stored."""

    __tablename__ = "invitation"

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(sa_type=Text, index=True)
    name: str = Field(default="", sa_type=Text)
    role: Role = Field(sa_type=choice(Role, "invitation_role"))
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    token_hash: str = Field(sa_type=Text, unique=True)
    invited_by_id: int = Field(foreign_key="app_user.id")
    created_at: datetime = Field(default_factory=now, sa_type=moment())
    expires_at: datetime = Field(sa_type=moment())
    accepted_at: datetime | None = Field(default=None, sa_type=moment())
    revoked_at: datetime | None = Field(default=None, sa_type=moment())


class CentreSetting(SQLModel, table=True):
    """What an admin sets for the whole centre, as JSON by name: "office_hours", "targets"."""

    __tablename__ = "centre_setting"

    name: str = Field(sa_type=Text, primary_key=True)
    value: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    version: int = 1
