"""An index for the centre's list of all tickets, the newest activity first"""

import sqlalchemy as sa
from alembic import op

revision = "20261122_ticket_latest"
down_revision = "20261122_queue"


def upgrade() -> None:
    op.create_index("ticket_latest", "ticket", [sa.text("activity_at DESC"), sa.text("id DESC")])


def downgrade() -> None:
    op.drop_index("ticket_latest", table_name="ticket")
