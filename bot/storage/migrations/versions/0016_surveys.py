"""Whether customers say that their problem was solved, when a conversation has ended."""

from alembic import op

from bot.storage.migrations.script import run

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    run(op.get_bind(), __file__, f".{op.get_bind().dialect.name}.sql")
