"""Who works here, and who is logged in."""

import sqlalchemy as sa

from bot.storage.tables.columns import Bytes, Count, Json, Seconds, index, metadata

staff = sa.Table(
    "staff",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("display", sa.Text, nullable=False),
    sa.Column("password", sa.Text, nullable=False),  # argon2id
    sa.Column("roles", Json, nullable=False),
    sa.Column("created", Seconds, nullable=False),
)

login = sa.Table(  # failed log-ins, by the name that was tried
    "login",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("failures", Count, nullable=False),
    sa.Column("until", Seconds, nullable=False),  # no further try before
)

session = sa.Table(  # log-ins that are open
    "session",
    metadata,
    sa.Column("id", Bytes, primary_key=True),  # sha256 of what the cookie holds
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("created", Seconds, nullable=False),
    sa.Column("seen", Seconds, nullable=False),
)

index("session_account", session.c.account)
index("session_seen", session.c.seen)
