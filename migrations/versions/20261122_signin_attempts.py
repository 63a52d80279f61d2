"""Sign-ins under way at a provider"""

import sqlalchemy as sa
from alembic import op

revision = "20261122_signin_attempts"
down_revision = "20261122_first"


def upgrade() -> None:
    op.create_table(
        "signin_attempt",
        sa.Column("state_hash", sa.Text(), nullable=False),
        sa.Column("browser_hash", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("code_verifier", sa.Text(), nullable=False),
        sa.Column("next_path", sa.Text(), nullable=False),
        sa.Column("invitation_hash", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("state_hash"),
    )
    op.create_index("ix_signin_attempt_expires_at", "signin_attempt", ["expires_at"])


def downgrade() -> None:
    op.drop_table("signin_attempt")
