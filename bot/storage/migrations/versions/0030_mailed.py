"""E-mails by which conversations began or went on."""

from alembic import op

from bot.storage.migrations.script import run

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    run(op.get_bind(), __file__, f".{op.get_bind().dialect.name}.sql")
