"""PostgreSQL in the data folder, for machines that bring none: who starts and stops it, and its two roles.

In the data folder, `postgres/` is the cluster and `postgres.log` the server's log. `postgres.lock` is held
while a process starts or stops the server. `postgres.owner` is held by the process that is going to stop it,
for as long as that lives: the system frees it even after `kill -9`, so the next start knows that a server was
orphaned, and takes it over.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

import psycopg
from psycopg import sql

from app.database.cluster import Cluster, EmbeddedPostgresError

__all__ = ["APP", "DATABASE", "OWNER", "EmbeddedPostgres", "EmbeddedPostgresError", "Urls"]

OWNER = "ki_lotse_owner"
APP = "ki_lotse"
DATABASE = "ki_lotse"


class Urls(NamedTuple):
    """Connection strings of libpq's kind: `owner` is a superuser and migrates, `app` may what it is given."""

    owner: str
    app: str


class EmbeddedPostgres:
    """The server of a data folder; with `durable=False` quicker, but a power cut may lose the data.

    Use it with `with`, or call `start` and `stop`. Any number of processes can do so on the same folder: the
    first starts the server and stops it, the others find it running.

    A signal that ends this process without an exception (SIGTERM and SIGHUP, if nobody handles them) leaves the
    server running, for the next start to take over.
    """

    def __init__(self, data_dir: Path, *, durable: bool = True) -> None:
        self._data_dir = data_dir.expanduser().resolve()
        self._cluster = Cluster(self._data_dir / "postgres", superuser=OWNER, durable=durable)
        self._lease: IO[str] | None = None

    def __enter__(self) -> Urls:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def stops_server(self) -> bool:
        """Whether it is this object whose `stop` ends the server."""
        return self._lease is not None

    def start(self) -> Urls:
        """Returns once the server answers, starting it if need be; the first start makes the cluster.

        Raises EmbeddedPostgresError.
        """
        try:
            self._make_folder()
            with self._mutex():
                self._lease = self._lease or _try_lock(self._data_dir / "postgres.owner")
                try:
                    return self._ensure_running()
                except BaseException:
                    self._end()
                    raise
        except PermissionError as error:
            raise EmbeddedPostgresError(
                f"{error.filename} belongs to another account: start as that one, or set KI_LOTSE_DATA_DIR."
            ) from None

    def _make_folder(self) -> None:
        try:
            self._data_dir.mkdir(parents=True, exist_ok=True)
        except PermissionError:
            raise
        except OSError as error:
            raise EmbeddedPostgresError(
                f"KI_LOTSE_DATA_DIR: there can be no folder {self._data_dir} ({error.strerror}); set it to another one."
            ) from None

    def stop(self) -> None:
        """Stops the server if this process is the one to do so; what was committed is on the disk then."""
        if self._lease is not None:
            with self._mutex():
                self._end()

    def _end(self) -> None:
        if self._lease is not None:
            self._cluster.shut_down()
            self._lease.close()
            self._lease = None

    def _ensure_running(self) -> Urls:
        if not self._cluster.is_running():
            if not self._cluster.folder.exists():
                self._cluster.create()
            self._cluster.launch()
        self._cluster.await_ready()
        with psycopg.connect(self._cluster.url(OWNER, "postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(APP)))
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
        return Urls(owner=self._cluster.url(OWNER, DATABASE), app=self._cluster.url(APP, DATABASE))

    @contextmanager
    def _mutex(self) -> Iterator[None]:
        with (self._data_dir / "postgres.lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _try_lock(path: Path) -> IO[str] | None:
    file = path.open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file
