"""How questions ended, kept as numbers; and whence a conversation came, unreadably."""

from alembic import op

from bot.storage.migrations.script import run

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    run(op.get_bind(), __file__, f".{op.get_bind().dialect.name}.sql")
