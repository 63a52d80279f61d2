"""What links to solutions and systems need: the titles of those their reader may read."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ARRAY, Text, any_, literal, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.people.viewer import Viewer
from app.solutions.models import AISystem, Deployment, Solution
from app.solutions.queries.systems import listed_for
from app.solutions.queries.visibility import visible_to


def titles(db: Session, viewer: Viewer | None, slugs: Collection[str]) -> Mapping[str, str]:
    """The titles of the solutions among these that the viewer may read, by slug."""
    wanted: Any = any_(literal(sorted(slugs), ARRAY(Text)))
    query = (
        select(col(Solution.slug), col(Solution.title))
        .join(Deployment, col(Deployment.id) == col(Solution.deployment_id))
        .where(col(Solution.slug) == wanted, visible_to(viewer))
    )
    return {row[0]: row[1] for row in db.execute(query)}


def system_names(db: Session, viewer: Viewer | None, slugs: Collection[str]) -> Mapping[str, str]:
    """The names of the systems among these that the viewer may read, by slug."""
    wanted: Any = any_(literal(sorted(slugs), ARRAY(Text)))
    query = select(col(AISystem.slug), col(AISystem.name)).where(col(AISystem.slug) == wanted, listed_for(viewer))
    return {row[0]: row[1] for row in db.execute(query)}


def solution_of_deployment(db: Session, viewer: Viewer | None, deployment_id: int) -> Any:
    """(slug, title) of the solution that tells of the deployment, if the viewer may read it."""
    return db.execute(
        select(col(Solution.slug), col(Solution.title))
        .join(Deployment, col(Deployment.id) == col(Solution.deployment_id))
        .where(col(Solution.deployment_id) == deployment_id, visible_to(viewer))
    ).first()
