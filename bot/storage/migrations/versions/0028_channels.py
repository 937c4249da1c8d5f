"""Where customers write."""

from alembic import op

from bot.storage.migrations.script import run

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    run(op.get_bind(), __file__, f".{op.get_bind().dialect.name}.sql")
