"""Public posts, without personal data, and what became of them."""

import sqlalchemy as sa

from bot.storage.tables.columns import Json, Seconds, index, metadata

post = sa.Table(
    "post",
    metadata,
    sa.Column("ref", sa.Text, primary_key=True),  # ours
    sa.Column("connection", sa.Text, sa.ForeignKey("connection.id", ondelete="CASCADE"), nullable=False),
    sa.Column("id", sa.Text, nullable=False),  # the network's, as is the thread's
    sa.Column("thread", sa.Text, nullable=False),
    sa.Column("author", sa.Text, nullable=False),  # a keyed hash, to count what one person is told
    sa.Column("locale", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),  # without personal data; empty once it was removed
    sa.Column("digest", sa.Text, nullable=False),  # a keyed hash of the text as it came
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("written", Seconds, nullable=False),
    sa.Column("came", Seconds, nullable=False),
    sa.Column("personal", Json),  # kinds of data that were in it
    sa.Column("told", sa.Text, nullable=False),  # by the network: automated, direct, or nothing
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("fate", sa.Text, nullable=False),  # answer, private, propose, nothing; empty at first
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("entry", sa.Text),
    sa.Column("said", sa.Text),  # what an agent wrote in place of what we would say
    sa.Column("agent", sa.Text),  # who decided; nothing where a machine did
    sa.Column("decided", Seconds),
    sa.Column("tried", sa.Integer, nullable=False),  # the attempt that was begun last
    sa.Column("hidden", sa.Text, nullable=False),  # due, yes, lifting or nothing
    sa.Column("conversation", sa.Text),  # where its author was led; it may be archived
)

index("post_id", post.c.connection, post.c.id, unique=True)
index("post_state", post.c.state, post.c.came)
index("post_thread", post.c.connection, post.c.thread)
index("post_author", post.c.author, post.c.decided)
index("post_conversation", post.c.conversation)
index("post_entry", post.c.entry, post.c.decided)
index("post_came", post.c.came)
