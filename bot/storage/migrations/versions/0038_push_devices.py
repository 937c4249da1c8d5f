"""Browsers in which customers want to be told of answers."""

from alembic import op

from bot.storage.migrations.script import run

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    run(op.get_bind(), __file__, f".{op.get_bind().dialect.name}.sql")
