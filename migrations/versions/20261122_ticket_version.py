"""No counter of a ticket's changes: a form is guarded by a mark of what it changes, made when it is shown"""

import sqlalchemy as sa
from alembic import op

revision = "20261122_ticket_version"
down_revision = "20261122_ticket_latest"


def upgrade() -> None:
    op.drop_column("ticket", "version")


def downgrade() -> None:
    op.add_column("ticket", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.alter_column("ticket", "version", server_default=None)
