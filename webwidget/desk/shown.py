"""What the desk is told about conversations."""

from typing import Any

from bot.handoff.errors import NeverHandedOver
from bot.handoff.ticket import Ticket
from bot.staff.errors import UnknownMember
from bot.storage.records import Conversation
from knowledge.errors import UnknownSite
from webwidget.services import Services

GLANCE = 200  # characters of a message, in a row of the queue
LOOKED_AT = 8  # messages, in which the customer's latest is usually found


def shown_ticket(rooms: Services, ticket: Ticket) -> dict[str, Any]:
    """A row of the queue."""
    return {
        "conversation": ticket.conversation,
        "name": shown_name(ticket.conversation),
        "state": ticket.state,
        "since": ticket.waiting_since,
        "locale": ticket.locale,
        "site": ticket.site,
        "agent": ticket.agent,
        "agent_name": agent_name(rooms, ticket.agent),
        "last_text": ticket.last_text[:GLANCE],
        "seq": ticket.seq,
        "alike": ticket.alike,
    }


def shown_glance(rooms: Services, conversation: Conversation) -> dict[str, Any]:
    """A row of the conversations with the bot."""
    latest = rooms.store.messages(conversation.id, after=max(0, conversation.seq - LOOKED_AT))
    asked = [message.text for message in latest if message.role == "customer"]
    return {
        "conversation": conversation.id,
        "name": shown_name(conversation.id),
        "state": conversation.state,
        "since": conversation.updated,
        "locale": conversation.locale,
        "site": conversation.site,
        "agent": conversation.agent,
        "agent_name": agent_name(rooms, conversation.agent),
        "last_text": asked[-1][:GLANCE] if asked else "",
        "seq": conversation.seq,
    }


def shown_conversation(rooms: Services, conversation: Conversation) -> dict[str, Any]:
    """The open conversation: whose it is, what state it is in, and why the bot gave up, if it did."""
    try:
        reason = rooms.desk.ticket(conversation.id).reason
    except NeverHandedOver:
        reason = ""
    ended = rooms.closing.latest(conversation.id)
    return {
        "id": conversation.id,
        "name": shown_name(conversation.id),
        "state": conversation.state,
        "locale": conversation.locale,
        "site": conversation.site,
        "page": conversation.page,
        "agent": conversation.agent,
        "agent_name": agent_name(rooms, conversation.agent),
        "created": conversation.created,
        "reason": reason,
        "solved": ended and ended.solved,
        "proposed": rooms.proposing.proposed(conversation.id),
        "remark": ended.comment if ended else "",
    }


def shown_customer(rooms: Services, conversation: Conversation) -> dict[str, Any]:
    """What is known of who writes there, and where else their address was left: told, not joined."""
    email = rooms.store.contact(conversation.id)
    others = rooms.store.same_address(conversation.id) if email else []
    return {
        "email": email,
        "site_title": site_title(rooms, conversation.site),
        "same_address": [shown_glance(rooms, one) | {"asked": first_asked(rooms, one.id)} for one in others],
    }


def first_asked(rooms: Services, id: str) -> str:
    """What a conversation began with, by which an agent knows what it was about."""
    first = rooms.store.messages(id, limit=LOOKED_AT)
    return next((message.text for message in first if message.role == "customer"), "")[:GLANCE]


def site_title(rooms: Services, name: str) -> str:
    """What customers know a site as."""
    try:
        return rooms.sites.get(name).title
    except UnknownSite:
        return name


def shown_name(id: str) -> str:
    """What to call the customer: a short mark that tells conversations apart."""
    return f"#{id[:5]}"


def agent_name(rooms: Services, name: str | None) -> str | None:
    """The name customers see; the account's own when it is gone."""
    if name is None:
        return None
    try:
        return rooms.staff.member(name).display
    except UnknownMember:
        return name
