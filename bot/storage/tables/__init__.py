"""Every table of the store, once. Migrations make them; a test holds both together.

Times are unix seconds, UTC. Lists and objects are JSON texts.
"""

from bot.storage.tables.attachments import attachment, attachment_content
from bot.storage.tables.columns import PENDING, UNAWAITED, WAITING, ZERO, metadata
from bot.storage.tables.conversations import (
    contact,
    conversation,
    event,
    feedback,
    handoff,
    link,
    mark,
    message,
    note,
    offer,
    outcome,
    survey,
    tag,
    turn,
)
from bot.storage.tables.curation import proposal
from bot.storage.tables.installation import blob, installation, media, node, release, timed_job
from bot.storage.tables.outside import delivery, site, webhook
from bot.storage.tables.retention import archive, notice, retention_run, tally
from bot.storage.tables.staff import (
    audit,
    canned_reply,
    familiar,
    login,
    presence,
    recovery_code,
    session,
    skill,
    staff,
    team,
    team_member,
    totp,
)

__all__ = [
    "PENDING",
    "UNAWAITED",
    "WAITING",
    "ZERO",
    "archive",
    "attachment",
    "attachment_content",
    "audit",
    "blob",
    "canned_reply",
    "contact",
    "conversation",
    "delivery",
    "event",
    "familiar",
    "feedback",
    "handoff",
    "installation",
    "link",
    "login",
    "mark",
    "media",
    "message",
    "metadata",
    "node",
    "note",
    "notice",
    "offer",
    "outcome",
    "presence",
    "proposal",
    "recovery_code",
    "release",
    "retention_run",
    "session",
    "site",
    "skill",
    "staff",
    "survey",
    "tag",
    "tally",
    "team",
    "team_member",
    "timed_job",
    "totp",
    "turn",
    "webhook",
]
