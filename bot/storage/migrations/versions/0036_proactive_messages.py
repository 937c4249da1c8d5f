"""What the chat offers by itself on a site's pages."""

from alembic import op

from bot.storage.migrations.script import run

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    run(op.get_bind(), __file__, f".{op.get_bind().dialect.name}.sql")
