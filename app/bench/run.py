"""The bench: one web process on many tickets, loaded on loopback, and what came out."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

from rich.console import Console
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.orm import Session

from app.bench.cases import TITLE, Case, cases, queue_case
from app.bench.load import Sample, measure
from app.bench.registering import measure_register
from app.bench.report import Report
from app.bench.searching import measure_search
from app.bench.servers import memory_mb, seconds_to_first_answer, server
from app.database.embedded import EmbeddedPostgres, Urls
from app.database.engine import dialect_url
from app.database.migrate import migrate
from app.seed.bulk import add_tickets
from app.seed.content import seed_if_empty
from app.tickets.timing import office_hours, targets

CONNECTIONS = (1, 16)
ROUNDS = 3
WARM_UP_SECONDS = 1
APP, FLOOR = "app.cli.web:application", "app.bench.floor:app"
SMALL, LARGE = 10_000, 1_000_000


def run(*, tickets: int, seconds: float, data_dir: Path, scale: bool, readme: bool) -> None:
    """Loads each page in three rounds of so many seconds, at 1 and at 16 connections, and prints the figures.

    With `scale` the queue page is measured on 10,000 and 1,000,000 tickets too, in data folders beside `data_dir`.
    """
    os.environ.setdefault("DEMO", "1")  # the demo content is what there is to sign in with
    os.environ["KI_LOTSE_DATA_DIR"] = str(data_dir)  # where its files go
    console = Console()
    report = Report(tickets, seconds)
    with _filled(data_dir, tickets) as urls, server(urls, data_dir, APP, factory=True) as (app_port, pid):
        with server(urls, data_dir, FLOOR, factory=False) as (floor_port, _):
            _load(report, cases(urls, app_port, floor_port), seconds)
        report.memory_mb = memory_mb(pid)
    with _filled(data_dir, tickets) as urls:
        measure_search(report, urls, data_dir, seconds)
        measure_register(report, urls, data_dir, seconds)
    report.start_seconds = median(seconds_to_first_answer(data_dir) for _ in range(ROUNDS))
    if scale:
        report.scale = _cost_at_scale(data_dir, seconds)
    report.show(console, CONNECTIONS[-1])
    if readme:
        report.write(CONNECTIONS[-1])


def _load(report: Report, pages: list[Case], seconds: float) -> None:
    """In each round another page begins, so that a machine that slows down does not strike the same one."""
    for page in pages:
        _sample(page, CONNECTIONS[-1], WARM_UP_SECONDS)
    for page in pages:
        for connections in CONNECTIONS:
            report.samples[page.name, connections] = []
    for number in range(ROUNDS):
        for page in pages[number:] + pages[:number]:
            for connections in CONNECTIONS:
                report.add(page.name, connections, _sample(page, connections, seconds))


def _sample(page: Case, connections: int, seconds: float) -> Sample:
    return measure(page.port, page.request, connections=connections, seconds=seconds, expected=page.expected)


def _cost_at_scale(data_dir: Path, seconds: float) -> float:
    """How many times as long the queue page takes on 1,000,000 tickets as on 10,000, at one connection."""
    with ExitStack() as stack:
        pages = []
        for tickets in (SMALL, LARGE):
            folder = data_dir.with_name(f"{data_dir.name}-{tickets}")
            urls = stack.enter_context(_filled(folder, tickets))
            port, _pid = stack.enter_context(server(urls, folder, APP, factory=True))
            pages.append(queue_case(urls, port))
        for page in pages:
            _sample(page, 1, WARM_UP_SECONDS)
        ratios = []
        for _round in range(2 * ROUNDS):
            small, large = (median(_sample(page, 1, seconds / 2).times) for page in pages)
            ratios.append(large / small)
        return median(ratios)


@contextmanager
def _filled(data_dir: Path, tickets: int) -> Iterator[Urls]:
    """A database in the data folder, filled up to so many tickets."""
    with EmbeddedPostgres(data_dir) as urls:
        migrate(urls.owner, urls.app)
        seed_if_empty(urls.app)
        engine = create_engine(dialect_url(urls.owner), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            _forget_what_was_filed(connection)
            there = connection.execute(text("SELECT count(*) FROM ticket")).scalar_one()
            with Session(connection) as db:
                clock = office_hours(db), targets(db)
        engine.dispose()
        if there < tickets:
            add_tickets(urls.owner, tickets - there, *clock)
        yield urls


def _forget_what_was_filed(connection: Connection) -> None:
    """Removes what earlier runs filed: else the queue would grow from run to run, and no centre has so much open."""
    filed = "SELECT id FROM ticket WHERE title = :title"
    connection.execute(text(f"DELETE FROM ticket_entry WHERE ticket_id IN ({filed})"), {"title": TITLE})  # noqa: S608
    connection.execute(text("DELETE FROM ticket WHERE title = :title"), {"title": TITLE})
    connection.execute(text("VACUUM (ANALYZE) ticket, ticket_entry"))
