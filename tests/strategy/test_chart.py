"""Where the points of a chart go."""

import pytest

from app.strategy.chart import BOTTOM, HEIGHT, INSET, LEFT, RIGHT, TOP, WIDTH, Value, draw


def plain(value: float) -> str:
    return f"{value:g}"


def test_points_lie_between_zero_and_a_round_number() -> None:
    chart = draw([Value("a", 0), Value("b", 7), Value("c", 14)], plain)
    assert [row.text for row in chart.rows] == ["0", "5", "10", "15"]
    assert (chart.rows[0].at, chart.rows[-1].at) == (HEIGHT - BOTTOM, TOP)
    assert [mark.x for mark in chart.marks] == [LEFT + INSET, (LEFT + INSET + WIDTH - RIGHT) / 2, WIDTH - RIGHT]
    assert chart.marks[0].y == HEIGHT - BOTTOM
    assert [mark.text for mark in chart.marks] == ["0", "7", "14"]
    assert len(chart.strokes) == 2


def test_a_gap_stays_one_and_examples_are_told_apart() -> None:
    chart = draw([Value("a", 1, True), Value("b", 2), Value("c", None), Value("d", 3), Value("e", 4)], plain)
    assert [mark.label for mark in chart.marks] == ["a", "b", "d", "e"]
    assert [mark.example for mark in chart.marks] == [True, False, False, False]
    assert [(stroke.x1, stroke.example) for stroke in chart.strokes] == [
        (chart.marks[0].x, True), (chart.marks[2].x, False),
    ]  # fmt: skip


def test_the_target_is_within_the_scale() -> None:
    chart = draw([Value("a", 9), Value("b", 12)], plain, target=60)
    assert chart.target is not None
    assert chart.target.text == "60"
    assert chart.rows[-1].at <= chart.target.at < chart.marks[1].y


@pytest.mark.parametrize("values", [[0.0], [0.0, 0.0], [None, 5.0], [1e-9, 2e-9], [1e9] * 40, [0.1, 99.9]])
def test_any_values_fit(values: list[float | None]) -> None:
    chart = draw([Value(str(n), value) for n, value in enumerate(values)], plain)
    assert all(TOP <= mark.y <= HEIGHT - BOTTOM and LEFT <= mark.x <= WIDTH - RIGHT for mark in chart.marks)
    assert 2 <= len(chart.rows) <= 6
    assert len(chart.columns) <= 5
    assert chart.columns[-1].text == str(len(values) - 1)


def test_a_fixed_top_holds() -> None:
    chart = draw([Value("a", 55), Value("b", 83.3)], plain, top=100)
    assert [row.text for row in chart.rows] == ["0", "20", "40", "60", "80", "100"]
