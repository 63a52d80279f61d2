"""The bench: one web process on many tickets, loaded on loopback, and the table."""

import os
import platform
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from app.bench.load import LOOPBACK, Result, get, measure, post_json
from app.database.embedded import EmbeddedPostgres, Urls
from app.database.engine import dialect_url
from app.database.migrate import migrate
from app.people.credentials import Limits, create_api_token, open_session
from app.people.queries import user_by_email
from app.seed.bulk import add_tickets
from app.seed.content import seed_if_empty
from app.tickets.timing import office_hours, targets

CONNECTIONS = (1, 16)
OFFICER, ADVISOR = "officer@koethen.example", "advisor@centre.example"
WORDS = ("Chatbot", "Datenschutz", "Sprachmodell", "Bürgerbüro", "Übersetzung", "Beschaffung", "Schulung")
SERVER = (
    "import uvicorn; uvicorn.run({app!r}, factory={factory}, host='127.0.0.1', port={port}, log_level='error', "
    "access_log=False)"
)


@dataclass(frozen=True)
class Case:
    """A named request, as a function of its number."""

    name: str
    port: int
    requests: list[bytes]
    expected: int = 200

    def request(self, number: int) -> bytes:
        return self.requests[number % len(self.requests)]


def run(*, tickets: int, seconds: float, data_dir: Path) -> None:
    """Fills the database up to `tickets`, loads each page for so many seconds at 1 and 16 connections, prints."""
    console = Console()
    with EmbeddedPostgres(data_dir) as urls:
        migrate(urls.owner, urls.app)
        seed_if_empty(urls.app)
        _fill(urls, tickets)
        table = _table(tickets)
        with _server(urls, data_dir, "app.cli.web:application", factory=True) as (app_port, pid):
            with _server(urls, data_dir, "app.bench.floor:app", factory=False) as (floor_port, _):
                for case in _cases(urls, app_port, floor_port):
                    for connections in CONNECTIONS:
                        measure(case.port, case.request, connections=connections, seconds=1, expected=case.expected)
                        found = measure(
                            case.port, case.request, connections=connections, seconds=seconds, expected=case.expected
                        )
                        _add(table, case.name, found)
            memory = _memory_mb(pid)
        console.print(table)
        console.print(f"Memory of the web process after the load: {memory:.0f} MB.")


def _fill(urls: Urls, tickets: int) -> None:
    engine = create_engine(dialect_url(urls.owner))
    with engine.connect() as connection:
        there = connection.execute(text("SELECT count(*) FROM ticket")).scalar_one()
        with Session(connection) as db:
            clock = office_hours(db), targets(db)
    engine.dispose()
    if there < tickets:
        add_tickets(urls.owner, tickets - there, *clock)


@contextmanager
def _server(urls: Urls, data_dir: Path, app: str, *, factory: bool) -> Iterator[tuple[int, int]]:
    """One web process, and its port and process number; ended afterwards."""
    with socket.socket() as free:
        free.bind((LOOPBACK, 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "DATABASE_URL": urls.app,
        "DATABASE_OWNER_URL": urls.owner,
        "KI_LOTSE_DATA_DIR": str(data_dir),
        "DEMO": "1",
        "PORT": str(port),
        "LOG_LEVEL": "warning",
    }
    code = SERVER.format(app=app, factory=factory, port=port)
    process = subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.DEVNULL)  # noqa: S603 – our own code
    try:
        _until_it_answers(port)
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


def _until_it_answers(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection((LOOPBACK, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"nothing answers on port {port}")


def _cases(urls: Urls, app_port: int, floor_port: int) -> list[Case]:
    engine = create_engine(dialect_url(urls.app))
    limits = Limits(timedelta(hours=2), timedelta(hours=2))
    with Session(engine) as db:
        people = {email: user_by_email(db, email) for email in (OFFICER, ADVISOR)}
        officer, advisor = people[OFFICER], people[ADVISOR]
        assert officer is not None
        assert officer.id is not None
        assert advisor is not None
        cookie = open_session(db, advisor, provider="bench", limits=limits)
        _token, key = create_api_token(db, officer.id, name="bench", scopes=["read", "write"], lifetime=limits.idle)
        references = list(db.scalars(text("SELECT reference FROM ticket TABLESAMPLE SYSTEM (5) LIMIT 2000")))
        db.commit()
    engine.dispose()
    random.Random(1).shuffle(references)  # noqa: S311 – an order, not a secret
    body = b'{"topic": "chatbots", "title": "Chatbot im Test", "description": "Wir **testen** das Anlegen."}'
    return [
        Case("floor: 25 constant rows", floor_port, [get("/rows")]),
        Case("floor: one indexed query", floor_port, [get("/query")]),
        Case("queue page", app_port, [get("/queue", cookie)]),
        Case("ticket page", app_port, [get(f"/tickets/{reference}", cookie) for reference in references]),
        Case("filing (durable)", app_port, [post_json("/api/v1/tickets", body, key)], 201),
        Case("search in the queue", app_port, [get(f"/queue?q={word}", cookie) for word in map(_quoted, WORDS)]),
    ]


def _quoted(word: str) -> str:
    return "".join(f"%{octet:02X}" for octet in word.encode())


def _table(tickets: int) -> Table:
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    table = Table(title=f"{tickets:,} tickets, one web process, embedded PostgreSQL; {machine}")
    table.add_column("page")
    for name in ("connections", "requests/s", "p50 ms", "p95 ms", "p99 ms", "wrong"):
        table.add_column(name, justify="right")
    return table


def _add(table: Table, name: str, found: Result) -> None:
    figures = (found.p50, found.p95, found.p99)
    table.add_row(
        name,
        str(found.connections),
        f"{found.per_second:.0f}",
        *(f"{figure:.1f}" for figure in figures),
        str(found.wrong),
    )


def _memory_mb(pid: int) -> float:
    """Resident memory in MB, from the system's own account (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1000
