"""Networks that are asked what is new: how far, when again, and what that has cost today."""

import sqlalchemy as sa

from bot.storage.tables.columns import Seconds, metadata

polling = sa.Table(
    "polling",
    metadata,
    sa.Column("connection", sa.Text, sa.ForeignKey("connection.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("cursor", sa.Text, nullable=False),  # behind what was read; empty before the first time
    sa.Column("due", Seconds, nullable=False),  # when it is asked again
    sa.Column("failures", sa.Integer, nullable=False),  # in a row
    sa.Column("day", sa.Text, nullable=False),  # as the network counts days
    sa.Column("spent", sa.Integer, nullable=False),  # units, that day
)
