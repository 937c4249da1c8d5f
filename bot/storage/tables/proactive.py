"""What customers are told without having asked."""

import sqlalchemy as sa

from bot.storage.tables.columns import Count, Json, Seconds, metadata, of_conversation

proactive = sa.Table(
    "proactive",
    metadata,
    of_conversation(),
    sa.Column("at", Seconds, primary_key=True),
    sa.Column("about", sa.Text, nullable=False),  # which rule; empty for a mere “not again”
    sa.Column("declined", Seconds),  # since when none is wanted any more
)

proactive_message = sa.Table(  # what the chat offers by itself, as staff wrote it
    "proactive_message",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("active", Count, nullable=False),  # 1: it is shown
    sa.Column("texts", Json),  # by locale
    sa.Column("seconds", Count, nullable=False),  # on a page until it is shown
    sa.Column("paths", Json),  # nothing: any
    sa.Column("given", Json),  # what the page must have handed over
    sa.Column("sites", Json),  # nothing: all
    sa.Column("author", sa.Text, nullable=False),  # an account
    sa.Column("changed", Seconds, nullable=False),
)

push_device = sa.Table(  # a browser in which a customer wants to be told of answers
    "push_device",
    metadata,
    of_conversation(),
    sa.Column("id", sa.Text, primary_key=True),  # a digest of its address
    sa.Column("endpoint", sa.Text, nullable=False),  # at its push service
    sa.Column("p256dh", sa.Text, nullable=False),
    sa.Column("auth", sa.Text, nullable=False),
    sa.Column("created", Seconds, nullable=False),
)
