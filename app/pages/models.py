"""Pages whose text an admin edits: Impressum, Datenschutz, Barrierefreiheit."""

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from app.database.columns import moment
from app.people.models import now


class TextPage(SQLModel, table=True):
    """One editable page in one language."""

    __tablename__ = "text_page"

    slug: str = Field(sa_type=Text, primary_key=True)
    language: str = Field(sa_type=Text, primary_key=True)
    title: str = Field(sa_type=Text)
    body: str = Field(sa_type=Text)
    body_html: str = Field(sa_type=Text)
    updated_at: datetime = Field(default_factory=now, sa_type=moment())
    version: int = 1
