"""Where the points and lines of a chart go: pure geometry, drawn by a template."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log10

WIDTH, HEIGHT = 360, 210
LEFT, RIGHT, TOP, BOTTOM = 52, 14, 16, 30
STEPS = (1, 2, 2.5, 5, 10)
INSET = 8  # so that the first point does not lie on the numbers
MOST_TICKS = 5
MOST_LABELS = 5


@dataclass(frozen=True)
class Value:
    """What is drawn at one place; None leaves a gap."""

    label: str
    value: float | None
    example: bool = False


@dataclass(frozen=True)
class Mark:
    x: float
    y: float
    label: str
    text: str
    example: bool


@dataclass(frozen=True)
class Tick:
    at: float
    text: str


@dataclass(frozen=True)
class Stroke:
    """A line between two points that follow each other; of an example where one of them is."""

    x1: float
    y1: float
    x2: float
    y2: float
    example: bool


@dataclass(frozen=True)
class Chart:
    marks: list[Mark]
    strokes: list[Stroke]
    rows: list[Tick]
    columns: list[Tick]
    target: Tick | None

    width = WIDTH
    height = HEIGHT
    left = LEFT
    right = WIDTH - RIGHT
    bottom = HEIGHT - BOTTOM


def draw(
    values: Sequence[Value], text: Callable[[float], str], *, target: float | None = None, top: float | None = None
) -> Chart:
    """The chart of the values from left to right, from zero up to `top` or a round number above the greatest."""
    known = [one.value for one in values if one.value is not None] + ([target] if target is not None else [])
    step = _step(top or max(known, default=1) or 1)
    ceiling = step * max(ceil(round((top or max(known, default=1)) / step, 9)), 1)

    def x(place: int) -> float:
        room = WIDTH - LEFT - INSET - RIGHT
        return round(LEFT + INSET + room * (place / (len(values) - 1) if len(values) > 1 else 0.5), 1)

    def y(value: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / ceiling, 1)

    placed = [
        None if one.value is None else Mark(x(n), y(one.value), one.label, text(one.value), one.example)
        for n, one in enumerate(values)
    ]
    strokes = [
        Stroke(old.x, old.y, new.x, new.y, old.example or new.example)
        for old, new in pairwise(placed)
        if old is not None and new is not None
    ]
    rows = [Tick(y(step * n), text(step * n)) for n in range(round(ceiling / step) + 1)]
    every = max(ceil((len(values) - 1) / (MOST_LABELS - 1)), 1)
    columns = [Tick(x(n), one.label) for n, one in enumerate(values) if (len(values) - 1 - n) % every == 0]
    line = Tick(y(target), text(target)) if target is not None else None
    return Chart([one for one in placed if one is not None], strokes, rows, columns, line)


def _step(greatest: float) -> float:
    """A round distance between the lines, so that there are few."""
    unit = 10.0 ** floor(log10(greatest / MOST_TICKS)) if greatest > 0 else 1.0
    return next((unit * step for step in STEPS if unit * step * MOST_TICKS >= greatest), unit * 10)
