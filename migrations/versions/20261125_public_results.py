"""Public results of tickets, which can be found"""

import sqlalchemy as sa
from alembic import op

revision = "20261125_public_results"
down_revision = "20261125_assessments"

BEFORE = ("ticket", "guidance", "solution", "system", "register", "organisation")
AFTER = ("ticket", "guidance", "solution", "system", "result", "register", "organisation")
TABLES = ("search_pending", "search_document", "search_embedding", "search_rebuild", "search_answered")


def upgrade() -> None:
    op.create_table(
        "public_result",
        sa.Column("ticket_id", sa.BigInteger, sa.ForeignKey("ticket.id"), primary_key=True, autoincrement=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("html", sa.Text, nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True)),
        sa.Column("agreed_by_body", sa.Boolean, nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("released_at IS NULL OR agreed_at IS NOT NULL", name="public_result_agreed"),
    )
    op.create_index(
        "public_result_latest", "public_result", [sa.text("released_at DESC"), sa.text("ticket_id DESC")],
        postgresql_where=sa.text("released_at IS NOT NULL"),
    )  # fmt: skip
    _kinds(AFTER)


def downgrade() -> None:
    for table in TABLES:
        op.execute(sa.delete(sa.table(table, sa.column("kind"))).where(sa.column("kind") == "result"))
    _kinds(BEFORE)
    op.drop_table("public_result")


def _kinds(kinds: tuple[str, ...]) -> None:
    for table in TABLES:
        op.drop_constraint(f"{table}_kind", table, type_="check")
        op.create_check_constraint(f"{table}_kind", table, sa.column("kind").in_(kinds))
