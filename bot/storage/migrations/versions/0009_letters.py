"""Letters are deliveries, too, and need neither an event nor a conversation."""

from alembic import op

from bot.storage.migrations.script import run

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    run(op.get_bind(), __file__, f".{op.get_bind().dialect.name}.sql")
