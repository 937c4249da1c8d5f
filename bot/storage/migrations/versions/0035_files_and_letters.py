"""Whether a site takes files from its customers; in which language an account is written to."""

from alembic import op

from bot.storage.migrations.script import run

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    run(op.get_bind(), __file__, f".{op.get_bind().dialect.name}.sql")
