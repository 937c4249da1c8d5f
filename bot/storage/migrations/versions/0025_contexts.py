"""What customers look at while they write, and what a site makes of it."""

from alembic import op

from bot.storage.migrations.script import run

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    run(op.get_bind(), __file__, f".{op.get_bind().dialect.name}.sql")
