"""Whether answers help: what was asked, while its conversation is kept; and numbers by day, for ever."""

import sqlalchemy as sa

from bot.storage.tables.columns import Count, Json, Seconds, index, metadata, of_conversation

asked = sa.Table(  # each question as it was counted, so that it can be counted anew
    "asked",
    metadata,
    of_conversation(),
    sa.Column("seq", Count, primary_key=True, autoincrement=False),
    sa.Column("created", Seconds, nullable=False),
    sa.Column("site", sa.Text, nullable=False),
    sa.Column("locale", sa.Text, nullable=False),
    sa.Column("entry", sa.Text, nullable=False),  # it counts for; empty for questions without an answer
    sa.Column("about", sa.Text, nullable=False),  # the entry by which it is known again; empty: by none
    sa.Column("facts", Json),  # what it counts as, unless it was asked again
    sa.Column("channel", sa.Text, nullable=False, server_default="chat"),
    sa.Column("again", Count, nullable=False),  # 1 when it was, within days
)

_COUNTED = (
    "asked", "answered", "asked_back", "person", "helpful", "unhelpful", "again",
    "confirmed", "went_on", "failed", "silent",
)  # fmt: skip

measure = sa.Table(  # no text, no person: so it outlives conversations, and needs no erasure
    "measure",
    metadata,
    sa.Column("day", Seconds, primary_key=True),  # midnight before it
    sa.Column("site", sa.Text, primary_key=True),
    sa.Column("locale", sa.Text, primary_key=True),
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("entry", sa.Text, primary_key=True),
    *(sa.Column(name, Count, nullable=False) for name in _COUNTED),
)

index("measure_entry", measure.c.entry, measure.c.day)
