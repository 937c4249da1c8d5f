"""Links in letters by which somebody chooses a password."""

from alembic import op

from bot.storage.migrations.script import run

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    run(op.get_bind(), __file__, f".{op.get_bind().dialect.name}.sql")
