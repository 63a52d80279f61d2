"""Jobs: work done after the answer, and chores done by the clock. They lie in the database, a worker does them.

A job deferred with `defer` exists if and only if the caller's transaction commits. A worker that is ended in
the middle leaves its job "doing"; `retry_stalled` gives it to another.
"""

from collections.abc import Callable
from typing import Any

from procrastinate import App, PsycopgConnector
from procrastinate.tasks import Task
from sqlalchemy.orm import Session

from app.database import engine

Chore = Callable[[Session], object]

# Web processes defer on the request's connection, a worker brings its own connector: this one is never opened.
jobs = App(connector=PsycopgConnector(), periodic_defaults={"max_delay": 86_400})


def defer(db: Session, task: Task[Any, Any, Any], **arguments: Any) -> None:
    """Has the task done once this session's transaction is committed. `arguments` must be JSON."""
    db.flush()
    connection = db.connection().connection.driver_connection
    task.configure(connection=connection).defer(**arguments)


def chore(name: str, *, cron: str) -> Callable[[Chore], Chore]:
    """Has the function done by the clock (UTC), by one worker at a time, in a session that is committed after it.

    A time that was missed, because no worker ran, is made up for within a day.
    """

    def register(work: Chore) -> Chore:
        def run(timestamp: int) -> None:  # noqa: ARG001 – what each chore is given
            with Session(engine(), expire_on_commit=False) as db:
                work(db)
                db.commit()

        jobs.periodic(cron=cron)(jobs.task(name=name, lock=name, queueing_lock=name)(run))
        return work

    return register


@jobs.periodic(cron="*/5 * * * *")
@jobs.task(name="outbox.retry_stalled", queueing_lock="outbox.retry_stalled")
async def retry_stalled(timestamp: int) -> None:  # noqa: ARG001 – what each chore is given
    """Jobs whose worker is gone are done again."""
    for job in await jobs.job_manager.get_stalled_jobs():
        await jobs.job_manager.retry_job(job)


@jobs.periodic(cron="41 2 * * *")
@jobs.task(name="outbox.forget_done", queueing_lock="outbox.forget_done")
async def forget_done(timestamp: int) -> None:  # noqa: ARG001 – what each chore is given
    """What is done is forgotten after a week; what failed stays for a look."""
    await jobs.job_manager.delete_old_jobs(nb_hours=7 * 24)
