"""Answers of agents that wait with the curators."""

from alembic import op

from bot.storage.migrations.script import run

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    run(op.get_bind(), __file__, f".{op.get_bind().dialect.name}.sql")
