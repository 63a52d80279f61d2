"""Indexes for the queue's views: by stage, waiting, body and without an advisor"""

import sqlalchemy as sa
from alembic import op

revision = "20261122_queue"
down_revision = "20261122_signin_attempts"

DUE: sa.ColumnClause[object] = sa.literal_column("COALESCE(due_at, '9999-01-01 00:00:00+00'::timestamp with time zone)")
OPEN = "stage IN ('submitted', 'triage', 'consultation')"
BY = {
    "ticket_open_stage": "stage",
    "ticket_open_waiting": "waiting_for",
    "ticket_open_body": "organisation_id",
}


def upgrade() -> None:
    for name, column in BY.items():
        op.create_index(name, "ticket", [column, DUE, "id"], postgresql_where=sa.text(OPEN))
    op.create_index(
        "ticket_open_unassigned", "ticket", [DUE, "id"], postgresql_where=sa.text(f"{OPEN} AND advisor_id IS NULL")
    )


def downgrade() -> None:
    op.drop_index("ticket_open_unassigned", table_name="ticket")
    for name in BY:
        op.drop_index(name, table_name="ticket")
