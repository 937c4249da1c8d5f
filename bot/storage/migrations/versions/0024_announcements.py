"""Announcements and incidents."""

from alembic import op

from bot.storage.migrations.script import run

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    run(op.get_bind(), __file__, f".{op.get_bind().dialect.name}.sql")
