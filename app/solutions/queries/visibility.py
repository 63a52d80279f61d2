"""Which solutions someone may read, and which of their fields, as SQL and as facts for the permission table."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, true
from sqlmodel import col

from app.people.viewer import Viewer
from app.policy import Audience, Reach, audiences, reach
from app.solutions.models import Deployment, Solution, SolutionState


@dataclass(frozen=True)
class SolutionFacts:
    """What the permission table needs to know of a solution. None is confidential within its body."""

    organisation_id: int
    confidential: bool = False
    party_ids: frozenset[int] = frozenset()


def visible_to(viewer: Viewer | None) -> ColumnElement[bool]:
    """The solutions the viewer may read: what is published for them, and all of those they may edit."""
    own = editable_by(viewer)
    return or_(published_for(viewer), own)


def published_for(viewer: Viewer | None) -> ColumnElement[bool]:
    """What is published; for the public only where the body agreed."""
    published = col(Solution.state) == SolutionState.published
    if Audience.municipalities in audiences(viewer):
        return published
    return and_(published, col(Solution.public_teaser))


def editable_by(viewer: Viewer | None) -> ColumnElement[bool]:
    """The deployments of which the viewer may edit what is told."""
    far = reach(viewer, "solution.edit")
    if viewer is None or far is Reach.nothing:
        return false()
    return true() if far is Reach.everything else col(Deployment.organisation_id) == viewer.organisation_id


def whole(viewer: Viewer | None) -> bool:
    """Whether the viewer reads more than the public part."""
    return Audience.municipalities in audiences(viewer)


def facts(deployment: Any) -> SolutionFacts:
    """A solution of this deployment as the permission table sees it."""
    return SolutionFacts(deployment.organisation_id)
