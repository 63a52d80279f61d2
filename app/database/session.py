"""One session and one transaction a request.

The transaction is committed before the answer is sent (`scope="function"`), so nobody is shown
success for a commit that failed.

A request that only reads (GET, HEAD) has no transaction: each statement sees what is committed, as it would in one
(READ COMMITTED), and the two ways to the database that BEGIN and COMMIT take are saved. Its session refuses to flush,
so that nothing can be half-written. A GET that does write, or reads row by row, is marked with `in_transaction`.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Annotated, Any, TypeVar, cast

from anyio.lowlevel import RunVar
from anyio.to_thread import current_default_thread_limiter
from fastapi import Depends
from sqlalchemy import QueuePool
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from app.database.engine import engine, reading_engine

_ROOM: RunVar[asyncio.Semaphore] = RunVar("sessions")
READING_METHODS = {"GET", "HEAD"}
Handler = TypeVar("Handler", bound=Callable[..., Any])


class ReadingSession(Session):
    """A session that changes no row through the ORM: it may be outside of any transaction."""

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Raises RuntimeError if there is anything to write."""
        if self.new or self.dirty or self.deleted:
            raise RuntimeError("This request only reads: mark its handler with in_transaction.")
        super().flush(objects)


def in_transaction(handler: Handler) -> Handler:
    """Marks the handler of a GET that has several things to write, or needs a cursor: it gets a transaction."""
    handler.in_transaction = True  # type: ignore[attr-defined]
    return handler


def only_reads(request: Request) -> bool:
    """Whether the request gets a session without a transaction."""
    return request.method in READING_METHODS and not hasattr(request.scope.get("endpoint"), "in_transaction")


async def get_session(request: Request) -> AsyncIterator[Session]:
    """A session that commits when the handler is done, and rolls back when it raises.

    No more are handed out at once than there are connections and threads. Else, under load, all threads could stand
    waiting for a connection, or for a row that is locked, while those who hold it wait for a thread.
    """
    async with _room():
        if only_reads(request):
            with ReadingSession(reading_engine(), expire_on_commit=False, autoflush=True) as reading:
                yield reading
                reading.flush()
            return
        session = Session(engine(), expire_on_commit=False, autoflush=True)
        try:
            yield session
            if session.in_transaction():
                await run_in_threadpool(session.commit)
        finally:
            if session.in_transaction():
                await run_in_threadpool(session.close)
            else:
                session.close()  # there is nothing to wait for


def _room() -> asyncio.Semaphore:
    """Room for as many sessions as there are connections and threads; one for each event loop."""
    room = _ROOM.get(None)
    if room is None:
        threads = current_default_thread_limiter().total_tokens
        room = asyncio.Semaphore(int(min(threads, cast("QueuePool", engine().pool).size())))
        _ROOM.set(room)
    return room


Db = Annotated[Session, Depends(get_session, scope="function")]
