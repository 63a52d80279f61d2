"""`ki-lotse search rebuild`."""

import time
from functools import partial

import typer
from sqlalchemy.orm import Session

import app.sources  # noqa: F401 – what can be found
from app.cli.databases import database, must_be_migrated
from app.cli.trouble import Trouble
from app.database import connect, dispose, engine
from app.search import meaning
from app.search.building import build_meaning, build_words
from app.search.rebuild import forget_stopped, was_stopped
from app.settings import get_settings


def run(*, with_meaning: bool, from_start: bool, processes: int) -> None:
    """Builds the index, going on where an earlier run was stopped. Raises Trouble."""
    settings = get_settings()
    meaning.use(settings)
    if with_meaning and meaning.model() is None:
        raise Trouble("SEARCH_EMBEDDINGS: there is no model here, so search goes by words alone.")
    with database(settings) as urls:
        must_be_migrated(urls)
        connect(urls.app, pool=2)
        try:
            _words(urls.app, from_start=from_start, processes=processes)
            if with_meaning:
                build_meaning()
        except KeyboardInterrupt:
            typer.echo("Stopped. The same command goes on from here.")
            raise typer.Exit(130) from None
        finally:
            dispose()


def _words(url: str, *, from_start: bool, processes: int) -> None:
    started = time.monotonic()
    with Session(engine()) as db:
        if from_start:
            forget_stopped(db)
        elif was_stopped(db):
            typer.echo("Going on where the last run was stopped.")
    number = build_words(partial(begin, url), processes=processes)
    typer.echo(f"{number:,} things are indexed, in {time.monotonic() - started:.0f} s.")


def begin(url: str) -> None:
    """Prepares a process that shares the work; with this module come the sources."""
    connect(url, pool=1)
