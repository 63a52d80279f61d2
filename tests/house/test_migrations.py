"""The migrations: up from nothing, complete, down and up again with data in the tables, and who may do what there."""

from collections.abc import Iterator

import psycopg
import pytest
from alembic.script import ScriptDirectory
from psycopg import sql
from sqlalchemy.orm import Session

from app.database.embedded import Urls
from app.database.migrate import APPEND_ONLY, MIGRATIONS, is_current, migrate, pending_differences
from app.models import metadata
from app.seed.content import seed
from app.settings import Settings
from tests.databases import empty_database, engine_on

REVISIONS = [script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()]


@pytest.fixture
def empty(urls: Urls) -> Iterator[Urls]:
    with empty_database(urls, "migrated") as found:
        yield found


def tables(url: str) -> set[str]:
    """All tables and the number sequence of tickets that are not Alembic's own."""
    query = (
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = 'public' AND c.relkind IN ('r', 'v', 'm') AND c.relname <> 'alembic_version'"
    )
    with psycopg.connect(url) as connection:
        return {name for (name,) in connection.execute(query)}


def functions(url: str) -> set[str]:
    """Functions, types and sequences that no extension brought."""
    query = (
        "SELECT 'function ' || p.proname FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND NOT EXISTS "
        "(SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') UNION ALL "
        "SELECT 'type ' || t.typname FROM pg_type t WHERE t.typnamespace = 'public'::regnamespace AND t.typtype = 'e' "
        "UNION ALL SELECT 'sequence ' || c.relname FROM pg_class c "
        "WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'S'"
    )
    with psycopg.connect(url) as connection:
        return {name for (name,) in connection.execute(query)}


@pytest.mark.check
def test_there_is_one_newest_revision_and_one_first() -> None:
    script = ScriptDirectory(str(MIGRATIONS))
    assert (len(script.get_heads()), len(script.get_bases())) == (1, 1)


@pytest.mark.check
def test_migrations_make_what_the_code_declares(empty: Urls) -> None:
    assert not is_current(empty.app)
    migrate(*empty)
    assert is_current(empty.app)
    assert pending_differences(empty.owner, metadata) == []
    assert set(metadata.tables) - tables(empty.app) == set()


def test_a_second_time_changes_nothing(empty: Urls) -> None:
    migrate(*empty)
    before = schema(empty.owner)
    migrate(*empty)
    assert schema(empty.owner) == before


def schema(url: str) -> list[tuple[str, str, str, str | None]]:
    """Every column with its type and default."""
    query = (
        "SELECT table_name, column_name, data_type, column_default FROM information_schema.columns "
        "WHERE table_schema = 'public' ORDER BY 1, ordinal_position"
    )
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchall()


@pytest.mark.slow
def test_down_to_nothing_and_up_again_with_data(empty: Urls, settings: Settings) -> None:
    migrate(*empty)
    fresh = schema(empty.owner), tables(empty.owner), functions(empty.owner)
    load(empty)
    migrate(*empty, revision="base")
    assert (tables(empty.owner), functions(empty.owner)) == (set(), set())
    migrate(*empty)
    assert (schema(empty.owner), tables(empty.owner), functions(empty.owner)) == fresh
    assert pending_differences(empty.owner, metadata) == []
    load(empty)


@pytest.mark.slow
@pytest.mark.parametrize("revision", REVISIONS[1:])
def test_each_step_goes_down_and_up_with_data(revision: str, empty: Urls, settings: Settings) -> None:
    """What older tables hold is there afterwards."""
    migrate(*empty)
    load(empty)
    before = rows(empty.owner, "ticket", "ticket_entry", "app_user", "journal_entry")
    migrate(*empty, revision=revision)
    assert not is_current(empty.app)
    migrate(*empty)
    assert pending_differences(empty.owner, metadata) == []
    assert rows(empty.owner, "ticket", "ticket_entry", "app_user", "journal_entry") == before


def rows(url: str, *names: str) -> dict[str, int]:
    with psycopg.connect(url) as connection:
        found = {}
        for name in names:
            query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))
            found[name] = (connection.execute(query).fetchone() or (0,))[0]
    assert all(found.values()), found
    return found


def load(urls: Urls) -> None:
    """The whole demo content."""
    with engine_on(urls.app) as engine, Session(engine, expire_on_commit=False) as db:
        seed(db)
        db.commit()


@pytest.mark.check
def test_the_role_of_the_app_may_change_rows_but_not_the_journal(urls: Urls) -> None:
    query = (
        "SELECT c.relname, array_agg(r ORDER BY r) FROM pg_class c, "
        "unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) r "
        "WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' "
        "AND has_table_privilege(current_user, c.oid, r) GROUP BY 1"
    )
    with psycopg.connect(urls.app) as connection:
        rights: dict[str, list[str]] = dict(connection.execute(query).fetchall())
    names = set(metadata.tables)
    appended = {name: ["INSERT", "SELECT"] for name in APPEND_ONLY}
    assert set(APPEND_ONLY) == {
        "journal_entry", "assessment", "guardrail_catalogue", "register_version", "register_confirmation",
        "goal_version", "indicator_snapshot",
    }  # fmt: skip
    changed = {name: ["DELETE", "INSERT", "SELECT", "UPDATE"] for name in names - set(appended)}
    assert {name: rights.get(name) for name in names} == changed | appended


def test_the_role_of_the_app_makes_no_tables(urls: Urls) -> None:
    with psycopg.connect(urls.app) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("CREATE TABLE own (id int)")
