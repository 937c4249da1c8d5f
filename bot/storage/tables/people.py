"""What proves that conversations are one person's."""

import sqlalchemy as sa

from bot.storage.tables.columns import Seconds, index, metadata, of_conversation

tie = sa.Table(
    "tie",
    metadata,
    of_conversation(),
    sa.Column("kind", sa.Text, primary_key=True),  # vouched or mail
    sa.Column("value", sa.Text, primary_key=True),  # site/subject, or an address in small letters
    sa.Column("proved", Seconds, nullable=False),  # when it was last
    sa.Column("cut", Seconds),  # since when it holds nothing, as staff said
    sa.Column("by", sa.Text),  # the account that did
)

index("tie_value", tie.c.value)
