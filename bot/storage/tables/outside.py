"""Where the chat is embedded, who outside hears of it, and what must reach them."""

import sqlalchemy as sa

from bot.storage.tables.columns import PENDING, Count, Json, Seconds, index, metadata

site = sa.Table(  # who may embed the chat, how it greets there, how long conversations are kept
    "site",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("locales", Json),
    sa.Column("origins", Json),
    sa.Column("accent", sa.Text, nullable=False),
    sa.Column("greeting", Json),
    sa.Column("hours", Json),  # when somebody is at the desk; nothing: always
    sa.Column("retention", Count),  # days; nothing: as the installation's setting says
    sa.Column("notice", Json),  # by locale
    sa.Column("consent", Count, nullable=False, server_default="0"),  # 1 where it is asked for
    sa.Column("attachments", Count, nullable=False, server_default="1"),  # 0 where customers send no files
    sa.Column("account_page", sa.Text, nullable=False, server_default=""),  # customers are logged in there
    sa.Column("assign", Count),  # most conversations an agent is given at once; nothing: they take them
    sa.Column("contexts", Json),  # where customers are on their way, and what is shown there
)

site_key = sa.Table(  # by which a site's server proves who its customers are
    "site_key",
    metadata,
    sa.Column("site", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("secret", sa.Text, nullable=False),  # sealed
    sa.Column("created", Seconds, nullable=False),
)

spent_proof = sa.Table(  # proofs that were used, until they would expire
    "spent_proof",
    metadata,
    sa.Column("site", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("expires", Seconds, nullable=False),
)

webhook = sa.Table(  # who outside wants to hear of events
    "webhook",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("secret", sa.Text, nullable=False),  # whsec_…, signs what is sent
    sa.Column("kinds", Json),  # of events
    sa.Column("created", Seconds, nullable=False),
    sa.Column("gone", Seconds),  # since when its address says that nobody is there any more
)

delivery = sa.Table(  # what must reach the outside
    "delivery",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("channel", sa.Text, nullable=False),  # “webhook” or “mail”
    sa.Column("target", sa.Text, nullable=False),  # the webhook's id, or “mail”
    sa.Column("conversation", sa.Text, sa.ForeignKey("conversation.id", ondelete="CASCADE")),
    sa.Column("event", Count),  # the number of the event it tells of
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("attempts", Count, nullable=False, server_default="0"),
    sa.Column("due", Seconds, nullable=False),
    sa.Column("holder", sa.Text),
    sa.Column("lease", Seconds),
    sa.Column("error", sa.Text),
    sa.Column("created", Seconds, nullable=False),
    sa.Column("finished", Seconds),
    sa.Column("letter", sa.Text),  # which kind of letter it is
    sa.Column("about", sa.Text),  # what else that needs to know
    sa.Column("upto", Count),  # seq of the last message in it, once it was packed
    sa.Column("begun", Seconds),  # when it was first claimed
    sa.Column("taken", sa.Text),  # labels of what the network says to have of it
)

index("spent_proof_expires", spent_proof.c.expires)
index("delivery_event", delivery.c.conversation, delivery.c.target, delivery.c.event, unique=True)
index("delivery_due", delivery.c.target, delivery.c.due, where=delivery.c.state == PENDING)
index("delivery_finished", delivery.c.finished, where=delivery.c.finished.is_not(None))
