"""What is still to be indexed."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from app.database.columns import choice, moment
from app.people.models import now
from app.search.documents import Kind


class Pending(SQLModel, table=True):
    """A thing that changed since it was indexed."""

    __tablename__ = "search_pending"

    kind: Kind = Field(sa_type=choice(Kind, "search_pending_kind"), primary_key=True)
    object_id: int = Field(sa_type=BigInteger, primary_key=True)
    at: datetime = Field(default_factory=now, sa_type=moment())
