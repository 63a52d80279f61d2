"""The bench's arithmetic: what stands in the README's table."""

from app.bench.cases import FILING, FLOOR, QUEUE, TICKET
from app.bench.load import Sample
from app.bench.report import Report


def sample(milliseconds: float, count: int = 100) -> Sample:
    """One second of so many answers, each of which took so long."""
    return Sample([milliseconds / 1000] * count, 1.0, 0)


def report() -> Report:
    """Two rounds; in the second the machine was half as fast."""
    found = Report(100_000, 1, memory_mb=150, start_seconds=1.9, scale=1.25, load_average=0.5)
    for connections in (1, 16):
        for page, per_second in ((FLOOR, 1000), (QUEUE, 400), (TICKET, 220), (FILING, 140)):
            found.add(page, connections, sample(9, per_second))
            found.add(page, connections, sample(18, per_second // 2))
    return found


def test_page_is_held_against_the_floor_of_its_own_round() -> None:
    assert report().of_the_floor(QUEUE, 16) == 0.4


def test_rows_tell_the_median_of_the_rounds() -> None:
    assert report().rows()[:4] == [
        (FLOOR, "1", "750", "", "13.5", "13.5", "13.5", "0"),
        (QUEUE, "1", "300", "40%", "13.5", "13.5", "13.5", "0"),
        (TICKET, "1", "165", "22%", "13.5", "13.5", "13.5", "0"),
        (FILING, "1", "105", "14%", "13.5", "13.5", "13.5", "0"),
    ]


def test_aims_that_are_not_met_are_said_plainly() -> None:
    assert [(found, met) for _aim, found, met in report().aims(16)] == [
        ("40%", True),
        ("165/s", False),
        ("105/s", False),
        ("13.5 ms", False),
        ("13.5 ms", False),
        ("13.5 ms", False),
        ("1.25 times", False),
        ("150 MB", True),
        ("1.9 s", True),
    ]
    assert report().markdown(16).count("**not met**") == 6
