"""A session of a command."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from app.cli.databases import database, must_be_migrated
from app.database import connect, dispose


@contextmanager
def migrated_session() -> Iterator[Session]:
    """A session on the migrated database; the command commits. Raises Trouble, EmbeddedPostgresError."""
    with database() as urls:
        must_be_migrated(urls)
        try:
            with Session(connect(urls.app, pool=1), expire_on_commit=False) as db:
                yield db
        finally:
            dispose()
