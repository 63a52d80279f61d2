"""Building the index with a bar that shows how far it is, for commands."""

import os
from collections.abc import Callable

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.database import engine
from app.search.indexing import count_words
from app.search.meaning.embedding import embed_waiting
from app.search.models import Indexed
from app.search.rebuild import forget_stopped, portions, rebuild

MOST_PROCESSES = 8
COLUMNS = (
    TextColumn("{task.description}"),
    BarColumn(),
    MofNCompleteColumn(),
    TimeElapsedColumn(),
    TimeRemainingColumn(),
)


def build_words(begin: Callable[[], None], *, processes: int = 0) -> int:
    """Indexes the words of all texts, or of those that a stopped run has left; returns of how many things.

    `begin` prepares each of the processes: it connects and makes the sources known.
    """
    with Session(engine()) as db:
        work = portions(db)
    number = sum(len(portion.ids) for portion in work)
    with Progress(*COLUMNS) as progress:
        task = progress.add_task("words", total=number)
        for done in rebuild(work, processes=processes or min(os.cpu_count() or 1, MOST_PROCESSES), begin=begin):
            progress.advance(task, done)
    with Session(engine()) as db:
        count_words(db)
        forget_stopped(db)
    return number


def build_meaning() -> None:
    """Computes the meaning of all texts that have none yet. A model must have been chosen."""
    with Session(engine(), expire_on_commit=False) as db, Progress(*COLUMNS) as progress:
        waiting = select(func.count()).select_from(Indexed).where(col(Indexed.meant).is_(False))
        task = progress.add_task("meaning", total=db.scalar(waiting))
        while done := embed_waiting(db, limit=16):
            db.commit()
            progress.advance(task, done)
