"""What is said in conversations, and how their questions ended."""

import sqlalchemy as sa

from bot.storage.tables.columns import (
    PENDING,
    WAITING,
    ZERO,
    Bytes,
    Count,
    Json,
    Number,
    Seconds,
    index,
    metadata,
    of_conversation,
)

conversation = sa.Table(
    "conversation",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("token", Bytes, nullable=False, unique=True),  # sha256 of the customer's token
    sa.Column("site", sa.Text, nullable=False),
    sa.Column("locale", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("seq", Count, nullable=False, server_default="0"),  # of the last message
    sa.Column("page", sa.Text),  # origin and path only
    sa.Column("agent", sa.Text),
    sa.Column("failures", Count, nullable=False, server_default="0"),  # turns in a row without a reply
    sa.Column("created", Seconds, nullable=False),
    sa.Column("updated", Seconds, nullable=False),
    sa.Column("events", Count, nullable=False, server_default="0"),  # number of the last event
    sa.Column("source", sa.Text),  # whence it came, unreadably: see bot.privacy.sources
    sa.Column("notice", sa.Text),  # the version that the customer was shown
    sa.Column("consented", Seconds),  # when they agreed to it, where that is asked for
    sa.Column("awaiting", Seconds),  # since when the customer waits for a word of the agent who has it
    sa.Column("channel", sa.Text, nullable=False, server_default="chat"),  # where the customer writes
)

message = sa.Table(
    "message",
    metadata,
    of_conversation(),
    sa.Column("seq", Count, primary_key=True, autoincrement=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("created", Seconds, nullable=False),
    sa.Column("name", sa.Text),
    sa.Column("choices", Json),
    sa.Column("media", Json),
    sa.Column("entry", sa.Text),
    sa.Column("trace", Json),
    sa.Column("state", sa.Text),
    sa.Column("choice", sa.Text),
    sa.Column("client_key", sa.Text),  # idempotency key, prefixed with its author
    sa.Column("turn", Count),  # seq of the customer's message this one replies to
)

offer = sa.Table(  # the choices a customer may pick
    "offer",
    metadata,
    of_conversation(),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
)

turn = sa.Table(  # a customer's message the bot is to answer
    "turn",
    metadata,
    of_conversation(),
    sa.Column("seq", Count, primary_key=True, autoincrement=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("attempts", Count, nullable=False, server_default="0"),  # by processes that died over it
    sa.Column("created", Seconds, nullable=False),
    sa.Column("finished", Seconds),
    sa.Column("holder", sa.Text),  # the process that has it, until its lease ends
    sa.Column("lease", Seconds),
)

handoff = sa.Table(  # one row for each time a person was asked for
    "handoff",
    metadata,
    of_conversation(),
    sa.Column("seq", Count, primary_key=True, autoincrement=False),  # of the system message that says so
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("requested", Seconds, nullable=False),
    sa.Column("accepted", Seconds),
    sa.Column("agent", sa.Text),
    sa.Column("ended", Seconds),
    sa.Column("since", Seconds),  # since when it is in the queue, this time; nothing of old ones
    sa.Column("ahead", Count),  # how many waited before it then; nothing where nobody was there
    sa.Column("team", sa.Text),  # that it was passed on to
    sa.Column("given", Seconds),  # when its agent got it without having taken it
    sa.Column("opened", Seconds),  # when they then looked at it
    sa.Column("former", sa.Text),  # who had it last and let it go
)

note = sa.Table(  # what staff note for each other; never shown to customers
    "note",
    metadata,
    of_conversation(),
    sa.Column("number", Count, primary_key=True, autoincrement=False),  # from 1
    sa.Column("seq", Count, nullable=False),  # of the message it stands behind
    sa.Column("author", sa.Text, nullable=False),  # an account
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("created", Seconds, nullable=False),
)

tag = sa.Table(  # what staff call a conversation, to find it again
    "tag",
    metadata,
    of_conversation(),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("created", Seconds, nullable=False),
)

mark = sa.Table(  # how far each side has come in it; the numbers only grow
    "mark",
    metadata,
    of_conversation(),
    sa.Column("reader", sa.Text, primary_key=True),  # customer or agent
    sa.Column("received", Count, nullable=False),  # seq of the last message that their screen has
    sa.Column("read", Count, nullable=False),  # and of the last one that it has shown
    sa.Column("changed", Seconds, nullable=False),
)

contact = sa.Table(  # where a customer wants to be reached
    "contact",
    metadata,
    of_conversation(),
    sa.Column("email", sa.Text, nullable=False),
    sa.Column("created", Seconds, nullable=False),
    sa.Column("by_mail", Count, nullable=False, server_default="0"),  # 1: agents answer there, 2: all do
    sa.Column("thread", sa.Text),  # random, in our letters' headers and in replies
    sa.Column("failing", Seconds),  # since when letters do not arrive there
)

mailed = sa.Table(  # an e-mail of a customer, in a conversation that began by e-mail
    "mailed",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),  # of its message
    sa.Column("conversation", sa.Text, sa.ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
    sa.Column("id", sa.Text, nullable=False),  # that it bears itself
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("created", Seconds, nullable=False),
)

link = sa.Table(  # opens a conversation once, from a letter; or proves something of it
    "link",
    metadata,
    sa.Column("digest", Bytes, primary_key=True),  # sha256 of what stands in the letter
    sa.Column("conversation", sa.Text, sa.ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
    sa.Column("created", Seconds, nullable=False),
    sa.Column("expires", Seconds, nullable=False),
    sa.Column("used", Seconds),
    sa.Column("token", Bytes, unique=True),  # sha256 of the token that its use gave to a browser
    # 1: opens nothing, proves the address; 2: opens nothing, joins it with whom a site vouches for
    sa.Column("proves", Count, nullable=False, server_default="0"),
)

customer = sa.Table(  # who writes there, as their site's server has said
    "customer",
    metadata,
    of_conversation(),
    sa.Column("subject", sa.Text, nullable=False),  # what the site calls them
    sa.Column("name", sa.Text),
    sa.Column("email", sa.Text),
    sa.Column("proved", Seconds, nullable=False),  # when it was said last
    sa.Column("proof", sa.Text, nullable=False),  # the id of the proof that did
)

device = sa.Table(  # tokens of browsers whose customer was proved there
    "device",
    metadata,
    sa.Column("token", Bytes, primary_key=True),  # sha256 of it
    sa.Column("conversation", sa.Text, sa.ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
    sa.Column("created", Seconds, nullable=False),
)

page_context = sa.Table(  # the page that the customer looks at, and what it hands over
    "page_context",
    metadata,
    of_conversation(),
    sa.Column("page", sa.Text),
    sa.Column("given", Json),
    sa.Column("changed", Seconds, nullable=False),
)

event = sa.Table(  # what happened to a conversation
    "event",
    metadata,
    of_conversation(),
    sa.Column("number", Count, primary_key=True, autoincrement=False),  # from 1, without gaps
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("seq", Count),  # of the message it is about
    sa.Column("data", Json),
    sa.Column("created", Seconds, nullable=False),
)

feedback = sa.Table(  # whether an answer helped; a later verdict replaces an earlier one
    "feedback",
    metadata,
    of_conversation(),
    sa.Column("seq", Count, primary_key=True, autoincrement=False),
    sa.Column("helpful", Count, nullable=False),  # 1 or 0
    sa.Column("comment", sa.Text, nullable=False),  # masked
    sa.Column("entry", sa.Text, nullable=False),  # empty for answers that came from none
    sa.Column("created", Seconds, nullable=False),
)

survey = sa.Table(  # whether the customer's problem was solved; one row for each ending that is asked about
    "survey",
    metadata,
    of_conversation(),
    sa.Column("seq", Count, primary_key=True, autoincrement=False),  # of the message that ended it
    sa.Column("asked", Seconds, nullable=False),
    sa.Column("solved", Count),  # 1 or 0; nothing until the customer says so
    sa.Column("comment", sa.Text, nullable=False),  # masked
    sa.Column("answered", Seconds),
)

outcome = sa.Table(  # what a question was decided on and how it ended: numbers, no text
    "outcome",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),  # random
    sa.Column("conversation", sa.Text, sa.ForeignKey("conversation.id", ondelete="CASCADE")),
    sa.Column("seq", Count),  # of the question; nothing, like conversation and source, once it is unlinked
    sa.Column("source", sa.Text),
    sa.Column("day", Seconds, nullable=False),  # midnight before it
    sa.Column("decision", sa.Text, nullable=False),
    sa.Column("end", sa.Text, nullable=False),
    sa.Column("unaided", Count, nullable=False),  # 1 when an agent answered it in words of their own
    sa.Column("place", Count, nullable=False),  # of the right entry among those thought of, else -1
    sa.Column("first", Number, nullable=False),  # chance that the best entry was right
    sa.Column("among", Number, nullable=False),  # that one of those thought of was
    sa.Column("calibrated_for", Number, nullable=False),  # the share of unanswerable questions assumed then
    sa.Column("evidence", Json),
    sa.Column("view", sa.Text, nullable=False),
    sa.Column("basis", sa.Text, nullable=False),  # what evidence must share to be comparable
    sa.Column("weight", Number, nullable=False),
)

index("conversation_waiting", conversation.c.state, where=conversation.c.state.in_(WAITING))
index("contact_thread", contact.c.thread, where=contact.c.thread.is_not(None), unique=True)
index("mailed_conversation", mailed.c.conversation, mailed.c.created)
index("mailed_created", mailed.c.created)
index("link_conversation", link.c.conversation)
index("customer_subject", customer.c.subject)
index("device_conversation", device.c.conversation)
index("conversation_recent", conversation.c.updated, where=conversation.c.seq > ZERO)
_keyed = message.c.client_key.is_not(None)
index("message_key", message.c.conversation, message.c.client_key, where=_keyed, unique=True)
index("message_choice", message.c.choice, message.c.created, where=message.c.choice.is_not(None))
index("message_turn", message.c.conversation, message.c.turn, where=message.c.turn.is_not(None))
index("turn_pending", turn.c.conversation, turn.c.seq, where=turn.c.state == PENDING)
index("tag_name", tag.c.name)
index("feedback_entry", feedback.c.entry, feedback.c.created)
index("feedback_created", feedback.c.created)
index("survey_answered", survey.c.answered, where=survey.c.answered.is_not(None))
_linked = outcome.c.conversation.is_not(None)
index("outcome_question", outcome.c.conversation, outcome.c.seq, where=_linked, unique=True)
index("outcome_day", outcome.c.day)
