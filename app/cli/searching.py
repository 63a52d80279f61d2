"""`ki-lotse search rebuild`."""

import os
import time
from functools import partial

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

import app.sources  # noqa: F401 – what can be found
from app.cli.databases import database, must_be_migrated
from app.cli.trouble import Trouble
from app.database import connect, dispose, engine
from app.search import meaning
from app.search.indexing import count_words
from app.search.meaning.embedding import embed_waiting
from app.search.models import Indexed
from app.search.rebuild import forget_stopped, portions, rebuild, was_stopped
from app.settings import get_settings

COLUMNS = (
    TextColumn("{task.description}"),
    BarColumn(),
    MofNCompleteColumn(),
    TimeElapsedColumn(),
    TimeRemainingColumn(),
)


def run(*, with_meaning: bool, from_start: bool, processes: int) -> None:
    """Builds the index, going on where an earlier run was stopped. Raises Trouble."""
    settings = get_settings()
    with database(settings) as urls:
        must_be_migrated(urls)
        connect(urls.app, pool=2)
        try:
            build_words(urls.app, from_start=from_start, processes=processes)
            if with_meaning:
                meaning.use(settings)
                build_meaning()
        except KeyboardInterrupt:
            typer.echo("Stopped. The same command goes on from here.")
        finally:
            dispose()


def build_words(url: str, *, from_start: bool, processes: int) -> None:
    """The words of all texts."""
    started = time.monotonic()
    with Session(engine()) as db:
        if from_start:
            forget_stopped(db)
        elif was_stopped(db):
            typer.echo("Going on where the last run was stopped.")
        work = portions(db)
    number = sum(len(portion.ids) for portion in work)
    with Progress(*COLUMNS) as progress:
        task = progress.add_task("words", total=number)
        for done in rebuild(work, processes=processes or min(os.cpu_count() or 1, 8), begin=partial(begin, url)):
            progress.advance(task, done)
    with Session(engine()) as db:
        count_words(db)
        forget_stopped(db)
    typer.echo(f"{number:,} things are indexed, in {time.monotonic() - started:.0f} s.")


def begin(url: str) -> None:
    """Prepares a process that shares the work; with this module come the sources."""
    connect(url, pool=1)


def build_meaning() -> None:
    """The meaning of all texts that have none yet."""
    if meaning.model() is None:
        raise Trouble("SEARCH_EMBEDDINGS: there is no model here, so search goes by words alone.")
    with Session(engine(), expire_on_commit=False) as db, Progress(*COLUMNS) as progress:
        waiting = select(func.count()).select_from(Indexed).where(col(Indexed.meant).is_(False))
        task = progress.add_task("meaning", total=db.scalar(waiting))
        while done := embed_waiting(db, limit=16):
            db.commit()
            progress.advance(task, done)
