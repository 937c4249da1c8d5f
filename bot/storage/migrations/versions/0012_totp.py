"""The second step at log-in: keys, sealed, and recovery codes, as digests."""

from alembic import op

from bot.storage.migrations.script import run

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    run(op.get_bind(), __file__, f".{op.get_bind().dialect.name}.sql")
