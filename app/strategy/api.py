"""The strategy as JSON, for everyone."""

from datetime import date, datetime

from pydantic import BaseModel, Field

from app.database import Db
from app.strategy.indicators import Unit
from app.strategy.models import Indicator
from app.strategy.queries import GoalLine
from app.strategy.showing import ShownIndicator, strategy
from app.web.access import ANYONE
from app.web.visit import router as new_router

router = new_router(prefix="/api/v1", tags=["Strategy"])


class GoalOut(BaseModel):
    id: int
    title: str
    text: str
    responsible: str
    measures: list[str]
    target: str
    due_on: date | None
    indicator: Indicator | None
    target_value: float | None
    version: int
    changed_at: datetime
    ended_at: datetime | None
    example: bool = Field(description="Invented, as demo content is.")


class PointOut(BaseModel):
    month: date
    measured_at: datetime
    value: float | None
    numerator: int | None
    denominator: int | None
    example: bool = Field(description="Invented, as demo content is.")


class IndicatorOut(BaseModel):
    """`value` is null where there is nothing to tell, or too little to tell it without telling who it was."""

    id: Indicator
    title: str
    formula: str
    unit: Unit
    better: str = Field(description='"up" or "down".')
    value: float | None
    numerator: int | None
    denominator: int | None
    target: float | None
    history: list[PointOut]


class StrategyOut(BaseModel):
    goals: list[GoalOut]
    indicators: list[IndicatorOut]
    measured_at: datetime


@router.get("/strategy", name="api.strategy", dependencies=ANYONE, openapi_extra={"security": []})
def show(db: Db) -> StrategyOut:
    """Goals and indicators, with their last 24 months. Needs no token. Ask for `?lang=en` to have English texts."""
    found = strategy(db)
    return StrategyOut(
        goals=[_goal(line) for line in found.goals],
        indicators=[_indicator(one) for one in found.indicators],
        measured_at=found.at,
    )


def _goal(line: GoalLine) -> GoalOut:
    goal, told = line.goal, line.version
    return GoalOut(
        id=goal.id or 0,
        title=str(line.said("title")),
        text=str(line.said("body")),
        responsible=told.responsible,
        measures=[str(one) for one in line.measures()],
        target=str(line.said("target")),
        due_on=told.due_on,
        indicator=told.indicator,
        target_value=told.target_value,
        version=goal.number,
        changed_at=told.at,
        ended_at=goal.ended_at,
        example=goal.example,
    )


def _indicator(one: ShownIndicator) -> IndicatorOut:
    return IndicatorOut(
        id=one.id,
        title=one.title,
        formula=one.formula,
        unit=one.fact.unit,
        better=one.fact.better,
        value=one.measured.value,
        numerator=one.measured.numerator,
        denominator=one.measured.denominator,
        target=one.target,
        history=[
            PointOut(
                month=point.month,
                measured_at=point.at,
                value=point.value.value,
                numerator=point.value.numerator,
                denominator=point.value.denominator,
                example=point.example,
            )
            for point in one.points
        ],
    )
