"""The worker's side of jobs: Procrastinate, with all that is registered in `app.outbox.jobs`."""

from collections.abc import Callable

from procrastinate import App, PsycopgConnector, RetryStrategy
from procrastinate.tasks import Task
from sqlalchemy.orm import Session

from app.database import engine
from app.outbox.jobs import CHORES, JOBS, RegularChore

FIRST_RETRY = 8  # seconds; then 64 s, 9 min, 1 h, 9 h, 3 days
MADE_UP_FOR = 86_400  # seconds: a chore that was missed is done for so long afterwards
KEEP_HOURS = 7 * 24


def worker_app(url: str, *, connections: int) -> App:
    """The queue in the database at `url`. The modules with jobs and chores must have been imported before."""
    connector = PsycopgConnector(conninfo=url, min_size=1, max_size=connections)
    app = App(connector=connector, periodic_defaults={"max_delay": MADE_UP_FOR})
    for job in JOBS.values():
        retry = RetryStrategy(max_attempts=job.retries, exponential_wait=FIRST_RETRY) if job.retries else False
        app.task(name=job.name, lock=job.lock, retry=retry)(job.work)
    for chore in CHORES.values():
        task: Task[[int], None, [int]] = app.task(name=chore.name, lock=chore.name, queueing_lock=chore.name)(
            _once(chore)
        )
        app.periodic(cron=chore.cron)(task)
    _keep_house(app)
    return app


def _once(chore: RegularChore) -> Callable[[int], None]:
    def run(timestamp: int) -> None:  # noqa: ARG001 – the queue gives it
        with Session(engine(), expire_on_commit=False) as db:
            chore.work(db)
            db.commit()

    return run


def _keep_house(app: App) -> None:
    @app.periodic(cron="*/5 * * * *")
    @app.task(name="outbox.retry_stalled", queueing_lock="outbox.retry_stalled")
    async def retry_stalled(timestamp: int) -> None:  # noqa: ARG001
        """Jobs whose worker is gone, after `kill -9` say, are done again."""
        for job in await app.job_manager.get_stalled_jobs():
            await app.job_manager.retry_job(job)

    @app.periodic(cron="41 2 * * *")
    @app.task(name="outbox.forget_done", queueing_lock="outbox.forget_done")
    async def forget_done(timestamp: int) -> None:  # noqa: ARG001
        """What is done is forgotten after a week; what failed stays for a look."""
        await app.job_manager.delete_old_jobs(nb_hours=KEEP_HOURS)
