"""What waits with the curators."""

import sqlalchemy as sa

from bot.storage.tables.columns import Count, Seconds, index, metadata, of_conversation

proposal = sa.Table(  # answers of agents that may become entries, without what may point to a person
    "proposal",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),  # random
    # No foreign key: archived conversations may come back. Nothing once it is gone for good.
    sa.Column("conversation", sa.Text),
    sa.Column("seq", Count, nullable=False),  # of the agent's message
    sa.Column("locale", sa.Text, nullable=False),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("answer", sa.Text, nullable=False),  # empty once a curator has decided
    sa.Column("entry", sa.Text),  # whose answer it is, where it is one
    sa.Column("author", sa.Text, nullable=False),  # an account
    sa.Column("created", Seconds, nullable=False),
    sa.Column("state", sa.Text, nullable=False),  # waiting, entry, variant or discarded
    sa.Column("decided", Seconds),
    sa.Column("decided_by", sa.Text),
)

_linked = proposal.c.conversation.is_not(None)
index("proposal_message", proposal.c.conversation, proposal.c.seq, where=_linked, unique=True)
index("proposal_created", proposal.c.created)

gap = sa.Table(  # questions of one meaning that the bot could not settle; without a word of them
    "gap",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),  # random
    sa.Column("created", Seconds, nullable=False),
    sa.Column("state", sa.Text, nullable=False),  # open, answered or dismissed
    sa.Column("assignee", sa.Text),  # an account
    sa.Column("entry", sa.Text),  # that answers it from now on
    sa.Column("locale", sa.Text),  # of that entry
    sa.Column("changed", Seconds),  # when somebody decided or assigned
    sa.Column("changed_by", sa.Text),  # an account
)

unsettled = sa.Table(  # a question of a gap, without what may point to a person; goes with its conversation
    "unsettled",
    metadata,
    of_conversation(),
    sa.Column("seq", Count, primary_key=True, autoincrement=False),  # of the customer's message
    sa.Column("locale", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("ending", sa.Text, nullable=False),  # unknown, untaken, unhelpful or person
    sa.Column("comment", sa.Text, nullable=False),  # that came with a thumbs-down; masked
    sa.Column("entry", sa.Text),  # that was answered with, or that an agent sent
    sa.Column("asked", Seconds, nullable=False),
    sa.Column("gap", sa.Text),  # nothing until it has been grouped
    sa.Column("place", Count, nullable=False, server_default="0"),  # in its gap; 0 is the most telling
)

index("unsettled_gap", unsettled.c.gap)
index("unsettled_asked", unsettled.c.asked)
