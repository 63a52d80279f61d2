"""The database of a command: the one DATABASE_URL names, or the embedded one for as long as the command runs."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from app.cli.trouble import Trouble
from app.database.embedded import EmbeddedPostgres, Urls
from app.settings import Settings, get_settings

CONNECT_SECONDS = 5
MIGRATIONS = Path(__file__).parents[2] / "migrations" / "versions"


@contextmanager
def database(settings: Settings | None = None) -> Iterator[Urls]:
    """A database that answers, and the addresses of its two roles. Raises Trouble, EmbeddedPostgresError."""
    settings = settings or get_settings()
    if settings.database_url:
        urls = Urls(owner=settings.database_owner_url or settings.database_url, app=settings.database_url)
        _try(urls.app, "DATABASE_URL")
        yield urls
    else:
        with EmbeddedPostgres(settings.ki_lotse_data_dir) as urls:
            yield urls


@contextmanager
def database_in_background(settings: Settings) -> Iterator["Starting"]:
    """Like `database`, but the embedded server starts while the caller does something else."""
    starting = Starting(settings)
    starting.start()
    try:
        yield starting
    finally:
        starting.stop()


class Starting(threading.Thread):
    """Starts the database in a thread. `urls` waits for it, and raises what went wrong."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(name="database")
        self._context = database(settings)
        self._urls: Urls | None = None
        self._error: BaseException | None = None

    def run(self) -> None:
        try:
            self._urls = self._context.__enter__()
        except BaseException as error:  # noqa: BLE001 – raised again in the thread that asks
            self._error = error

    def urls(self) -> Urls:
        self.join()
        if self._error is not None:
            raise self._error
        assert self._urls is not None
        return self._urls

    def stop(self) -> None:
        self.join()
        if self._urls is not None:
            self._context.__exit__(None, None, None)


def migrated(urls: Urls, revision: str = "head") -> None:
    """Brings the tables to `revision`. Raises Trouble when there is no such revision or it may not."""
    from alembic.util.exc import CommandError
    from sqlalchemy.exc import ProgrammingError

    from app.database.migrate import migrate

    _try(urls.owner, "DATABASE_OWNER_URL")
    try:
        migrate(urls.owner, urls.app, revision=revision)
    except CommandError as error:
        raise Trouble(f"The database cannot be migrated: {error}.") from None
    except ProgrammingError as error:
        raise Trouble(f"DATABASE_OWNER_URL: this role may not migrate: {_first_line(error.orig)}.") from None


def must_be_migrated(urls: Urls) -> None:
    """Raises Trouble unless the tables are those that this release works with."""
    if not is_migrated(urls):
        raise Trouble("The database is not at this release's tables: run ki-lotse migrate.")


def is_migrated(urls: Urls) -> bool:
    """Whether the tables are those that this release works with. Asked at each start, so without Alembic's weight."""
    with psycopg.connect(urls.app) as connection:
        if connection.execute("SELECT to_regclass('alembic_version')").fetchone() == (None,):
            return False
        found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return found == (newest_revision(),)


def newest_revision() -> str:
    """The migration that no other builds upon."""
    texts = [path.read_text("utf-8") for path in MIGRATIONS.glob("*.py")]
    revisions = {name for text in texts for name in re.findall(r'^revision = "(\w+)"', text, re.MULTILINE)}
    built_upon = {name for text in texts for name in re.findall(r'^down_revision = "(\w+)"', text, re.MULTILINE)}
    (newest,) = revisions - built_upon
    return str(newest)


def is_empty(urls: Urls) -> bool:
    """Whether there is not even a body."""
    with psycopg.connect(urls.app) as connection:
        return connection.execute("SELECT FROM organisation LIMIT 1").fetchone() is None


def _try(url: str, variable: str) -> None:
    try:
        psycopg.connect(url, connect_timeout=CONNECT_SECONDS).close()
    except psycopg.OperationalError as error:
        raise Trouble(f"{variable}: the database does not let us in: {_first_line(error)}.") from None


def _first_line(error: object) -> str:
    return (str(error).strip().splitlines() or ["no reason given"])[0].rstrip(".")
