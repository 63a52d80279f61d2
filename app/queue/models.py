"""The advisors' own views of the queue, and who has which ticket open."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, Text
from sqlmodel import Field, SQLModel

from app.database.columns import moment


class SavedView(SQLModel, table=True):
    """A named filter; `query` is the query string of the queue page. Shared ones are seen by the whole centre."""

    __tablename__ = "saved_view"
    __table_args__ = (Index("saved_view_owner", "owner_id"),)

    id: int | None = Field(default=None, primary_key=True)
    owner_id: int = Field(foreign_key="app_user.id")
    name: str = Field(sa_type=Text)
    query: str = Field(sa_type=Text)
    shared: bool = False
    position: int = 0


class Presence(SQLModel, table=True):
    """Who of the centre has a ticket open; a row counts for a minute. Unlogged: nothing is lost with it."""

    __tablename__ = "ticket_presence"
    __table_args__ = ({"prefixes": ["UNLOGGED"]},)

    ticket_id: int = Field(sa_type=BigInteger, primary_key=True)
    user_id: int = Field(primary_key=True)
    seen_at: datetime = Field(sa_type=moment())
