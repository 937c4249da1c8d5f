"""Messengers, and whose conversation is whose there."""

from alembic import op

from bot.storage.migrations.script import run

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    run(op.get_bind(), __file__, f".{op.get_bind().dialect.name}.sql")
