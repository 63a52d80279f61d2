"""What was measured, as a table on the terminal and as Markdown for the README."""

import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from app.bench.cases import FILING, FLOOR, QUEUE, TICKET
from app.bench.evaluation import Grade
from app.bench.load import Sample

HEAD = ("page", "connections", "requests/s", "of the floor", "p50 ms", "p95 ms", "p99 ms", "wrong")
GRADE_HEAD = ("searching by", "MRR@10", "hit@10")
SEARCH_AIMS = {"search by words": 60, "search by words and meaning": 120, "answers beside the form": 150}
REGISTER_AIMS = {"register: list, facets and search": 40, "register: all entries as CSV": 2000}
README = Path(__file__).parents[2] / "README.md"
BEGIN, END = "<!-- bench -->", "<!-- /bench -->"


@dataclass
class Report:
    """All figures of one run. `samples` are by page and connections, one for each round."""

    tickets: int
    seconds: float
    samples: dict[tuple[str, int], list[Sample]] = field(default_factory=dict)
    memory_mb: float = 0
    start_seconds: float = 0
    scale: float | None = None
    grades: dict[str, Grade] = field(default_factory=dict)
    searches: dict[str, float] = field(default_factory=dict)
    """The 95th percentiles of the searches, in milliseconds at one connection."""
    search_memory_mb: dict[str, float] = field(default_factory=dict)
    register: dict[str, float] = field(default_factory=dict)
    """Milliseconds: of its list, the 95th percentile; of all entries as CSV, the median."""
    register_growth_mb: float = 0
    rebuild_seconds: float = 0
    lag_seconds: float = 0
    load_average: float = field(default_factory=lambda: os.getloadavg()[0])

    def add(self, page: str, connections: int, sample: Sample) -> None:
        self.samples.setdefault((page, connections), []).append(sample)

    def per_second(self, page: str, connections: int) -> float:
        """The median of the rounds."""
        return median(sample.per_second for sample in self.samples[page, connections])

    def of_the_floor(self, page: str, connections: int) -> float:
        """The page's throughput as a part of the one-query floor's; the median of the rounds, each by its own floor."""
        pairs = zip(self.samples[page, connections], self.samples[FLOOR, connections], strict=True)
        return median(mine.per_second / floor.per_second for mine, floor in pairs)

    def latency(self, page: str, connections: int, share: float) -> float:
        """The milliseconds that this share of the answers did not exceed; the median of the rounds."""
        return median(share_of(sample.times, share) for sample in self.samples[page, connections])

    def rows(self) -> list[tuple[str, ...]]:
        return [
            (
                page,
                str(connections),
                f"{self.per_second(page, connections):.0f}",
                "" if page.startswith("floor") else f"{self.of_the_floor(page, connections):.0%}",
                *(f"{self.latency(page, connections, share):.1f}" for share in (0.50, 0.95, 0.99)),
                str(sum(sample.wrong for sample in samples)),
            )
            for (page, connections), samples in self.samples.items()
        ]

    def aims(self, most: int) -> Iterable[tuple[str, str, bool]]:
        """Each aim, what was measured, and whether that is within it; `most`: the higher number of connections."""
        share = self.of_the_floor(QUEUE, most)
        yield "queue page: at least 40 % of the one-query floor", f"{share:.0%}", share >= 0.4
        for page, least in ((TICKET, 200), (FILING, 150)):
            found = self.per_second(page, most)
            yield f"{page}: at least {least}/s", f"{found:.0f}/s", found >= least
        for page in (QUEUE, TICKET, FILING):
            p95 = self.latency(page, 1, 0.95)
            yield f"{page}: p95 at one connection under 10 ms", f"{p95:.1f} ms", p95 < 10
        if self.scale is not None:
            yield (
                "queue page at 1,000,000 tickets: at most 1.2 times that at 10,000",
                f"{self.scale:.2f} times",
                self.scale <= 1.2,
            )
        yield "memory of the web process: under 200 MB", f"{self.memory_mb:.0f} MB", self.memory_mb < 200
        yield (
            "from the start to the first page, embedded PostgreSQL included: under 2 s",
            f"{self.start_seconds:.1f} s",
            self.start_seconds < 2,
        )

    def search_aims(self) -> Iterable[tuple[str, str, bool]]:
        """The same of the search, if it was measured."""
        if not self.searches:
            return
        for name, most in SEARCH_AIMS.items():
            found = self.searches[name]
            yield f"{name}: p95 at one connection under {most} ms", f"{found:.0f} ms", found < most
        yield "a change is found within 2 s", f"{self.lag_seconds:.1f} s", self.lag_seconds < 2
        rebuild = self.rebuild_seconds
        yield "rebuilding the index in words: under 2 min", f"{rebuild:.0f} s", rebuild < 120
        for embeddings, memory in self.search_memory_mb.items():
            what = "words and meaning" if embeddings == "local" else "words"
            yield f"memory of a web process that searches by {what}: under 200 MB", f"{memory:.0f} MB", memory < 200
        both = self.grades["both"].mrr
        for name in ("words", "meaning"):
            one = self.grades[name].mrr
            yield f"words and meaning answer better than {name} alone (MRR@10)", f"{both:.2f}, {one:.2f}", both > one

    def register_aims(self) -> Iterable[tuple[str, str, bool]]:
        """The same of the register, if it was measured."""
        for name, most in REGISTER_AIMS.items():
            if name in self.register:
                found = self.register[name]
                yield f"{name}, 1,500 entries: under {most} ms", f"{found:.0f} ms", found < most
        if self.register:
            grown = self.register_growth_mb
            yield "memory that all entries as CSV take: under 20 MB", f"{grown:.0f} MB", grown < 20

    def grade_rows(self) -> list[tuple[str, ...]]:
        return [(name, f"{grade.mrr:.3f}", f"{grade.hit:.3f}") for name, grade in self.grades.items()]

    def title(self) -> str:
        return (
            f"{self.tickets:,} tickets, one web process, embedded PostgreSQL and the load generator on the same "
            f"machine: {machine()}, load average {self.load_average:.1f} at the start"
        )

    def show(self, console: Console, most: int) -> None:
        table = Table(title=self.title())
        for number, name in enumerate(HEAD):
            table.add_column(name, justify="right" if number else "left")
        for row in self.rows():
            table.add_row(*row)
        console.print(table)
        if self.grades:
            grades = Table(title="lay questions over the demo content")
            for number, name in enumerate(GRADE_HEAD):
                grades.add_column(name, justify="right" if number else "left")
            for row in self.grade_rows():
                grades.add_row(*row)
            console.print(grades)
        for aim, found, met in [*self.aims(most), *self.search_aims(), *self.register_aims()]:
            console.print(f"{'met    ' if met else 'NOT MET'}  {aim}: {found}", highlight=False)

    def markdown(self, most: int) -> str:
        rounds = max(map(len, self.samples.values()))
        intro = (
            f"Measured on {datetime.now().astimezone():%Y-%m-%d} with `make bench`: {self.title()}. Each figure is the "
            f"median of {rounds} rounds of {self.seconds:.0f} s; in each round the pages take turns. The floor is a "
            "bare Starlette page with the same template engine and 25 rows, without and with one indexed query."
        )
        every = [*self.aims(most), *self.search_aims(), *self.register_aims()]
        aims = [(aim, found, "met" if met else "**not met**") for aim, found, met in every]
        lines = [intro, "", *_table(HEAD, self.rows()), "", *_table(("aim", "measured", ""), aims)]
        if self.grades:
            lines += ["", *_table(GRADE_HEAD, self.grade_rows())]
        return "\n".join(lines)

    def write(self, most: int) -> None:
        """Puts the figures into the README."""
        text = README.read_text("utf-8")
        before, rest = text.split(BEGIN)
        after = rest.split(END)[1]
        README.write_text(f"{before}{BEGIN}\n{self.markdown(most)}\n{END}{after}", "utf-8")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    rule = ["---", *("---:" for _ in head[1:])]
    return [f"| {' | '.join(row)} |" for row in (head, rule, *rows)]


def machine() -> str:
    """The processor and Python, as far as the system tells."""
    model = platform.machine()
    for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines() if Path("/proc/cpuinfo").exists() else []:
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    return f"{os.cpu_count()} shared cores ({model}), Python {platform.python_version()}"


def share_of(times: list[float], share: float) -> float:
    """The milliseconds that this share of the times, in seconds, did not exceed."""
    ordered = sorted(times)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000 if ordered else float("nan")
