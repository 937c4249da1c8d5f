"""When somebody on a network last wrote, by which other id they are known, and templates."""

from alembic import op

from bot.storage.migrations.script import run

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    run(op.get_bind(), __file__, f".{op.get_bind().dialect.name}.sql")
