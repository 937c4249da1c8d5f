"""Pictures and PDFs that people sent in conversations."""

import sqlalchemy as sa

from bot.storage.tables.columns import Bytes, Count, Seconds, index, metadata

attachment = sa.Table(  # also of archived conversations, so their rows go by no cascade: see the repository
    "attachment",
    metadata,
    sa.Column("conversation", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),  # from author and digest: the same file again is the same one
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("size", Count, nullable=False),  # bytes
    sa.Column("width", Count, nullable=False),  # pixels; 0 of what is no picture
    sa.Column("height", Count, nullable=False),
    sa.Column("author", sa.Text, nullable=False),  # customer, or agent:<account>
    sa.Column("seq", Count),  # of the first message that shows it; nothing until it is sent
    sa.Column("created", Seconds, nullable=False),
)

attachment_content = sa.Table(  # once, in however many conversations it was sent
    "attachment_content",
    metadata,
    sa.Column("sha256", sa.Text, primary_key=True),
    sa.Column("content", Bytes, nullable=False),
    sa.Column("uses", Count, nullable=False),  # grows with each use, so that two who change it notice
)

index("attachment_created", attachment.c.created)
index("attachment_sha256", attachment.c.sha256)
