"""Alembic runs this: migrations go over the connection that `ki-lotse migrate` hands in, as the owner."""

from alembic import context

from app.models import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    compare_type=True,
    include_name=lambda name, kind, _parents: kind != "table" or not (name or "").startswith("procrastinate_"),
)
with context.begin_transaction():
    context.run_migrations()
