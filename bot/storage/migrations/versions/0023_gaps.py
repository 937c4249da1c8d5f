"""Questions that the bot could not settle, grouped by what they mean."""

from alembic import op

from bot.storage.migrations.script import run

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    run(op.get_bind(), __file__, f".{op.get_bind().dialect.name}.sql")
