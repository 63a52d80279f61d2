"""The directory of bodies an admin has uploaded and not yet confirmed"""

import sqlalchemy as sa
from alembic import op

revision = "20261122_uploaded_directory"
down_revision = "20261122_news_by_path"


def upgrade() -> None:
    op.create_table(
        "uploaded_directory",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"]),
        sa.PrimaryKeyConstraint("user_id"),
    )


def downgrade() -> None:
    op.drop_table("uploaded_directory")
