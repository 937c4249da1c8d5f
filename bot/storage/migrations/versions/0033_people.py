"""What proves that conversations are one person's."""

from alembic import op

from bot.storage.migrations.script import run

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    run(op.get_bind(), __file__, f".{op.get_bind().dialect.name}.sql")
