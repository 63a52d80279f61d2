"""The strategy as pages, JSON and CSV show it: each indicator with its words, its value and its line over time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.strategy import queries, service
from app.strategy.chart import Chart, Value, draw
from app.strategy.indicators import INDICATORS, IndicatorFact, Unit, long_text, value_text
from app.strategy.models import Indicator
from app.strategy.queries import GoalLine, Point
from app.strategy.queries.measures import Measured
from app.texts import _
from app.web.formats import day, local

HALF, WHOLE, STARS = 50.0, 100.0, 5.0


@dataclass(frozen=True)
class Row:
    """A month in the table below a chart."""

    month: str
    text: str
    example: bool


@dataclass(frozen=True)
class ShownIndicator:
    """An indicator as it stands on a page."""

    id: Indicator
    fact: IndicatorFact
    measured: Measured
    points: Sequence[Point]
    target: float | None

    @property
    def title(self) -> str:
        return _(self.fact.title)

    @property
    def formula(self) -> str:
        return _(self.fact.formula)

    @property
    def text(self) -> str:
        return long_text(self.id, self.measured)

    @property
    def target_text(self) -> str:
        return value_text(self.fact.unit, self.target) if self.target is not None else ""

    @property
    def rows(self) -> list[Row]:
        """The months, the latest first."""
        return [Row(month(one.month), long_text(self.id, one.value), one.example) for one in reversed(self.points)]

    @property
    def chart(self) -> Chart | None:
        """The line over time, up to now; none before there are two points."""
        values = [Value(month(one.month), one.value.value, one.example) for one in self.points]
        values.append(Value(_("jetzt"), self.measured.value))
        if sum(one.value is not None for one in values) < 2:
            return None
        return draw(values, self._tick, target=self.target, top=self._top(values))

    def _top(self, values: list[Value]) -> float | None:
        """Where the scale ends: small shares are told apart, and large ones are seen as parts of the whole."""
        if self.fact.unit is Unit.stars:
            return STARS
        greatest = max(one.value or 0 for one in [*values, Value("", self.target)])
        return WHOLE if self.fact.unit is Unit.percent and greatest > HALF else None

    def _tick(self, value: float) -> str:
        return value_text(self.fact.unit, value)

    @property
    def summary(self) -> str:
        """The chart in a sentence, for whoever does not see it."""
        known = [one for one in self.points if one.value.value is not None]
        if not known:
            return self.text
        words = {
            "month": month(known[0].month), "first": value_text(self.fact.unit, known[0].value.value),
            "now": value_text(self.fact.unit, self.measured.value),
        }  # fmt: skip
        return _("Von %(month)s bis jetzt: zuerst %(first)s, jetzt %(now)s. Alle Werte stehen in der Tabelle.") % words


@dataclass(frozen=True)
class ShownStrategy:
    goals: list[GoalLine]
    indicators: list[ShownIndicator]
    at: datetime

    def of(self, indicator: Indicator | None) -> ShownIndicator | None:
        return next((one for one in self.indicators if one.id is indicator), None)

    @property
    def has_examples(self) -> bool:
        return any(goal.goal.example for goal in self.goals)


def month(first: date) -> str:
    """11/2026."""
    return f"{first.month:02d}/{first.year}"


def strategy(db: Session) -> ShownStrategy:
    """Everything there is to show, in three statements, or some more where nobody measured."""
    goals = queries.goals(db)
    measured, at = service.current(db)
    points = queries.history(db)
    targets = {
        line.version.indicator: line.version.target_value for line in reversed(goals) if line.goal.ended_at is None
    }
    indicators = [
        ShownIndicator(name, fact, measured[name], points.get(name, []), targets.get(name))
        for name, fact in INDICATORS.items()
    ]
    return ShownStrategy(goals, indicators, at)


def due(line: GoalLine) -> str:
    return day(line.version.due_on)


def is_late(line: GoalLine, today: date) -> bool:
    """Whether the goal's date has passed."""
    return line.version.due_on is not None and line.version.due_on < today and line.goal.ended_at is None


def measured_on(at: datetime) -> date:
    return local(at).date()
