"""Jobs: work done after the answer, and chores done by the clock. They lie in the database, a worker does them.

A job deferred with `defer` exists if and only if the caller's transaction commits. What is registered here is put
on the queue's own terms by `app.outbox.worker`, so that web processes start without loading it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

Chore = Callable[[Session], object]


@dataclass(frozen=True)
class Job:
    """Something to be done later. Calling it does it now. `retries` count from 8 seconds on, each eight times later."""

    name: str
    work: Callable[..., None]
    lock: str | None
    retries: int

    def __call__(self, **arguments: Any) -> None:
        self.work(**arguments)


@dataclass(frozen=True)
class RegularChore:
    """Something done by the clock."""

    name: str
    work: Chore
    cron: str


JOBS: dict[str, Job] = {}
CHORES: dict[str, RegularChore] = {}


def job(name: str, *, lock: str | None = None, retries: int = 0) -> Callable[[Callable[..., None]], Job]:
    """Makes a job of the function. Of those with the same `lock` one runs at a time."""

    def register(work: Callable[..., None]) -> Job:
        JOBS[name] = Job(name, work, lock, retries)
        return JOBS[name]

    return register


def chore(name: str, *, cron: str) -> Callable[[Chore], Chore]:
    """Has the function done by the clock (UTC), by one worker at a time, in a session that is committed after it.

    A time that was missed, because no worker ran, is made up for within a day.
    """

    def register(work: Chore) -> Chore:
        CHORES[name] = RegularChore(name, work, cron)
        return work

    return register


def defer(db: Session, job: Job, **arguments: Any) -> None:
    """Has the job done once this session's transaction is committed. `arguments` must be JSON."""
    db.flush()
    connection = db.connection().connection.driver_connection
    _queue().configure_task(job.name, lock=job.lock, connection=connection).defer(**arguments)


@cache
def _queue() -> Any:
    from procrastinate import App, SyncPsycopgConnector  # noqa: PLC0415 – slow, and not needed to start

    return App(connector=SyncPsycopgConnector())  # never opened: jobs go over the request's connection
