"""Runs of the AI Act check and of the guardrails"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261125_assessments"
down_revision = "20261125_solutions"


def choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "assessment",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True),
        sa.Column("kind", choice("assessment_kind", "ai_act", "guardrails"), nullable=False),
        sa.Column("subject", choice("assessment_subject", "ticket", "deployment", "solution"), nullable=False),
        sa.Column("subject_id", sa.BigInteger, nullable=False),
        sa.Column("number", sa.SmallInteger, nullable=False),
        sa.Column("catalogue_version", sa.Text, nullable=False),
        sa.Column("answers", postgresql.JSONB, nullable=False),
        sa.Column("result", postgresql.JSONB, nullable=False),
        sa.Column("headline", postgresql.JSONB, nullable=False),
        sa.Column("by_id", sa.Integer, sa.ForeignKey("app_user.id"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("subject", "subject_id", "kind", "number", name="assessment_number"),
    )
    op.create_index("ix_assessment_by_id", "assessment", ["by_id"])
    op.create_table(
        "guardrail_catalogue",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("content", postgresql.JSONB, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("by_id", sa.Integer, sa.ForeignKey("app_user.id")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_guardrail_catalogue_by_id", "guardrail_catalogue", ["by_id"])


def downgrade() -> None:
    op.drop_table("guardrail_catalogue")
    op.drop_table("assessment")
