"""Whether a site takes files from its customers."""

from alembic import op

from bot.storage.migrations.script import run

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    run(op.get_bind(), __file__, f".{op.get_bind().dialect.name}.sql")
