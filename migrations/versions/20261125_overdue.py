"""Let what is overdue be counted in its index alone"""

import sqlalchemy as sa
from alembic import op

revision = "20261125_overdue"
down_revision = "20261122_uploaded_directory"

DUE = sa.text("COALESCE(due_at, '9999-01-01 00:00:00+00'::timestamp with time zone)")
OPEN = sa.text("stage IN ('submitted', 'triage', 'consultation')")


def upgrade() -> None:
    op.drop_index("ticket_open_due", table_name="ticket")
    op.create_index("ticket_open_due", "ticket", [DUE, "id"], postgresql_include=["due_at"], postgresql_where=OPEN)


def downgrade() -> None:
    op.drop_index("ticket_open_due", table_name="ticket")
    op.create_index("ticket_open_due", "ticket", [DUE, "id"], postgresql_where=OPEN)
