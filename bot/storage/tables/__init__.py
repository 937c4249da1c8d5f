"""Every table of the store, once. Migrations make them; a test holds both together.

Times are unix seconds, UTC. Lists and objects are JSON texts.
"""

from bot.storage.tables.announcements import announced, announcement
from bot.storage.tables.attachments import attachment, attachment_content
from bot.storage.tables.awaited_files import awaited_file
from bot.storage.tables.columns import PENDING, UNAWAITED, WAITING, ZERO, metadata
from bot.storage.tables.conversations import (
    contact,
    conversation,
    customer,
    device,
    event,
    feedback,
    handoff,
    link,
    mailed,
    mark,
    message,
    note,
    offer,
    outcome,
    page_context,
    survey,
    tag,
    turn,
)
from bot.storage.tables.curation import gap, proposal, unsettled
from bot.storage.tables.installation import blob, installation, media, node, release, timed_job
from bot.storage.tables.measures import asked, measure
from bot.storage.tables.messengers import connection, peer
from bot.storage.tables.outside import delivery, site, site_key, spent_proof, webhook
from bot.storage.tables.people import tie
from bot.storage.tables.polling import polling
from bot.storage.tables.posts import post
from bot.storage.tables.proactive import proactive, proactive_message, push_device
from bot.storage.tables.retention import archive, notice, retention_run, tally
from bot.storage.tables.staff import (
    audit,
    canned_reply,
    familiar,
    identity,
    login,
    password_link,
    presence,
    provider,
    recovery_code,
    session,
    skill,
    staff,
    subscription,
    team,
    team_member,
    totp,
)

__all__ = [
    "PENDING",
    "UNAWAITED",
    "WAITING",
    "ZERO",
    "announced",
    "announcement",
    "archive",
    "asked",
    "attachment",
    "attachment_content",
    "audit",
    "awaited_file",
    "blob",
    "canned_reply",
    "connection",
    "contact",
    "conversation",
    "customer",
    "delivery",
    "device",
    "event",
    "familiar",
    "feedback",
    "gap",
    "handoff",
    "identity",
    "installation",
    "link",
    "login",
    "mailed",
    "mark",
    "measure",
    "media",
    "message",
    "metadata",
    "node",
    "note",
    "notice",
    "offer",
    "outcome",
    "page_context",
    "password_link",
    "peer",
    "polling",
    "post",
    "presence",
    "proactive",
    "proactive_message",
    "proposal",
    "provider",
    "push_device",
    "recovery_code",
    "release",
    "retention_run",
    "session",
    "site",
    "site_key",
    "skill",
    "spent_proof",
    "staff",
    "subscription",
    "survey",
    "tag",
    "tally",
    "team",
    "team_member",
    "tie",
    "timed_job",
    "totp",
    "turn",
    "unsettled",
    "webhook",
]
