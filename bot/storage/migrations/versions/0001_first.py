"""What version 0.1 made: SQLite only. A data folder of 0.1 has all of it already."""

from alembic import op

from bot.storage.migrations.script import run

revision = "0001"
down_revision = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        run(op.get_bind(), __file__, ".sql")
