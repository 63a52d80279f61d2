"""Measures the search: how well it answers, and how fast it does so among many texts."""

import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from sqlalchemy import create_engine, text

import app.sources  # noqa: F401 – what can be found
from app.bench.cases import Case, session_cookie
from app.bench.evaluation import evaluate
from app.bench.load import Sample, measure
from app.bench.report import Report, share_of
from app.bench.search import fill, search_cases, suggestions
from app.bench.servers import environment, memory_mb, server
from app.database import connect, dispose
from app.database.embedded import EmbeddedPostgres, Urls
from app.database.engine import dialect_url
from app.database.migrate import migrate
from app.search.worker import Indexer
from app.seed import seed_if_empty

APP = "app.cli.web:application"
ROUNDS = 3
LEAST = 40  # requests a round
MOST_LAG = 30  # seconds until the wait for an indexed change is given up

CHANGE = text("UPDATE organisation SET official_name = :name WHERE key = 'centre'")
TOUCH = text("INSERT INTO search_pending SELECT 'organisation', id, now() FROM organisation WHERE key = 'centre'")


def measure_search(report: Report, urls: Urls, data_dir: Path, seconds: float) -> None:
    """Adds the evaluation and the figures of the search to the report."""
    with TemporaryDirectory() as folder, EmbeddedPostgres(Path(folder)) as small:
        migrate(small.owner, small.app)
        seed_if_empty(small.app)
        report.grades = evaluate(small.app)
        report.lag_seconds = _lag(small)
    report.rebuild_seconds = fill(urls)
    cookie = session_cookie(urls)
    for embeddings in ("off", "local"):
        with environment(SEARCH_EMBEDDINGS=embeddings), server(urls, data_dir, APP, factory=True) as (port, pid):
            for case in search_cases(port, cookie, meaning=embeddings == "local"):
                report.searches[case.name] = _rounds(case, seconds)
            if embeddings == "local":
                case = suggestions(urls, port)
                report.searches[case.name] = _rounds(case, seconds)
            report.search_memory_mb[embeddings] = memory_mb(pid)


def _rounds(case: Case, seconds: float) -> float:
    """The 95th percentile of the milliseconds, median of the rounds; what was asked before is asked anew each time."""
    _sample(case, seconds)
    return median(share_of(_sample(case, seconds).times, 0.95) for _round in range(ROUNDS))


def _sample(case: Case, seconds: float) -> Sample:
    return measure(case.port, case.request, connections=1, seconds=max(seconds, 1), expected=case.expected)


def _lag(urls: Urls) -> float:
    """From the commit of a change to the moment it is found, while a worker runs."""
    connect(urls.app, pool=2)
    owner = create_engine(dialect_url(urls.owner), isolation_level="AUTOCOMMIT")
    lags = []
    try:
        with Indexer(), owner.connect() as connection:
            for number in range(5):
                connection.execute(CHANGE, {"name": f"Messpunkt{number}"})
                connection.execute(TOUCH)
                started = time.monotonic()
                query = text("SELECT 1 FROM search_document WHERE text LIKE :like")
                while connection.execute(query, {"like": f"%Messpunkt{number}%"}).first() is None:
                    if time.monotonic() - started > MOST_LAG:
                        break
                    time.sleep(0.02)
                lags.append(time.monotonic() - started)
                time.sleep(0.3)
    finally:
        owner.dispose()
        dispose()
    return max(lags)
