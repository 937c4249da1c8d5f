"""Networks that are asked what is new."""

from alembic import op

from bot.storage.migrations.script import run

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    run(op.get_bind(), __file__, f".{op.get_bind().dialect.name}.sql")
