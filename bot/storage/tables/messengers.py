"""Messengers: the accounts of the company there, and whose conversation is whose."""

import sqlalchemy as sa

from bot.storage.tables.columns import Seconds, index, metadata

connection = sa.Table(  # an account of the company's on a network
    "connection",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),  # of network
    sa.Column("name", sa.Text, nullable=False),  # as the network shows it
    sa.Column("site", sa.Text, nullable=False),  # whose customers write there
    sa.Column("secrets", sa.Text, nullable=False),  # sealed
    sa.Column("trouble", sa.Text),  # what was wrong when it was last looked at
    sa.Column("checked", Seconds),
    sa.Column("heard", Seconds),  # when it last brought something, to the minute
    sa.Column("created", Seconds, nullable=False),
    sa.Column("templates", sa.Text),  # what may be sent there at any time: a list of {name, language, text}
    sa.Column("proposes", sa.Integer, nullable=False, server_default="0"),  # 1: agents send
)

peer = sa.Table(  # somebody on a network, by their id there
    "peer",
    metadata,
    sa.Column("connection", sa.Text, primary_key=True),
    sa.Column("person", sa.Text, primary_key=True),
    sa.Column("conversation", sa.Text, sa.ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
    sa.Column("name", sa.Text),
    sa.Column("left_at", Seconds),  # since when nothing can be sent to them
    sa.Column("alias", sa.Text),  # another id of theirs
    sa.Column("heard_at", Seconds),  # when they last wrote
    sa.Column("heard", sa.Text),  # the network's id of what they last wrote
)

index("peer_conversation", peer.c.conversation, unique=True)
index("peer_alias", peer.c.connection, peer.c.alias)
