"""What customers are told without having asked."""

import sqlalchemy as sa

from bot.storage.tables.columns import Seconds, metadata, of_conversation

proactive = sa.Table(
    "proactive",
    metadata,
    of_conversation(),
    sa.Column("at", Seconds, primary_key=True),
    sa.Column("about", sa.Text, nullable=False),  # which rule; empty for a mere “not again”
    sa.Column("declined", Seconds),  # since when none is wanted any more
)
