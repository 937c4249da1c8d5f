"""What customers are told before they ask, and who was told."""

import sqlalchemy as sa

from bot.storage.tables.columns import Count, Json, Seconds, index, metadata, of_conversation

announcement = sa.Table(  # news or an incident
    "announcement",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("state", sa.Text, nullable=False),  # proposed, active, over or dismissed
    sa.Column("incident", Count, nullable=False),  # 1: something is wrong, and customers may wait for its end
    sa.Column("texts", Json),  # by locale
    sa.Column("ending", Json),  # by locale; what is said when it is over
    sa.Column("sites", Json),  # nothing: all
    sa.Column("topics", Json),
    sa.Column("entries", Json),
    sa.Column("instead", Count, nullable=False),  # 1: said in place of the answers it touches, 0: before them
    sa.Column("starts", Seconds, nullable=False),
    sa.Column("ends", Seconds),
    sa.Column("noticed", Json),  # of a proposal: how many asked for what
    sa.Column("author", sa.Text, nullable=False),  # an account; empty for a proposal
    sa.Column("changed", Seconds, nullable=False),
)

announced = sa.Table(  # which conversation was told
    "announced",
    metadata,
    of_conversation(),
    sa.Column(
        "announcement",
        sa.Text,
        sa.ForeignKey("announcement.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("told", Seconds, nullable=False),
    sa.Column("waits", Count, nullable=False, server_default="0"),  # 1 while word of its end is awaited
)

index("announcement_state", announcement.c.state)
index("announced_announcement", announced.c.announcement, announced.c.waits)
