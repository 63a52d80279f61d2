"""Bringing a database to the present schema, as the role that owns it."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from app.database.engine import dialect_url

MIGRATIONS = Path(__file__).parents[2] / "migrations"
LOCK = 7_226_801  # any number: two starts at once must not migrate side by side
APPEND_ONLY = (
    "journal_entry", "assessment", "guardrail_catalogue", "register_version", "register_confirmation", "goal_version",
    "indicator_snapshot",
)  # fmt: skip


def migrate(owner_url: str, app_url: str, *, revision: str = "head") -> None:
    """Migrates up (or down) to `revision` and gives the app's role its rights: all but changing the journal."""
    engine = create_engine(dialect_url(owner_url), poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        if revision == "head":
            command.upgrade(config, revision)
        else:
            command.downgrade(config, revision)
        _grant(connection, make_url(owner_url).username, make_url(app_url).username)


def _grant(connection: Connection, owner: str | None, role: str | None) -> None:
    if not role or role == owner:
        return
    name = connection.dialect.identifier_preparer.quote(role)
    connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {name}"))
    connection.execute(text(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}"))
    connection.execute(text(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}"))
    connection.execute(text(f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {name}"))
    for table in APPEND_ONLY:
        if connection.execute(text("SELECT to_regclass(:table)"), {"table": table}).scalar() is not None:
            connection.execute(text(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {name}"))


def pending_differences(owner_url: str, metadata: MetaData) -> list[object]:
    """What the tables in the code and in the database differ in; empty when the migrations are complete."""
    engine = create_engine(dialect_url(owner_url), poolclass=NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, metadata)
    return [item for item in differences if "procrastinate_" not in str(item)]


def is_current(app_url: str) -> bool:
    """Whether the database has the newest migration."""
    engine = create_engine(dialect_url(app_url), poolclass=NullPool)
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    return found == ScriptDirectory(str(MIGRATIONS)).get_current_head()
