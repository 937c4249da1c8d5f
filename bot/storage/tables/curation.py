"""What waits with the curators."""

import sqlalchemy as sa

from bot.storage.tables.columns import Count, Seconds, index, metadata

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
