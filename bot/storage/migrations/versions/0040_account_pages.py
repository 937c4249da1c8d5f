"""The page of a site on which its customers are logged in."""

from alembic import op

from bot.storage.migrations.script import run

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    run(op.get_bind(), __file__, f".{op.get_bind().dialect.name}.sql")
