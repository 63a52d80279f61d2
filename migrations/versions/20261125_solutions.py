"""AI systems, deployments, solutions and their reuse"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR

revision = "20261125_solutions"
down_revision = "20261125_guidance"

MOMENT = sa.DateTime(timezone=True)


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "ai_system",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("product_version", sa.Text, nullable=False),
        sa.Column("licence", sa.Text, nullable=False),
        sa.Column("source_code_url", sa.Text, nullable=False),
        sa.Column("publiccode_url", sa.Text, nullable=False),
        sa.Column("landing_url", sa.Text, nullable=False),
        sa.Column("documentation_url", sa.Text, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("description_html", sa.Text, nullable=False),
        sa.Column("summary_en", sa.Text, nullable=False),
        sa.Column("description_en", sa.Text, nullable=False),
        sa.Column("description_en_html", sa.Text, nullable=False),
        sa.Column("features", JSONB, nullable=False),
        sa.Column("features_en", JSONB, nullable=False),
        sa.Column("techniques", JSONB, nullable=False),
        sa.Column("hosting_options", JSONB, nullable=False),
        sa.Column("models", JSONB, nullable=False),
        sa.Column("model_checked_on", sa.Date),
        sa.Column("facts", JSONB, nullable=False),
        sa.Column(
            "development_status",
            one_of("ai_system_development", "concept", "development", "beta", "stable", "obsolete"),
        ),
        sa.Column("released_on", sa.Date),
        sa.Column("software_type", sa.Text, nullable=False),
        sa.Column("platforms", JSONB, nullable=False),
        sa.Column("categories", JSONB, nullable=False),
        sa.Column("used_by", JSONB, nullable=False),
        sa.Column("languages", JSONB, nullable=False),
        sa.Column("copyright_owner", sa.Text, nullable=False),
        sa.Column("maintenance_type", sa.Text, nullable=False),
        sa.Column("maintenance_contacts", JSONB, nullable=False),
        sa.Column("publiccode", JSONB, nullable=False),
        sa.Column("listed", sa.Boolean, nullable=False),
        sa.Column("example", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug"),
    )
    op.create_index("ai_system_listed", "ai_system", ["name", "id"], postgresql_where=sa.text("listed"))
    op.create_table(
        "deployment",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("organisation_id", sa.Integer, nullable=False),
        sa.Column("system_id", sa.Integer),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column(
            "status",
            one_of("deployment_status", "idea", "procurement", "pilot", "operation", "paused", "retired"),
            nullable=False,
        ),
        sa.Column("begin_month", sa.Date),
        sa.Column("end_month", sa.Date),
        sa.Column(
            "hosting",
            one_of(
                "deployment_hosting", "own_datacentre", "public_it_provider", "eu_cloud", "non_eu_cloud", "on_device"
            ),
        ),
        sa.Column("data_category", one_of("deployment_data", "none", "personal", "special_or_criminal")),
        sa.Column("automation_level", one_of("deployment_automation", "aid", "preparation", "decisive", "automatic")),
        sa.Column(
            "risk_class",
            one_of(
                "deployment_risk",
                "no_ai_system",
                "out_of_scope",
                "prohibited",
                "high_risk_annex_iii",
                "high_risk_annex_i",
                "high_risk_annex_i_b",
                "annex_iii_exempt",
                "transparency",
                "minimal",
                "legal_review",
            ),
        ),
        sa.Column("cost_band", one_of("deployment_cost", "below_10k", "from_10k", "from_50k", "from_250k", "from_1m")),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("end_month >= begin_month", name="deployment_months_in_order"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["system_id"], ["ai_system.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("deployment_organisation", "deployment", ["organisation_id", "id"])
    op.create_index("deployment_system", "deployment", ["system_id", "id"])
    op.create_table(
        "solution",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("deployment_id", sa.Integer, nullable=False),
        sa.Column("topic_id", sa.Integer),
        sa.Column("ticket_id", sa.BigInteger),
        sa.Column(
            "state", one_of("solution_state", "draft", "proposed", "review", "published", "archived"), nullable=False
        ),
        sa.Column("public_teaser", sa.Boolean, nullable=False),
        sa.Column("example", sa.Boolean, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("problem", sa.Text, nullable=False),
        sa.Column("problem_html", sa.Text, nullable=False),
        sa.Column("solution", sa.Text, nullable=False),
        sa.Column("solution_html", sa.Text, nullable=False),
        sa.Column("lessons", sa.Text, nullable=False),
        sa.Column("lessons_html", sa.Text, nullable=False),
        sa.Column("process_area", sa.Text, nullable=False),
        sa.Column(
            "reuse_offer",
            one_of(
                "solution_reuse_offer",
                "none",
                "information",
                "template",
                "software",
                "joint_operation",
                "procurement_option",
            ),
        ),
        sa.Column("reuse_conditions", sa.Text, nullable=False),
        sa.Column("cost_initial_min", sa.Integer),
        sa.Column("cost_initial_max", sa.Integer),
        sa.Column("cost_running_min", sa.Integer),
        sa.Column("cost_running_max", sa.Integer),
        sa.Column("cost_running_basis", sa.Text, nullable=False),
        sa.Column("effort_days", sa.Integer),
        sa.Column(
            "procurement_path",
            one_of("solution_procurement", "direct", "framework", "inhouse", "open_source", "cooperation"),
        ),
        sa.Column("benefits", JSONB, nullable=False),
        sa.Column("accessibility_checked", sa.Boolean, nullable=False),
        sa.Column("accessibility_report", sa.Text, nullable=False),
        sa.Column("tags", JSONB, nullable=False),
        sa.Column("expert_contact_id", sa.Integer),
        sa.Column("revision", JSONB),
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("reuse_count", sa.Integer, nullable=False),
        sa.Column("author_id", sa.Integer, nullable=False),
        sa.Column("reviewed_by_id", sa.Integer),
        sa.Column("reviewed_on", sa.Date),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("proposed_at", MOMENT),
        sa.Column("published_at", MOMENT),
        sa.Column("archived_at", MOMENT),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column(
            "search_text",
            TSVECTOR,
            sa.Computed(
                "setweight(to_tsvector('german', title), 'A') || "
                "setweight(to_tsvector('german', problem || ' ' || solution || ' ' || process_area), 'B')",
                persisted=True,
            ),
        ),
        sa.CheckConstraint("(state <> 'published') OR (published_at IS NOT NULL)", name="solution_published_at"),
        sa.ForeignKeyConstraint(["author_id"], ["app_user.id"]),
        sa.ForeignKeyConstraint(["deployment_id"], ["deployment.id"]),
        sa.ForeignKeyConstraint(["expert_contact_id"], ["app_user.id"]),
        sa.ForeignKeyConstraint(["reviewed_by_id"], ["app_user.id"]),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"]),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("deployment_id"),
        sa.UniqueConstraint("slug"),
    )
    op.create_index("ix_solution_topic_id", "solution", ["topic_id"])
    op.create_index("solution_desk", "solution", [sa.text("updated_at DESC"), sa.text("id DESC")])
    op.create_index(
        "solution_most_reused",
        "solution",
        [sa.text("reuse_count DESC"), sa.text("id DESC")],
        postgresql_where=sa.text("state = 'published'"),
    )
    op.create_index(
        "solution_newest",
        "solution",
        [sa.text("published_at DESC"), sa.text("id DESC")],
        postgresql_where=sa.text("state = 'published'"),
    )
    op.create_index("solution_text", "solution", ["search_text"], postgresql_using="gin")
    op.create_index("solution_ticket", "solution", ["ticket_id"], postgresql_where=sa.text("ticket_id IS NOT NULL"))
    op.create_table(
        "solution_comment",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("solution_id", sa.Integer, nullable=False),
        sa.Column("field", sa.Text, nullable=False),
        sa.Column("author_id", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT),
        sa.ForeignKeyConstraint(["author_id"], ["app_user.id"]),
        sa.ForeignKeyConstraint(["solution_id"], ["solution.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("solution_comment_solution", "solution_comment", ["solution_id", "id"])
    op.create_table(
        "solution_document",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("solution_id", sa.Integer, nullable=False),
        sa.Column("file_id", sa.Integer, nullable=False),
        sa.Column("licence", sa.Text, nullable=False),
        sa.Column("redacted", sa.Boolean, nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"]),
        sa.ForeignKeyConstraint(["solution_id"], ["solution.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("file_id"),
    )
    op.create_index("solution_document_solution", "solution_document", ["solution_id", "id"])
    op.create_table(
        "solution_follow",
        sa.Column("solution_id", sa.Integer, nullable=False),
        sa.Column("organisation_id", sa.Integer, nullable=False),
        sa.Column("user_id", sa.Integer, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["solution_id"], ["solution.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"]),
        sa.PrimaryKeyConstraint("solution_id", "organisation_id"),
    )
    op.create_index("ix_solution_follow_organisation_id", "solution_follow", ["organisation_id"])
    op.create_table(
        "solution_reuse",
        sa.Column("solution_id", sa.Integer, nullable=False),
        sa.Column("organisation_id", sa.Integer, nullable=False),
        sa.Column("ticket_id", sa.BigInteger),
        sa.Column("state", one_of("solution_reuse_state", "asked", "live"), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.ForeignKeyConstraint(["solution_id"], ["solution.id"]),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"]),
        sa.PrimaryKeyConstraint("solution_id", "organisation_id"),
    )
    op.create_index("ix_solution_reuse_organisation_id", "solution_reuse", ["organisation_id"])
    op.create_index(
        "solution_reuse_ticket", "solution_reuse", ["ticket_id"], postgresql_where=sa.text("ticket_id IS NOT NULL")
    )


def downgrade() -> None:
    op.drop_table("solution_reuse")
    op.drop_table("solution_follow")
    op.drop_table("solution_document")
    op.drop_table("solution_comment")
    op.drop_table("solution")
    op.drop_table("deployment")
    op.drop_table("ai_system")
