"""The archive of conversations on their way out, what is left of them as numbers, and records of each run."""

from alembic import op

from bot.storage.migrations.script import run

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    run(op.get_bind(), __file__, f".{op.get_bind().dialect.name}.sql")
