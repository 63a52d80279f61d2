"""Reports from the register that somebody keeps, and their runs"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261125_reports"
down_revision = "20261125_strategy"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "register_report",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("owner_id", sa.Integer, sa.ForeignKey("app_user.id"), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("query", JSONB, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
    )
    op.create_index("register_report_owner", "register_report", ["owner_id", "id"])
    op.create_table(
        "register_report_run",
        sa.Column("report_id", sa.Integer, sa.ForeignKey("register_report.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("number", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("checksum", sa.Text, nullable=False),
        sa.Column("entries", JSONB, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("register_report_run")
    op.drop_table("register_report")
