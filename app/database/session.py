"""One session and one transaction a request.

`app.web.visit` ends what is begun here: it commits before the answer is sent, so nobody is shown success for a commit
that failed, and rolls back when the handler raises.

A request that only reads (GET, HEAD) has no transaction: each statement sees what is committed, as it would in one
(READ COMMITTED), and the two ways to the database that BEGIN and COMMIT take are saved. Its session refuses to flush,
so that nothing can be half-written. A GET that does write, or reads row by row, is marked with `in_transaction`.
"""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

from fastapi import Depends
from sqlalchemy.orm import Session
from starlette.requests import Request

from app.database.engine import engine, reading_engine

READING_METHODS = {"GET", "HEAD"}
Handler = TypeVar("Handler", bound=Callable[..., Any])


class ReadingSession(Session):
    """A session that changes no row through the ORM: it may be outside of any transaction."""

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Raises RuntimeError if there is anything to write."""
        self.refuse_changes()
        super().flush(objects)

    def commit(self) -> None:
        """Nothing is left to commit; raises RuntimeError if there is."""
        self.refuse_changes()

    def refuse_changes(self) -> None:
        if self.new or self.dirty or self.deleted:
            raise RuntimeError("This request only reads: mark its handler with in_transaction.")


def in_transaction(handler: Handler) -> Handler:
    """Marks the handler of a GET that has several things to write, or needs a cursor: it gets a transaction."""
    handler.in_transaction = True  # type: ignore[attr-defined]
    return handler


def only_reads(request: Request) -> bool:
    """Whether the request gets a session without a transaction."""
    return request.method in READING_METHODS and not hasattr(request.scope.get("endpoint"), "in_transaction")


def new_session(request: Request) -> Session:
    """A session for the request, which takes a connection when it is first asked something."""
    if only_reads(request):
        return ReadingSession(reading_engine(), expire_on_commit=False)
    return Session(engine(), expire_on_commit=False)


async def get_session(request: Request) -> Session:
    """The session of the request."""
    request.state.session = new_session(request)
    session: Session = request.state.session
    return session


def commit(request: Request) -> None:
    """Commits what the request has changed."""
    session: Session | None = getattr(request.state, "session", None)
    if session is not None and session.in_transaction():
        session.commit()


def taken_over(request: Request) -> Session:
    """The session, no longer ended with the request: whoever takes it closes it, after the answer has gone out."""
    session: Session = request.state.session
    request.state.session = None
    return session


def close(request: Request) -> None:
    """Gives the connection back, and with it up what is not committed."""
    session: Session | None = getattr(request.state, "session", None)
    if session is not None:
        session.close()


Db = Annotated[Session, Depends(get_session)]
