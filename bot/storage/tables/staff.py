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
    sa.Column("disabled", Seconds),  # since when; nothing while it may log in
    sa.Column("one_time", Seconds),  # until when its password holds, which must be changed first
    sa.Column("email", sa.Text),  # in small letters
    sa.Column("language", sa.Text),  # to write letters in; nothing: the installation's
)

login = sa.Table(  # failed log-ins
    "login",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),  # that was tried; with a mark, of a familiar browser
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
    sa.Column("origin", sa.Text),  # the network it began from
    sa.Column("browser", sa.Text),
)

familiar = sa.Table(  # browsers and networks from which an account has logged in
    "familiar",
    metadata,
    sa.Column("account", sa.Text, primary_key=True),
    sa.Column("mark", sa.Text, primary_key=True),  # a network, or the digest of what a browser holds
    sa.Column("seen", Seconds, nullable=False),
)

totp = sa.Table(  # the second step of accounts that have one
    "totp",
    metadata,
    sa.Column("account", sa.Text, sa.ForeignKey("staff.name", ondelete="CASCADE"), primary_key=True),
    sa.Column("secret", sa.Text, nullable=False),  # sealed
    sa.Column("begun", Seconds, nullable=False),
    sa.Column("step", Count, nullable=False),  # of thirty seconds each; no code of it or before counts again
    sa.Column("confirmed", Seconds),  # since when it is on; nothing while it is set up
)

recovery_code = sa.Table(  # what opens once, in place of a code
    "recovery_code",
    metadata,
    sa.Column("account", sa.Text, sa.ForeignKey("totp.account", ondelete="CASCADE"), primary_key=True),
    sa.Column("digest", sa.Text, primary_key=True),
)

password_link = sa.Table(  # links in letters by which somebody chooses a password
    "password_link",
    metadata,
    sa.Column("account", sa.Text, sa.ForeignKey("staff.name", ondelete="CASCADE"), primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),  # of the letter; the newest of each counts
    sa.Column("digest", Bytes, nullable=False),
    sa.Column("expires", Seconds, nullable=False),
)

provider = sa.Table(  # who may vouch for log-ins, by OpenID Connect
    "provider",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("issuer", sa.Text, nullable=False),
    sa.Column("client_id", sa.Text, nullable=False),
    sa.Column("secret", sa.Text),  # sealed; nothing for a client that has none
    sa.Column("created", Seconds, nullable=False),
)

identity = sa.Table(  # who an account is at a provider
    "identity",
    metadata,
    sa.Column("provider", sa.Text, sa.ForeignKey("provider.name", ondelete="CASCADE"), primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("account", sa.Text, sa.ForeignKey("staff.name", ondelete="CASCADE"), nullable=False),
    sa.Column("created", Seconds, nullable=False),
)

audit = sa.Table(  # who did what, to whom, when, from where; never what was said
    "audit",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),  # random
    sa.Column("at", Seconds, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),  # an account; empty for the command line and timed jobs
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("about", sa.Text, nullable=False),  # an account, a release, a site …; may be empty
    sa.Column("origin", sa.Text, nullable=False),  # a network; empty on the machine itself
    sa.Column("counts", Json),
)

presence = sa.Table(  # who sits at the desk, by their own word and by signs of life
    "presence",
    metadata,
    sa.Column("account", sa.Text, sa.ForeignKey("staff.name", ondelete="CASCADE"), primary_key=True),
    sa.Column("status", sa.Text, nullable=False),  # available or away
    sa.Column("seen", Seconds, nullable=False),
    sa.Column("given", Seconds),  # when they last got a conversation without having taken it
)


def _account() -> sa.Column:
    key = sa.ForeignKey("staff.name", ondelete="CASCADE")
    return sa.Column("account", sa.Text, key, primary_key=True)


skill = sa.Table(  # what an agent looks after; nothing: all of it
    "skill",
    metadata,
    _account(),
    sa.Column("locales", Json),
    sa.Column("sites", Json),
)

team = sa.Table(  # who answers one kind of question together
    "team",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),  # as staff read it
    sa.Column("created", Seconds, nullable=False),
)

team_member = sa.Table(
    "team_member",
    metadata,
    sa.Column("team", sa.Text, sa.ForeignKey("team.name", ondelete="CASCADE"), primary_key=True),
    _account(),
)

canned_reply = sa.Table(  # texts that agents use again and again
    "canned_reply",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),  # what they type behind a slash
    sa.Column("locale", sa.Text, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),  # with variables
    sa.Column("author", sa.Text, nullable=False),  # an account
    sa.Column("changed", Seconds, nullable=False),
)

subscription = sa.Table(  # letters that staff want regularly
    "subscription",
    metadata,
    _account(),
    sa.Column("letter", sa.Text, primary_key=True),  # its kind
    sa.Column("language", sa.Text, nullable=False),  # to write it in
    sa.Column("sent", Seconds, nullable=False),  # up to when it has been put in the post
)

index("audit_at", audit.c.at, audit.c.id)
index("session_account", session.c.account)
index("session_seen", session.c.seen)
index("staff_email", staff.c.email, where=staff.c.email.is_not(None), unique=True)
index("identity_account", identity.c.provider, identity.c.account, unique=True)
index("password_link_digest", password_link.c.digest, unique=True)
