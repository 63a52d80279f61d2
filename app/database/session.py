"""One session and one transaction a request.

The transaction is committed before the answer is sent (`scope="function"`), so nobody is shown
success for a commit that failed.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, cast

from anyio.lowlevel import RunVar
from anyio.to_thread import current_default_thread_limiter
from fastapi import Depends
from sqlalchemy import QueuePool
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from app.database.engine import engine

_ROOM: RunVar[asyncio.Semaphore] = RunVar("sessions")


async def get_session() -> AsyncIterator[Session]:
    """A session that commits when the handler is done, and rolls back when it raises.

    No more are handed out at once than there are connections and threads. Else, under load, all threads could stand
    waiting for a connection, or for a row that is locked, while those who hold it wait for a thread.
    """
    async with _room():
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
