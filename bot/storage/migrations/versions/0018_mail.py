"""Answers by e-mail: whom they were promised, replies to them, and links that lead back."""

from alembic import op

from bot.storage.migrations.script import run

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    run(op.get_bind(), __file__, f".{op.get_bind().dialect.name}.sql")
