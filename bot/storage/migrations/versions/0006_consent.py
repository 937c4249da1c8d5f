"""What customers were told of their data, and when they agreed to it."""

from alembic import op

from bot.storage.migrations.script import run

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    run(op.get_bind(), __file__, f".{op.get_bind().dialect.name}.sql")
