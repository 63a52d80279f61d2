"""Databases of their own, for tests that really commit."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql
from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import make_url

from app.database.embedded import Urls
from app.database.engine import dialect_url


@contextmanager
def empty_database(urls: Urls, name: str) -> Iterator[Urls]:
    """A database without tables, in the same cluster and with the same two roles; gone afterwards."""
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with psycopg.connect(urls.owner, autocommit=True) as owner:
        owner.execute(drop)
        owner.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield Urls(*(make_url(url).set(database=name).render_as_string(hide_password=False) for url in urls))
        finally:
            owner.execute(drop)


@contextmanager
def engine_on(url: str) -> Iterator[Engine]:
    """An engine beside that of the process."""
    engine = create_engine(dialect_url(url), pool_size=3)
    try:
        yield engine
    finally:
        engine.dispose()
