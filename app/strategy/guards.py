"""Who may do what with the strategy: everyone reads it, admins write it."""

from typing import Annotated

from fastapi import Depends, Path
from starlette.requests import Request

from app.database import Db
from app.people.viewer import Viewer
from app.strategy import queries
from app.web.access import allowed
from app.web.context import SAFE_METHODS

GoalId = Annotated[int, Path(ge=1, lt=1 << 31)]
VersionNumber = Annotated[int, Path(ge=1, le=999)]
EDITORS = [Depends(allowed("strategy.edit"))]
Editor = Annotated[Viewer, Depends(allowed("strategy.edit"))]


def shown(request: Request, db: Db, goal_id: GoalId) -> queries.GoalLine:
    """The goal of the URL, locked where the request changes something."""
    return queries.goal(db, goal_id, lock=request.method not in SAFE_METHODS)


ShownGoal = Annotated[queries.GoalLine, Depends(shown)]
