"""Unread news are found by the page they lead to"""

import sqlalchemy as sa
from alembic import op

revision = "20261122_news_by_path"
down_revision = "20261122_ticket_version"
UNREAD = sa.text("read_at IS NULL")


def upgrade() -> None:
    op.drop_index("notification_unread", table_name="notification")
    op.create_index("notification_unread", "notification", ["user_id", "path", "id"], postgresql_where=UNREAD)


def downgrade() -> None:
    op.drop_index("notification_unread", table_name="notification")
    op.create_index("notification_unread", "notification", ["user_id", "id"], postgresql_where=UNREAD)
