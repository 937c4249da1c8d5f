"""What staff note in a conversation for each other."""

from alembic import op

from bot.storage.migrations.script import run

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    run(op.get_bind(), __file__, f".{op.get_bind().dialect.name}.sql")
