"""The transparency register: entries, their versions, confirmations, nil returns, and what lists are made of"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR

revision = "20261125_register"
down_revision = "20261125_public_results"

MOMENT = sa.DateTime(timezone=True)
STATUS = ("idea", "procurement", "pilot", "operation", "paused", "retired")
RISK = ("no_ai_system", "out_of_scope", "prohibited", "high_risk_annex_iii", "high_risk_annex_i",
        "high_risk_annex_i_b", "annex_iii_exempt", "transparency", "minimal", "legal_review")  # fmt: skip
PURPOSES = ("research", "text_work", "translation", "dialogue", "transcription", "document_processing",
            "image_analysis", "data_analysis", "forecasting", "risk_assessment", "identification",
            "decision_support", "software_development", "other")  # fmt: skip
THEMES = ("governance", "culture", "economy", "finance", "housing", "international", "agriculture", "migration",
          "environment", "education", "public_order", "law", "infrastructure", "social", "transport",
          "health")  # fmt: skip


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.execute("CREATE SEQUENCE register_number")
    _entries()
    _versions()
    _listing()
    op.create_table(
        "register_nil_return",
        sa.Column("organisation_id", sa.Integer, sa.ForeignKey("organisation.id"), primary_key=True),
        sa.Column("year", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("example", sa.Boolean, nullable=False),
        sa.Column("by_id", sa.Integer, sa.ForeignKey("app_user.id"), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("ix_register_nil_return_by_id", "register_nil_return", ["by_id"])


def _entries() -> None:
    op.create_table(
        "register_entry",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("register_id", sa.Text, nullable=False, unique=True),
        sa.Column("organisation_id", sa.Integer, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("deployment_id", sa.Integer, sa.ForeignKey("deployment.id")),
        sa.Column("system_id", sa.Integer, sa.ForeignKey("ai_system.id")),
        sa.Column("state", one_of("register_entry_state", "draft", "published", "withdrawn"), nullable=False),
        sa.Column("example", sa.Boolean, nullable=False),
        sa.Column("content", JSONB, nullable=False),
        sa.Column("withheld", JSONB, nullable=False),
        sa.Column("changed", sa.Boolean, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("edited_by_id", sa.Integer, sa.ForeignKey("app_user.id"), nullable=False),
        sa.Column("submitted_at", MOMENT),
        sa.Column("submitted_by_id", sa.Integer, sa.ForeignKey("app_user.id")),
        sa.Column("remark", sa.Text, nullable=False),
        sa.Column("published_at", MOMENT),
        sa.Column("last_confirmed", sa.Date),
        sa.Column("next_review_on", sa.Date),
        sa.Column("reminded_on", sa.Date),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint("(state = 'draft') = (number = 0)", name="register_entry_number"),
    )
    op.create_index("ix_register_entry_system_id", "register_entry", ["system_id"])
    op.create_index(
        "register_entry_organisation", "register_entry",
        ["organisation_id", sa.text("updated_at DESC"), sa.text("id DESC")],
    )  # fmt: skip
    op.create_index(
        "register_entry_submitted", "register_entry", [sa.text("submitted_at"), sa.text("id")],
        postgresql_where=sa.text("submitted_at IS NOT NULL"),
    )  # fmt: skip
    op.create_index(
        "register_entry_deployment", "register_entry", ["deployment_id"], unique=True,
        postgresql_where=sa.text("deployment_id IS NOT NULL AND state <> 'withdrawn'"),
    )  # fmt: skip
    op.create_index(
        "register_entry_confirmed", "register_entry", ["last_confirmed", "id"],
        postgresql_where=sa.text("state = 'published'"),
    )  # fmt: skip
    op.create_index(
        "register_entry_review", "register_entry", ["next_review_on", "id"],
        postgresql_where=sa.text("state = 'published' AND next_review_on IS NOT NULL"),
    )  # fmt: skip


def _versions() -> None:
    op.create_table(
        "register_version",
        sa.Column("entry_id", sa.Integer, sa.ForeignKey("register_entry.id"), primary_key=True),
        sa.Column("number", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("kind", one_of("register_version_kind", "published", "withdrawn"), nullable=False),
        sa.Column("content", JSONB, nullable=False),
        sa.Column("withheld", JSONB, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("author_id", sa.Integer, sa.ForeignKey("app_user.id"), nullable=False),
        sa.Column("approver_id", sa.Integer, sa.ForeignKey("app_user.id"), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("author_id <> approver_id OR kind = 'withdrawn'", name="register_version_two_people"),
    )
    for column in ("author_id", "approver_id"):
        op.create_index(f"ix_register_version_{column}", "register_version", [column])
    op.create_index(
        "register_version_at", "register_version",
        [sa.text("at DESC"), sa.text("entry_id DESC"), sa.text("number DESC")],
    )  # fmt: skip
    op.create_table(
        "register_confirmation",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=True),
        sa.Column("entry_id", sa.Integer, sa.ForeignKey("register_entry.id"), nullable=False),
        sa.Column("by_id", sa.Integer, sa.ForeignKey("app_user.id"), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("ix_register_confirmation_by_id", "register_confirmation", ["by_id"])
    op.create_index("register_confirmation_entry", "register_confirmation", ["entry_id", sa.text("at DESC")])


def _listing() -> None:
    words = (
        "setweight(to_tsvector('german', register_id || ' ' || title), 'A') || to_tsvector('german', words)"
    )  # fmt: skip
    op.create_table(
        "register_listing",
        sa.Column("entry_id", sa.Integer, sa.ForeignKey("register_entry.id"), primary_key=True),
        sa.Column("register_id", sa.Text, nullable=False),
        sa.Column("organisation_id", sa.Integer, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("district_id", sa.Integer, sa.ForeignKey("organisation.id")),
        sa.Column(
            "level",
            one_of("register_listing_level", "state", "district", "municipality", "association", "other_public"),
            nullable=False,
        ),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("product_name", sa.Text, nullable=False),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("status", one_of("register_listing_status", *STATUS), nullable=False),
        sa.Column("purpose_category", one_of("register_listing_purpose", *PURPOSES), nullable=False),
        sa.Column("theme", one_of("register_listing_theme", *THEMES), nullable=False),
        sa.Column("risk_class", one_of("register_listing_risk", *RISK), nullable=False),
        sa.Column("techniques", ARRAY(sa.Text), nullable=False),
        sa.Column("security", sa.Boolean, nullable=False),
        sa.Column("example", sa.Boolean, nullable=False),
        sa.Column("withholds", sa.Boolean, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("last_confirmed", sa.Date, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("search_text", TSVECTOR, sa.Computed(words, persisted=True)),
    )
    op.create_index("ix_register_listing_district_id", "register_listing", ["district_id"])
    op.create_index("register_listing_newest", "register_listing", [sa.text("at DESC"), sa.text("entry_id DESC")])
    op.create_index("register_listing_title", "register_listing", ["title", "entry_id"])
    op.create_index("register_listing_organisation", "register_listing", ["organisation_id", "last_confirmed"])
    op.create_index("register_listing_text", "register_listing", ["search_text"], postgresql_using="gin")


def downgrade() -> None:
    for table in (
        "register_nil_return", "register_listing", "register_confirmation", "register_version", "register_entry",
    ):  # fmt: skip
        op.drop_table(table)
    op.execute("DROP SEQUENCE register_number")
