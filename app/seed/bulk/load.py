"""Many made-up tickets by COPY, for measuring.

Indexes and foreign keys are dropped and made anew around large loads; all of it is one transaction, so an
interrupted load leaves nothing, and whoever reads tickets meanwhile waits. Needs the role that owns the tables.
"""

import queue
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from heapq import merge
from random import Random

import psycopg
from psycopg import Connection, sql
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from app.clock.deadlines import Targets
from app.clock.hours import WorkingHours
from app.people.models import now
from app.seed.bulk.lives import Lives
from app.seed.bulk.phrases import Phrases
from app.seed.bulk.population import populate
from app.seed.bulk.tables import COLUMNS
from app.seed.bulk.worktime import HOUR, working_minutes

OPEN_SHARE, MOST_OPEN = 0.03, 3000
YEARS = 4
BATCH = 5000
BARE_FROM = 20_000  # tickets from which making indexes anew is quicker
OPEN_STAGES = {
    "submitted": (0.15, 0, 8 * HOUR + 30),
    "triage": (0.25, HOUR, 17 * HOUR),
    "consultation": (0.6, 20 * HOUR, 300 * HOUR),
}
Batch = dict[str, list[str]]


def add_tickets(owner_url: str, number: int, hours: WorkingHours, targets: Targets) -> None:
    """Adds `number` tickets and shows how far it is. A centre with `hours` has worked on them for four years."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns) as progress, psycopg.connect(owner_url) as connection:
        connection.execute("LOCK TABLE ticket IN SHARE ROW EXCLUSIVE MODE")
        lives, still_open = _lives(connection, number, hours, targets), _still_open(connection, number)
        with _bare(connection, progress) if number >= BARE_FROM else _as_it_is():
            task = progress.add_task("tickets", total=number)
            for batch in _ahead(_batches(lives, number, still_open)):
                for table, names in COLUMNS.items():
                    _copy(connection, table, names, batch[table])
                progress.advance(task, len(batch["ticket"]))
        task = progress.add_task("statistics", total=1)
        for table in COLUMNS:
            connection.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(table)))
        connection.commit()
        progress.advance(task)


def _lives(connection: Connection, number: int, hours: WorkingHours, targets: Targets) -> Lives:
    first_id, first_number = (
        _reserve(connection, "ticket_id_seq", number),
        _reserve(connection, "ticket_number", number),
    )
    random = Random(first_id)  # noqa: S311 – repeatable, not secret
    phrases = Phrases(random)
    today = now().date()
    time = working_minutes(today - timedelta(days=365 * YEARS), today + timedelta(days=240), now(), hours)
    return Lives(populate(connection, phrases, targets), phrases, time, random, first_id, first_number)


def _reserve(connection: Connection, sequence: str, number: int) -> int:
    """The first of so many numbers in a row; nobody else gets one of them."""
    query = "SELECT setval(%(name)s, nextval(%(name)s) + %(number)s - 1) - %(number)s + 1"
    row = connection.execute(query, {"name": sequence, "number": number}).fetchone()
    assert row is not None
    return int(row[0])


def _still_open(connection: Connection, number: int) -> int:
    """How many of them shall be open, with those that are open already."""
    row = connection.execute("SELECT count(*) FROM ticket WHERE stage = ANY(%s)", [list(OPEN_STAGES)]).fetchone()
    assert row is not None
    return int(min(number * OPEN_SHARE, max(MOST_OPEN - row[0], 0)))


def _batches(lives: Lives, number: int, still_open: int) -> Iterator[Batch]:
    """All lives in the order in which they were submitted."""
    random, present = lives.random, lives.time.present
    opened: list[tuple[int, str]] = []
    for stage, (share, latest, earliest) in OPEN_STAGES.items():
        minutes = (present - random.randint(max(latest, 1), earliest) for _ in range(round(still_open * share)))
        opened += [(minute, stage) for minute in minutes]
    ended = sorted(random.randrange(present - 4 * HOUR) for _ in range(number - len(opened)))
    for done, (submitted, stage) in enumerate(merge(((minute, "") for minute in ended), sorted(opened)), start=1):
        if stage:
            lives.open(submitted, stage)
        else:
            lives.ended(submitted)
        if done % BATCH == 0 or done == number:
            yield {table: lives.rows.pop(table, []) for table in COLUMNS}


def _ahead(batches: Iterator[Batch]) -> Iterator[Batch]:
    """The same batches, made in a thread while the database takes in the last one."""
    made: queue.Queue[Batch | BaseException | None] = queue.Queue(maxsize=2)

    def make() -> None:
        try:
            for batch in batches:
                made.put(batch)
            made.put(None)
        except BaseException as error:  # noqa: BLE001 – raised again in the thread that copies
            made.put(error)

    threading.Thread(target=make, name="lives", daemon=True).start()
    while (found := made.get()) is not None:
        if isinstance(found, BaseException):
            raise found
        yield found


def _copy(connection: Connection, table: str, columns: Sequence[str], rows: list[str]) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    command = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    with connection.cursor().copy(command) as copy:
        copy.write("".join(rows))


@contextmanager
def _as_it_is() -> Iterator[None]:
    yield


@contextmanager
def _bare(connection: Connection, progress: Progress) -> Iterator[None]:
    """Without foreign keys and indexes but the unique ones; afterwards they are there again, checked."""
    tables = list(COLUMNS)
    keys = connection.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])",
        [tables],
    ).fetchall()
    indexes = connection.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index "
        "WHERE indrelid = ANY(%s::regclass[]) AND NOT indisunique",
        [tables],
    ).fetchall()
    for table, name, _definition in keys:
        _run(connection, f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name, _definition in indexes:
        _run(connection, f"DROP INDEX {name}")
    yield
    task = progress.add_task("indexes and keys", total=len(keys) + len(indexes))
    _run(connection, "SET LOCAL maintenance_work_mem = '512MB'")
    for _name, definition in indexes:
        _run(connection, definition)
        progress.advance(task)
    for table, name, definition in keys:
        _run(connection, f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
        progress.advance(task)


def _run(connection: Connection, statement: str) -> None:
    """A statement that PostgreSQL itself put together."""
    connection.execute(statement.encode())
