"""What is still to be indexed"""

import sqlalchemy as sa
from alembic import op

revision = "20261125_search_pending"
down_revision = "20261125_overdue"

KINDS = ("ticket", "guidance", "solution", "system", "register", "organisation")


def upgrade() -> None:
    kind = sa.Enum(*KINDS, name="search_pending_kind", native_enum=False, create_constraint=True, length=40)
    op.create_table(
        "search_pending",
        sa.Column("kind", kind, primary_key=True),
        sa.Column("object_id", sa.BigInteger, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("search_pending")
