"""Whether answers help: what was asked, numbers by day, and who wants them by e-mail."""

from alembic import op

from bot.storage.migrations.script import run

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    run(op.get_bind(), __file__, f".{op.get_bind().dialect.name}.sql")
