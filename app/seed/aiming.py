"""Tells the invented goals of `strategy.yaml`, and what the indicators are said to have shown before this month."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.guidance.models import Article
from app.people.models import as_of, now
from app.people.queries import user_by_email
from app.people.viewer import Viewer
from app.search.documents import Kind
from app.search.service import answered
from app.seed.flowing import read_yaml
from app.signin.sessions import viewer_of
from app.solutions.labels import months_ago
from app.strategy import queries, service
from app.strategy.indicators import INDICATORS, Unit
from app.strategy.models import Indicator, Snapshot
from app.strategy.queries.measures import Measured, share

FILE = Path(__file__).parent / "strategy.yaml"
ADMIN = "admin@centre.example"
FIRST_TOLD = 400


def tell_strategy(db: Session) -> None:
    """Adds goals and snapshots, marked as examples; then measures what the demo content comes to now."""
    user = user_by_email(db, ADMIN)
    assert user is not None
    actor, told = viewer_of(db, user), read_yaml(FILE)
    for position, goal in enumerate(told["goals"], start=1):
        _goal(db, goal, position, actor)
    _answers(db, told["answered"])
    for name, months in told["snapshots"].items():
        _snapshots(db, Indicator(name), months)
    db.flush()
    service.measure(db)


def _goal(db: Session, told: Mapping[str, Any], position: int, actor: Viewer) -> None:
    earlier, note = told.get("earlier", {}), told.get("note", "")
    left_out = {"earlier", "note", "due"}
    values = {name: value for name, value in told.items() if name not in left_out}
    values |= {name: "\n".join(told[name]) for name in ("measures", "measures_en")}
    values |= {"position": position, "due_on": _end_of_month(-told["due"]), "indicator": Indicator(told["indicator"])}
    first = values | {name: value for name, value in earlier.items() if name != "days"}
    with as_of(_moment(FIRST_TOLD)):
        goal = service.create_goal(db, service.GoalWish(**first), actor=actor, example=True)
    if earlier:
        with as_of(_moment(earlier["days"])):
            line = queries.goal(db, goal.id or 0)
            service.change_goal(db, line, service.GoalWish(**values), note=note, number=1, actor=actor)


def _answers(db: Session, told: list[Mapping[str, Any]]) -> None:
    article = db.scalars(select(Article).order_by(col(Article.id)).limit(1)).one()
    for one in told:
        user = user_by_email(db, one["by"])
        assert user is not None, one["by"]
        with as_of(_moment(one["days"])):
            answered(db, viewer_of(db, user), Kind.guidance, article.id or 0, article.slug)


def _snapshots(db: Session, indicator: Indicator, months: list[list[float] | None]) -> None:
    unit = INDICATORS[indicator].unit
    for back, found in zip(range(len(months), 0, -1), months, strict=True):
        month = months_ago(now().date().replace(day=1), back)
        value = _measured(unit, found)
        at = datetime.combine(month, time(0, 23), tzinfo=UTC)
        db.add(
            Snapshot(
                month=month, indicator=indicator, value=value.value, numerator=value.numerator,
                denominator=value.denominator, example=True, at=at,
            )
        )  # fmt: skip


def _measured(unit: Unit, found: list[float] | None) -> Measured:
    if found is None:
        return Measured(None)
    if unit is Unit.percent:
        return share(int(found[0]), int(found[1]))
    numerator = int(found[0]) if unit is Unit.bodies else None
    return Measured(found[0], numerator, int(found[1]))


def _moment(days: int) -> datetime:
    return datetime.combine(now().date() - timedelta(days=days), time(9, 0), tzinfo=UTC)


def _end_of_month(months_back: int) -> date:
    return months_ago(now().date().replace(day=1), months_back - 1) - timedelta(days=1)
