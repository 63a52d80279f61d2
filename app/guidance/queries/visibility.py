"""Which articles someone may know of, as SQL."""

from sqlalchemy import ColumnElement, and_, true
from sqlmodel import col

from app.guidance.models import Article
from app.people.viewer import Viewer
from app.policy import audiences, can


def sees_drafts(viewer: Viewer | None) -> bool:
    """Whether the viewer works on guidance, and so sees what is not published."""
    return can(viewer, "guidance.write")


def readable_by(viewer: Viewer | None) -> ColumnElement[bool]:
    """What is published for the viewer, who may be nobody: what lists of readers show, to editors too."""
    return and_(col(Article.live), col(Article.audience).in_(sorted(audiences(viewer))))


def visible_to(viewer: Viewer | None) -> ColumnElement[bool]:
    """What the viewer may know of: what is published for them, and for those who write, all."""
    return true() if sees_drafts(viewer) else readable_by(viewer)
