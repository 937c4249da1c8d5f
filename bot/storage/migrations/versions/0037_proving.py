"""Links that open nothing, and prove that an address is theirs."""

from alembic import op

from bot.storage.migrations.script import run

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    run(op.get_bind(), __file__, f".{op.get_bind().dialect.name}.sql")
