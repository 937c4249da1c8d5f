"""Pictures and PDFs that people sent in conversations."""

from alembic import op

from bot.storage.migrations.script import run

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    run(op.get_bind(), __file__, f".{op.get_bind().dialect.name}.sql")
