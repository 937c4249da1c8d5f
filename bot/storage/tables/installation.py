"""What the processes of an installation share."""

import sqlalchemy as sa

from bot.storage.tables.columns import Bytes, Count, Seconds, metadata

timed_job = sa.Table(  # what runs at set times, once in the whole installation
    "timed_job",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("due", Seconds, nullable=False),
    sa.Column("holder", sa.Text),
    sa.Column("lease", Seconds),
    sa.Column("finished", Seconds),
    sa.Column("error", sa.Text),
)

node = sa.Table(  # the processes of this installation that were heard of lately
    "node",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),  # web, bot or worker
    sa.Column("host", sa.Text, nullable=False),
    sa.Column("release", Count),
    sa.Column("seen", Seconds, nullable=False),
)

release = sa.Table(  # for the nodes that fetch them; on one machine alone, its folder is enough
    "release",
    metadata,
    sa.Column("number", Count, primary_key=True, autoincrement=False),
    sa.Column("manifest", sa.Text, nullable=False),  # JSON; names the files by their sha256
    sa.Column("created", Seconds, nullable=False),
)

blob = sa.Table(  # the content of files, in parts, by its sha256
    "blob",
    metadata,
    sa.Column("sha256", sa.Text, primary_key=True),
    sa.Column("part", Count, primary_key=True, autoincrement=False),
    sa.Column("content", Bytes, nullable=False),
)

media = sa.Table(  # pictures of answers, by the name that holds their hash
    "media",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("sha256", sa.Text, nullable=False),
)

installation = sa.Table(  # what all agree on: its secret, the live release, where the corpus is
    "installation",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
