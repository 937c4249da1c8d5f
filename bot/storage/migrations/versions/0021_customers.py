"""Customers whom their site's server vouches for."""

from alembic import op

from bot.storage.migrations.script import run

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    run(op.get_bind(), __file__, f".{op.get_bind().dialect.name}.sql")
