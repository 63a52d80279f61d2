"""`ki-lotse worker`: works off jobs until it is told to stop."""

import os
import signal
import sys
import threading

import app.jobs  # noqa: F401 – registers all tasks
from app.cli.databases import database, must_be_migrated
from app.database import connect, dispose
from app.outbox.worker import worker_app
from app.search import meaning
from app.search.worker import Indexer
from app.settings import get_settings
from app.web.logs import configure_logs

AT_ONCE = 4  # jobs
GRACE_SECONDS = 2.0


def run(*, end_with_stdin: bool) -> None:
    """Works until SIGINT or SIGTERM, or until stdin ends: that is how it notices that its server is gone."""
    settings = get_settings()
    configure_logs(settings.log_format)
    if end_with_stdin:
        threading.Thread(target=_end_with_stdin, name="parent-watch", daemon=True).start()
    with database(settings) as urls:
        must_be_migrated(urls)
        connect(urls.app, pool=AT_ONCE + 1)  # and one for the index
        meaning.use(settings)
        jobs = worker_app(urls.app, connections=AT_ONCE)
        try:
            with Indexer():
                jobs.run_worker(concurrency=AT_ONCE, shutdown_graceful_timeout=GRACE_SECONDS)
        finally:
            dispose()


def _end_with_stdin() -> None:
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)
