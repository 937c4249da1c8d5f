"""Editors publish. Whoever could until now, as a curator, keeps that right."""

from alembic import op

from bot.storage.migrations.script import run

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    run(op.get_bind(), __file__, ".sql")
