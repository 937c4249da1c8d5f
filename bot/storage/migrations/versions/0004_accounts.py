"""Accounts that are disabled or wait for their owner; whence log-ins come; what staff did."""

from alembic import op

from bot.storage.migrations.script import run

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    run(op.get_bind(), __file__, f".{op.get_bind().dialect.name}.sql")
