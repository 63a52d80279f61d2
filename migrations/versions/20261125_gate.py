"""Evidence files of assessments, and exceptions from guardrails"""

import sqlalchemy as sa
from alembic import op

revision = "20261125_gate"
down_revision = "20261125_register_import"


def choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "assessment_file",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("subject", choice("assessment_file_subject", "ticket", "deployment", "solution"), nullable=False),
        sa.Column("subject_id", sa.BigInteger, nullable=False),
        sa.Column("file_id", sa.Integer, sa.ForeignKey("stored_file.id"), nullable=False, unique=True),
    )
    op.create_index("assessment_file_subject", "assessment_file", ["subject", "subject_id", "id"])
    op.create_table(
        "guardrail_exception",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("deployment_id", sa.Integer, sa.ForeignKey("deployment.id"), nullable=False),
        sa.Column("guardrail", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("title_en", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("until", sa.Date, nullable=False),
        sa.Column("granted_by_id", sa.Integer, sa.ForeignKey("app_user.id"), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by_id", sa.Integer, sa.ForeignKey("app_user.id")),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
    )
    op.create_index("guardrail_exception_deployment", "guardrail_exception", ["deployment_id", "id"])
    op.create_index("ix_guardrail_exception_granted_by_id", "guardrail_exception", ["granted_by_id"])
    op.create_index("ix_guardrail_exception_ended_by_id", "guardrail_exception", ["ended_by_id"])


def downgrade() -> None:
    op.drop_table("guardrail_exception")
    op.drop_table("assessment_file")
