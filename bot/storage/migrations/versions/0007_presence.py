"""Who is at the desk, when it is open, how long people waited, and where they want to be reached."""

from alembic import op

from bot.storage.migrations.script import run

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    run(op.get_bind(), __file__, f".{op.get_bind().dialect.name}.sql")
