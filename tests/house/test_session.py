"""The session of a request: committed before the answer, and never the reason why requests wait for each other."""

import asyncio
from types import SimpleNamespace
from typing import Annotated, Any

import pytest
from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient
from httpx2 import ASGITransport, AsyncClient
from pydantic import BaseModel
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from app.database import Db, in_transaction
from app.journal.models import JournalEntry
from app.web.forms import Form, read
from app.web.visit import Visit

CROWD = 30


def asked(db: Db) -> int:
    return int(db.execute(text("SELECT 1")).scalar_one())


def locked(db: Db) -> int:
    """Waits for a lock that is held until the commit, as a guard does that locks the ticket."""
    db.execute(text("SET LOCAL lock_timeout = '3s'"))
    db.execute(text("SELECT pg_advisory_xact_lock(7226802)"))
    return 1


def make_app(threads: int = 5) -> FastAPI:
    app = FastAPI()
    app.state.settings = SimpleNamespace(threads=threads)
    app.router.route_class = Visit

    @app.post("/")
    def show(db: Db, _before: Annotated[int, Depends(asked)]) -> dict[str, int]:
        return {"two": db.execute(text("SELECT 2")).scalar_one()}

    @app.post("/locked")
    def in_turn(db: Db, _lock: Annotated[int, Depends(locked)]) -> dict[str, int]:
        return {"three": db.execute(text("SELECT 3")).scalar_one()}

    @app.get("/nothing")
    def nothing(db: Db) -> dict[str, bool]:
        return {"begun": db.in_transaction()}

    @app.get("/read")
    def look(db: Db, _before: Annotated[int, Depends(asked)]) -> str:
        return transaction_status(db)

    @app.get("/marked")
    @in_transaction
    def marked(db: Db, _before: Annotated[int, Depends(asked)]) -> str:
        return transaction_status(db)

    @app.get("/written")
    def write(db: Db) -> None:
        db.add(JournalEntry(actor="", action="", object_type=""))

    @app.post("/uploads")
    def upload(db: Db, form: Annotated[Form[Nothing], Depends(read(Nothing))]) -> int:
        return sum(len(content.read()) for _name, content in form.uploads)

    return app


class Nothing(BaseModel):
    """A form of files alone."""


def transaction_status(db: Session) -> str:
    """IDLE or INTRANS, as the driver says."""
    connection: Any = db.connection().connection.driver_connection
    return str(connection.info.transaction_status.name)


@pytest.fixture
def failing_commit(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    done: list[str] = []

    def commit(_session: Session) -> None:
        done.append("commit")
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(Session, "commit", commit)
    return done


def test_commit_that_fails_is_no_success(engine: Engine, failing_commit: list[str]) -> None:
    with TestClient(make_app(), raise_server_exceptions=False) as client:
        assert client.post("/").status_code == 500
    assert failing_commit == ["commit"]
    assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_session_nobody_asked_anything_is_not_committed(engine: Engine, failing_commit: list[str]) -> None:
    with TestClient(make_app()) as client:
        assert client.get("/nothing").json() == {"begun": False}
    assert failing_commit == []


def test_a_get_reads_without_a_transaction_unless_it_is_marked(engine: Engine) -> None:
    with TestClient(make_app()) as client:
        assert [client.get(path).json() for path in ("/read", "/marked", "/read")] == ["IDLE", "INTRANS", "IDLE"]
        assert client.post("/").json() == {"two": 2}
    assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_a_get_that_writes_an_object_is_a_bug(engine: Engine) -> None:
    with TestClient(make_app()) as client, pytest.raises(RuntimeError, match="only reads"):
        client.get("/written")


def crowd(path: str, *, threads: int, upload: bytes = b"") -> list[int]:
    """The statuses of many requests at once, in an app with so many threads."""
    files = {"file": ("large.bin", upload)} if upload else None

    async def ask() -> list[int]:
        app = make_app(threads)
        async with AsyncClient(transport=ASGITransport(app), base_url="http://test", timeout=20) as client:
            asked = [client.post(path, files=files) for _ in range(CROWD)]
            return [answer.status_code for answer in await asyncio.wait_for(asyncio.gather(*asked), 20)]

    return asyncio.run(ask())


def test_more_requests_than_connections_are_all_answered(engine: Engine) -> None:
    assert crowd("/", threads=engine.pool.size()) == [200] * CROWD  # type: ignore[attr-defined]


def test_requests_for_one_lock_are_all_answered_with_fewer_threads_than_connections(engine: Engine) -> None:
    assert crowd("/locked", threads=2) == [200] * CROWD


def test_uploads_too_large_for_memory_do_not_wait_for_each_other(engine: Engine) -> None:
    """They are stored by threads too, while the visits that wait for them hold theirs."""
    assert crowd("/uploads", threads=2, upload=bytes(2 << 20)) == [200] * CROWD
