"""Goals of the strategy, and what its indicators showed"""

import sqlalchemy as sa
from alembic import op

revision = "20261125_strategy"
down_revision = "20261125_gate"
INDICATORS = (
    "administrations", "first_consultation", "known_answers", "musts_met", "old_models", "satisfaction",
    "confirmed_entries", "nil_returns",
)  # fmt: skip


def choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "goal",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("position", sa.SmallInteger, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("example", sa.Boolean, nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
    )
    op.create_index("goal_order", "goal", [sa.text("(ended_at IS NOT NULL)"), "position", "id"])
    op.create_table(
        "goal_version",
        sa.Column("goal_id", sa.Integer, sa.ForeignKey("goal.id"), primary_key=True),
        sa.Column("number", sa.SmallInteger, primary_key=True, autoincrement=False),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in (
                "title", "title_en", "body", "body_en", "responsible", "measures", "measures_en", "target", "target_en",
            )
        ),
        sa.Column("due_on", sa.Date),
        sa.Column("indicator", choice("goal_version_indicator", *INDICATORS)),
        sa.Column("target_value", sa.Float),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("author_id", sa.Integer, sa.ForeignKey("app_user.id"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("target_value IS NULL OR indicator IS NOT NULL", name="goal_version_target"),
    )  # fmt: skip
    op.create_index("ix_goal_version_author_id", "goal_version", ["author_id"])
    op.create_table(
        "indicator_measure",
        sa.Column("indicator", choice("indicator_measure_name", *INDICATORS), primary_key=True),
        sa.Column("value", sa.Float),
        sa.Column("numerator", sa.Integer),
        sa.Column("denominator", sa.Integer),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "indicator_snapshot",
        sa.Column("month", sa.Date, primary_key=True),
        sa.Column("indicator", choice("indicator_snapshot_name", *INDICATORS), primary_key=True),
        sa.Column("value", sa.Float),
        sa.Column("numerator", sa.Integer),
        sa.Column("denominator", sa.Integer),
        sa.Column("example", sa.Boolean, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    for table in ("indicator_snapshot", "indicator_measure", "goal_version", "goal"):
        op.drop_table(table)
