"""Every table of the store, once. Migrations make them; a test holds both together.

Times are unix seconds, UTC. Lists and objects are JSON texts.
"""

import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

metadata = sa.MetaData()

Seconds = Number = sa.REAL().with_variant(postgresql.DOUBLE_PRECISION(), "postgresql")
Count = sa.Integer()
Bytes = sa.LargeBinary().with_variant(sa.BLOB(), "sqlite").with_variant(postgresql.BYTEA(), "postgresql")


class Json(sa.types.TypeDecorator):  # type: ignore[misc]  # SQLAlchemy 1.4 has no types
    """A value as a JSON text; empty lists and objects are stored as nothing."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> str | None:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if value else None

    def process_result_value(self, value: str | None, dialect: Any) -> Any:
        return json.loads(value) if value else None


def _of_conversation() -> sa.Column:
    """Goes with its conversation."""
    key = sa.ForeignKey("conversation.id", ondelete="CASCADE")
    return sa.Column("conversation", sa.Text, key, primary_key=True)


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
)

message = sa.Table(
    "message",
    metadata,
    _of_conversation(),
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
    _of_conversation(),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
)

turn = sa.Table(  # a customer's message the bot is to answer
    "turn",
    metadata,
    _of_conversation(),
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
    _of_conversation(),
    sa.Column("seq", Count, primary_key=True, autoincrement=False),  # of the system message that says so
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("requested", Seconds, nullable=False),
    sa.Column("accepted", Seconds),
    sa.Column("agent", sa.Text),
    sa.Column("ended", Seconds),
)

event = sa.Table(  # what happened to a conversation
    "event",
    metadata,
    _of_conversation(),
    sa.Column("number", Count, primary_key=True, autoincrement=False),  # from 1, without gaps
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("seq", Count),  # of the message it is about
    sa.Column("data", Json),
    sa.Column("created", Seconds, nullable=False),
)

feedback = sa.Table(  # whether an answer helped; a later verdict replaces an earlier one
    "feedback",
    metadata,
    _of_conversation(),
    sa.Column("seq", Count, primary_key=True, autoincrement=False),
    sa.Column("helpful", Count, nullable=False),  # 1 or 0
    sa.Column("comment", sa.Text, nullable=False),  # masked
    sa.Column("entry", sa.Text, nullable=False),  # empty for answers that came from none
    sa.Column("created", Seconds, nullable=False),
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

site = sa.Table(  # who may embed the chat, and how it greets there
    "site",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("locales", Json),
    sa.Column("origins", Json),
    sa.Column("accent", sa.Text, nullable=False),
    sa.Column("greeting", Json),
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
    sa.Column("channel", sa.Text, nullable=False),  # “webhook”
    sa.Column("target", sa.Text, nullable=False),  # the webhook's id
    sa.Column("conversation", sa.Text, sa.ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False),
    sa.Column("event", Count, nullable=False),  # the number of the event it tells of
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("attempts", Count, nullable=False, server_default="0"),
    sa.Column("due", Seconds, nullable=False),
    sa.Column("holder", sa.Text),
    sa.Column("lease", Seconds),
    sa.Column("error", sa.Text),
    sa.Column("created", Seconds, nullable=False),
    sa.Column("finished", Seconds),
)

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

installation = (
    sa.Table(  # what the whole installation agrees on: its secret, the live release, where the corpus is
        "installation",
        metadata,
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
)


# What partial indexes hold, spelled out: SQLite uses one only where a query says so without parameters.
PENDING = sa.literal_column("'pending'")
WAITING = (sa.literal_column("'queued'"), sa.literal_column("'human'"))
ZERO = sa.literal_column("0")

UNAWAITED = {"unawaited": True}  # an option of statements whose outcome nobody awaits: see pipelining


def _index(name: str, *columns: sa.Column, where: Any = None, unique: bool = False) -> sa.Index:
    return sa.Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


_index("conversation_waiting", conversation.c.state, where=conversation.c.state.in_(WAITING))
_index("conversation_recent", conversation.c.updated, where=conversation.c.seq > ZERO)
_keyed = message.c.client_key.is_not(None)
_index("message_key", message.c.conversation, message.c.client_key, where=_keyed, unique=True)
_index("message_choice", message.c.choice, message.c.created, where=message.c.choice.is_not(None))
_index("message_turn", message.c.conversation, message.c.turn, where=message.c.turn.is_not(None))
_index("turn_pending", turn.c.conversation, turn.c.seq, where=turn.c.state == PENDING)
_index("feedback_entry", feedback.c.entry, feedback.c.created)
_index("feedback_created", feedback.c.created)
_linked = outcome.c.conversation.is_not(None)
_index("outcome_question", outcome.c.conversation, outcome.c.seq, where=_linked, unique=True)
_index("outcome_day", outcome.c.day)
_index("session_account", session.c.account)
_index("session_seen", session.c.seen)
_index("delivery_event", delivery.c.conversation, delivery.c.target, delivery.c.event, unique=True)
_index("delivery_due", delivery.c.target, delivery.c.due, where=delivery.c.state == PENDING)
_index("delivery_finished", delivery.c.finished, where=delivery.c.finished.is_not(None))
