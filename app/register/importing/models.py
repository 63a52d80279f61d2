"""Where imported entries come from, and a file between its dry run and the confirmation."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, Text
from sqlmodel import Field, SQLModel

from app.database.columns import moment
from app.people.models import now


class ImportedEntry(SQLModel, table=True):
    """That an entry is the row with this key of that source, so that a second run finds it again."""

    __tablename__ = "register_imported"

    source: str = Field(sa_type=Text, primary_key=True)
    key: str = Field(sa_type=Text, primary_key=True)
    entry_id: int = Field(
        sa_column=Column(Integer, ForeignKey("register_entry.id", ondelete="CASCADE"), nullable=False, unique=True)
    )


class UploadedRegister(SQLModel, table=True):
    """The file somebody is looking at the dry run of, and its mapping; one each, the last."""

    __tablename__ = "uploaded_register"

    user_id: int = Field(foreign_key="app_user.id", primary_key=True)
    name: str = Field(sa_type=Text)
    mapping: str = Field(sa_type=Text)
    content: bytes = Field(sa_type=LargeBinary)
    uploaded_at: datetime = Field(default_factory=now, sa_type=moment())
