"""Who gets whom: assignment, what agents look after, teams, who waits for a word of theirs, tags."""

from alembic import op

from bot.storage.migrations.script import run

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    run(op.get_bind(), __file__, f".{op.get_bind().dialect.name}.sql")
