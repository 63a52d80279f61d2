"""Keeps the index up to date while a worker runs: words at once, meaning when there is nothing else to do."""

import threading
from types import TracebackType

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.database import engine
from app.search.indexing import index_pending
from app.search.meaning.embedding import embed_waiting

PAUSE = 0.5  # seconds between two looks at what has changed
AFTER_AN_ERROR = 5.0
log = structlog.get_logger("search")


class Indexer:
    """A thread that indexes what has changed. Any number of workers may have one: none takes what another works on."""

    def __init__(self) -> None:
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="indexer", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, _type: type[BaseException] | None, _e: BaseException | None, _t: TracebackType | None) -> None:
        self._ending.set()
        self._thread.join(5)

    def _keep(self) -> None:
        pause = 0.0
        while not self._ending.wait(pause):
            try:
                pause = 0.0 if work() else PAUSE
            except SQLAlchemyError as error:
                log.warning("indexing_failed", error=type(error).__name__)
                pause = AFTER_AN_ERROR
            except Exception:
                log.exception("indexing_failed")
                pause = AFTER_AN_ERROR


def work() -> int:
    """Indexes some of what has changed or, if nothing has, computes the meaning of some texts. 0 is: all done."""
    with Session(engine(), expire_on_commit=False) as db:
        done = index_pending(db) or embed_waiting(db)
        db.commit()
        return done
