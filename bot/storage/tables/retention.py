"""What customers agreed to; what is on its way out, what is left of it as numbers, and each run."""

import sqlalchemy as sa

from bot.storage.tables.columns import Count, Json, Seconds, index, metadata

archive = sa.Table(  # conversations out of everybody's sight, until they are deleted
    "archive",
    metadata,
    sa.Column("conversation", sa.Text, primary_key=True),
    sa.Column("site", sa.Text, nullable=False),
    sa.Column("moved", Seconds, nullable=False),  # when its last message came
    sa.Column("archived", Seconds, nullable=False),
    sa.Column("content", Json, nullable=False),  # its rows, by table
)

tally = sa.Table(  # what statistics need of conversations that are gone: no text, no person
    "tally",
    metadata,
    sa.Column("day", Seconds, primary_key=True),  # midnight before it
    sa.Column("site", sa.Text, primary_key=True),
    sa.Column("entry", sa.Text, primary_key=True),  # empty for what is counted once a conversation
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("count", Count, nullable=False),
)

retention_run = sa.Table(  # each time that retention ran
    "retention_run",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),  # random
    sa.Column("begun", Seconds, nullable=False),
    sa.Column("ended", Seconds),
    sa.Column("counts", Json),  # of what went
)

notice = sa.Table(  # each text that customers were shown of what happens with what they write
    "notice",
    metadata,
    sa.Column("version", sa.Text, primary_key=True),  # its digest
    sa.Column("locale", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("since", Seconds, nullable=False),
)

index("archive_archived", archive.c.archived)
index("retention_run_begun", retention_run.c.begun)
