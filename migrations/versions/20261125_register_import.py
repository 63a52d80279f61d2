"""Where imported entries come from, and files between dry run and confirmation"""

import sqlalchemy as sa
from alembic import op

revision = "20261125_register_import"
down_revision = "20261125_register"


def upgrade() -> None:
    op.create_table(
        "register_imported",
        sa.Column("source", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column(
            "entry_id", sa.Integer, sa.ForeignKey("register_entry.id", ondelete="CASCADE"), nullable=False, unique=True
        ),
    )
    op.create_table(
        "uploaded_register",
        sa.Column("user_id", sa.Integer, sa.ForeignKey("app_user.id"), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("mapping", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("uploaded_register")
    op.drop_table("register_imported")
