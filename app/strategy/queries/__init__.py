"""Every SELECT on the strategy. All of it is public, so that none takes a viewer."""

from app.strategy.queries.goals import GoalLine, goal, goal_version, goals, goals_to_order, versions
from app.strategy.queries.history import Point, history, measured

__all__ = [
    "GoalLine",
    "Point",
    "goal",
    "goal_version",
    "goals",
    "goals_to_order",
    "history",
    "measured",
    "versions",
]
