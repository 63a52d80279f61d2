"""A directory between its dry run and the confirmation."""

from datetime import datetime

from sqlalchemy import LargeBinary, Text
from sqlmodel import Field, SQLModel

from app.database.columns import moment
from app.people.models import now


class UploadedDirectory(SQLModel, table=True):
    """The file an admin is looking at the changes of; one each, the last. `state` empty: all that the file has."""

    __tablename__ = "uploaded_directory"

    user_id: int = Field(foreign_key="app_user.id", primary_key=True)
    name: str = Field(sa_type=Text)
    state: str = Field(default="", sa_type=Text)
    content: bytes = Field(sa_type=LargeBinary)
    uploaded_at: datetime = Field(default_factory=now, sa_type=moment())
