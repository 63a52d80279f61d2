"""The tables. What is worked on stands on the entry; what was published, in versions that never change."""

from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Column, Computed, Index, SmallInteger, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlmodel import Field, SQLModel

from app.database.columns import choice, moment
from app.people.models import now
from app.register.models.words import EntryState, Level, PurposeCategory, Theme, VersionKind
from app.solutions.models import RiskClass, Status

REGISTER_NUMBERS = "register_number"
"""The sequence behind the register ids."""


class RegisterEntry(SQLModel, table=True):
    """One body and one purpose. `content` and `withheld` are what is worked on; `changed`: it differs from what is
    published. `number` is that of the newest version, 0 before the first.

    What was given to be approved (`submitted_at`) is approved as it is: another save takes it back.
    """

    __tablename__ = "register_entry"
    __table_args__ = (
        Index("register_entry_organisation", "organisation_id", text("updated_at DESC"), text("id DESC")),
        Index(
            "register_entry_submitted", text("submitted_at"), text("id"),
            postgresql_where=text("submitted_at IS NOT NULL"),
        ),
        Index(
            "register_entry_deployment", "deployment_id", unique=True,
            postgresql_where=text("deployment_id IS NOT NULL AND state <> 'withdrawn'"),
        ),
        Index("register_entry_confirmed", "last_confirmed", "id", postgresql_where=text("state = 'published'")),
        Index(
            "register_entry_review", "next_review_on", "id",
            postgresql_where=text("state = 'published' AND next_review_on IS NOT NULL"),
        ),
        CheckConstraint("(state = 'draft') = (number = 0)", name="register_entry_number"),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    register_id: str = Field(sa_type=Text, unique=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    deployment_id: int | None = Field(default=None, foreign_key="deployment.id")
    system_id: int | None = Field(default=None, foreign_key="ai_system.id", index=True)
    state: EntryState = Field(default=EntryState.draft, sa_type=choice(EntryState, "register_entry_state"))
    example: bool = False
    content: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    withheld: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB)
    changed: bool = True
    number: int = 0
    edited_by_id: int = Field(foreign_key="app_user.id")
    submitted_at: datetime | None = Field(default=None, sa_type=moment())
    submitted_by_id: int | None = Field(default=None, foreign_key="app_user.id")
    remark: str = Field(default="", sa_type=Text)
    published_at: datetime | None = Field(default=None, sa_type=moment())
    last_confirmed: date | None = None
    next_review_on: date | None = None
    reminded_on: date | None = None
    created_at: datetime = Field(default_factory=now, sa_type=moment())
    updated_at: datetime = Field(default_factory=now, sa_type=moment())
    version: int = 1


class RegisterVersion(SQLModel, table=True):
    """What was published once. Only ever added. A tombstone (`withdrawn`) repeats what was told last, with a `reason`.

    `content` holds all fields of the table but `last_confirmed`, also those the system knows by itself.
    """

    __tablename__ = "register_version"
    __table_args__ = (
        Index("register_version_at", text("at DESC"), text("entry_id DESC"), text("number DESC")),
        CheckConstraint("author_id <> approver_id OR kind = 'withdrawn'", name="register_version_two_people"),
    )

    entry_id: int = Field(foreign_key="register_entry.id", primary_key=True)
    number: int = Field(primary_key=True, sa_type=SmallInteger, sa_column_kwargs={"autoincrement": False})
    kind: VersionKind = Field(sa_type=choice(VersionKind, "register_version_kind"))
    content: dict[str, Any] = Field(sa_type=JSONB)
    withheld: list[dict[str, Any]] = Field(sa_type=JSONB)
    reason: str = Field(default="", sa_type=Text)
    author_id: int = Field(foreign_key="app_user.id", index=True)
    approver_id: int = Field(foreign_key="app_user.id", index=True)
    at: datetime = Field(default_factory=now, sa_type=moment())


class RegisterConfirmation(SQLModel, table=True):
    """A body said that an entry still holds. Only ever added; publishing is one too."""

    __tablename__ = "register_confirmation"
    __table_args__ = (Index("register_confirmation_entry", "entry_id", text("at DESC")),)

    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True, autoincrement=True))
    entry_id: int = Field(foreign_key="register_entry.id")
    by_id: int = Field(foreign_key="app_user.id", index=True)
    at: datetime = Field(default_factory=now, sa_type=moment())


class NilReturn(SQLModel, table=True):
    """A body declares for a year that it uses no AI. An `example` is invented, and only demo content has such."""

    __tablename__ = "register_nil_return"

    organisation_id: int = Field(foreign_key="organisation.id", primary_key=True)
    year: int = Field(primary_key=True, sa_type=SmallInteger, sa_column_kwargs={"autoincrement": False})
    example: bool = False
    by_id: int = Field(foreign_key="app_user.id", index=True)
    at: datetime = Field(default_factory=now, sa_type=moment())


class RegisterListing(SQLModel, table=True):
    """What the public may know of a published entry, as lists, facets and the search within them need it.

    Made anew from `told(…, Reader.public)` with each publication, so that nothing else can come out of here.
    """

    __tablename__ = "register_listing"
    __table_args__ = (
        Index("register_listing_newest", text("at DESC"), text("entry_id DESC")),
        Index("register_listing_title", "title", "entry_id"),
        Index("register_listing_organisation", "organisation_id", "last_confirmed"),
    )

    entry_id: int = Field(foreign_key="register_entry.id", primary_key=True)
    register_id: str = Field(sa_type=Text)
    organisation_id: int = Field(foreign_key="organisation.id")
    district_id: int | None = Field(default=None, foreign_key="organisation.id", index=True)
    level: Level = Field(sa_type=choice(Level, "register_listing_level"))
    title: str = Field(sa_type=Text)
    summary: str = Field(sa_type=Text)
    product_name: str = Field(sa_type=Text)
    provider: str = Field(sa_type=Text)
    status: Status = Field(sa_type=choice(Status, "register_listing_status"))
    purpose_category: PurposeCategory = Field(sa_type=choice(PurposeCategory, "register_listing_purpose"))
    theme: Theme = Field(sa_type=choice(Theme, "register_listing_theme"))
    risk_class: RiskClass = Field(sa_type=choice(RiskClass, "register_listing_risk"))
    techniques: list[str] = Field(default_factory=list, sa_type=ARRAY(Text))
    security: bool = False
    example: bool = False
    withholds: bool = False
    number: int
    at: datetime = Field(sa_type=moment())
    last_confirmed: date
    words: str = Field(sa_type=Text)


LISTING = cast("Table", RegisterListing.__table__)  # type: ignore[attr-defined]
LISTING.append_column(
    Column(
        "search_text",
        TSVECTOR,
        Computed(
            "setweight(to_tsvector('german', register_id || ' ' || title), 'A') || to_tsvector('german', words)",
            persisted=True,
        ),
    )
)
Index("register_listing_text", LISTING.c.search_text, postgresql_using="gin")
