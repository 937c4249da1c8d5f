"""Who may vouch for log-ins, and who accounts are there; and accounts' e-mail addresses."""

from alembic import op

from bot.storage.migrations.script import run

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    run(op.get_bind(), __file__, f".{op.get_bind().dialect.name}.sql")
