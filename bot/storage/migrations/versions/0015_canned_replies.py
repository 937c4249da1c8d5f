"""Texts that agents use again and again."""

from alembic import op

from bot.storage.migrations.script import run

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    run(op.get_bind(), __file__, f".{op.get_bind().dialect.name}.sql")
