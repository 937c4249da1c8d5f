"""Files that people sent on a network, until they were fetched from there."""

import sqlalchemy as sa

from bot.storage.tables.columns import Seconds, metadata, of_conversation

awaited_file = sa.Table(
    "awaited_file",
    metadata,
    of_conversation(),
    sa.Column("key", sa.Text, primary_key=True),  # of the message that brings it
    sa.Column("ref", sa.Text),  # where the network keeps it; nothing once that is settled
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("created", Seconds, nullable=False),
)
