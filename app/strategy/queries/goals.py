"""Goals as they are told now, and as they were."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.errors import NotFound
from app.strategy.models import Goal, GoalVersion
from app.texts import _
from app.web.languages import Said, said

MOST = 60


@dataclass(frozen=True)
class GoalLine:
    """A goal and one version of it."""

    goal: Goal
    version: GoalVersion

    def said(self, name: str) -> Said:
        """One of the texts that may be in English, too."""
        return said(getattr(self.version, name), getattr(self.version, f"{name}_en"))

    def german(self, name: str) -> Said:
        """One of the texts that there are in German only."""
        return said(getattr(self.version, name), "")

    def measures(self) -> list[Said]:
        """Each line of the measures."""
        text = self.said("measures")
        lines = [Said(line.strip()) for line in text.splitlines() if line.strip()]
        for line in lines:
            line.lang = text.lang
        return lines


def _newest() -> Any:
    joined = and_(col(GoalVersion.goal_id) == col(Goal.id), col(GoalVersion.number) == col(Goal.number))
    return select(Goal, GoalVersion).join(GoalVersion, joined)


def goals(db: Session) -> list[GoalLine]:
    """All goals, those that ended last."""
    query = _newest().order_by(col(Goal.ended_at).isnot(None), col(Goal.position), col(Goal.id)).limit(MOST)
    return [GoalLine(*row) for row in db.execute(query)]


def goals_to_order(db: Session) -> int:
    """The place of a goal to come: behind the last."""
    return max((one for one in db.scalars(select(col(Goal.position)))), default=0) + 1


def goal(db: Session, goal_id: int, *, lock: bool = False) -> GoalLine:
    """Raises NotFound."""
    query = _newest().where(col(Goal.id) == goal_id)
    row = db.execute(query.with_for_update(of=Goal) if lock else query).first()
    if row is None:
        raise NotFound(_("Dieses Ziel gibt es nicht."))
    return GoalLine(row[0], row[1])


def versions(db: Session, goal_id: int) -> Sequence[GoalVersion]:
    """All versions, the newest first; at most a hundred."""
    query = select(GoalVersion).where(col(GoalVersion.goal_id) == goal_id)
    return db.scalars(query.order_by(col(GoalVersion.number).desc()).limit(100)).all()


def goal_version(db: Session, goal_id: int, number: int) -> GoalVersion:
    """Raises NotFound."""
    found = db.get(GoalVersion, (goal_id, number))
    if found is None:
        raise NotFound(_("Diese Fassung gibt es nicht."))
    return found
