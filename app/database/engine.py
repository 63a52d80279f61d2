"""One engine a process, for the role the app works with."""

from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import make_url

OPTIONS = (
    "timezone=UTC",
    "statement_timeout=30s",
    "hnsw.iterative_scan=relaxed_order",  # what the viewer may not see is passed over, not counted
)
_engine: Engine | None = None
_reading: Engine | None = None


def dialect_url(url: str) -> str:
    """The same address for SQLAlchemy with psycopg 3."""
    return make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def connect(url: str, *, pool: int) -> Engine:
    """Makes the engine of this process; a second call replaces the first."""
    global _engine, _reading
    dispose()
    _reading = create_engine(
        dialect_url(url),
        pool_size=pool,
        max_overflow=0,
        pool_timeout=10,
        pool_pre_ping=False,
        pool_recycle=1800,
        isolation_level="AUTOCOMMIT",  # most requests only read: so it is not set and unset for each of them
        connect_args={"application_name": "ki-lotse", "options": " ".join(f"-c {option}" for option in OPTIONS)},
    )
    _engine = _reading.execution_options(isolation_level="READ COMMITTED")
    return _engine


def engine() -> Engine:
    """The engine of this process. Raises RuntimeError before `connect`."""
    if _engine is None:
        raise RuntimeError("No database yet: call app.database.connect first.")
    return _engine


def reading_engine() -> Engine:
    """The same connections without a transaction around what is read. Raises RuntimeError before `connect`."""
    engine()
    assert _reading is not None
    return _reading


def dispose() -> None:
    """Closes all connections of this process."""
    global _engine, _reading
    if _engine is not None:
        _engine.dispose()
        _engine = _reading = None
