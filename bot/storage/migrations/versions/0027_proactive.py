"""What customers are told without having asked."""

from alembic import op

from bot.storage.migrations.script import run

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    run(op.get_bind(), __file__, f".{op.get_bind().dialect.name}.sql")
