"""What the indicators show now, and what they showed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.people.models import now
from app.strategy.models import Indicator, Measure, Snapshot
from app.strategy.queries.measures import Measured

MONTHS = 24
FRESH = timedelta(hours=3)
"""An hourly job measures; what is older than this was left lying, and is measured by whoever asks."""


@dataclass(frozen=True)
class Point:
    """What an indicator showed in a month; `at` is when it was measured."""

    month: date
    value: Measured
    at: datetime
    example: bool


def measured(db: Session) -> dict[Indicator, tuple[Measured, datetime]]:
    """What was measured lately, by indicator."""
    query = select(Measure).where(col(Measure.at) >= now() - FRESH)
    return {one.indicator: (Measured(one.value, one.numerator, one.denominator), one.at) for one in db.scalars(query)}


def history(db: Session, months: int | None = MONTHS) -> dict[Indicator, list[Point]]:
    """The months of each indicator, the earliest first; the last so many, or all."""
    query = select(Snapshot).order_by(col(Snapshot.month), col(Snapshot.indicator))
    if months is not None:
        query = query.where(col(Snapshot.month) >= now().date() - timedelta(days=31 * months))
    found: dict[Indicator, list[Point]] = {}
    for one in db.scalars(query):
        point = Point(one.month, Measured(one.value, one.numerator, one.denominator), one.at, one.example)
        found.setdefault(one.indicator, []).append(point)
    return found
