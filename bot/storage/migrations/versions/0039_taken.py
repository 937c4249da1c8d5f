"""What a network says to have of a delivery, and since when it was tried."""

from alembic import op

from bot.storage.migrations.script import run

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    run(op.get_bind(), __file__, f".{op.get_bind().dialect.name}.sql")
