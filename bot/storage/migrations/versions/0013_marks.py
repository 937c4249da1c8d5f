"""How far each side has read a conversation."""

from alembic import op

from bot.storage.migrations.script import run

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    run(op.get_bind(), __file__, f".{op.get_bind().dialect.name}.sql")
