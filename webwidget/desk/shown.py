"""What the desk is told about conversations."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.channels.networks import titled
from bot.handoff.errors import NeverHandedOver
from bot.handoff.ticket import Ticket
from bot.protocol import HANDOFF
from bot.staff.errors import UnknownMember
from bot.storage.records import Conversation
from knowledge.errors import UnknownSite
from webwidget.desk.windows import shown_window
from webwidget.services import Services

GLANCE = 200  # characters of a message, in a row of the queue
CALLED = 40  # characters of a name
LOOKED_AT = 8  # messages, among which the customer's latest is usually found


def shown_tickets(rooms: Services, tickets: Iterable[Ticket]) -> list[dict[str, Any]]:
    """Rows of the queue."""
    names, those = _names(rooms), list(tickets)
    called = _called(rooms, [each.conversation for each in those])
    return [_shown_ticket(each, names) | {"name": called[each.conversation]} for each in those]


def shown_glances(rooms: Services, conversations: Sequence[Conversation]) -> list[dict[str, Any]]:
    """Rows of other conversations."""
    names, called = _names(rooms), _called(rooms, [each.id for each in conversations])
    with rooms.storage.reading() as read:
        tags = read.tags.of_all(each.id for each in conversations)
        solved = read.surveys.answers(each.id for each in conversations)
    return [
        _row(each, names, _last_asked(rooms, each), tags.get(each.id, ()))
        | {"name": called[each.id], "since": each.updated, "solved": solved.get(each.id)}
        for each in conversations
    ]


def _shown_ticket(ticket: Ticket, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "conversation": ticket.conversation,
        "state": ticket.state,
        "since": ticket.waiting_since,
        "locale": ticket.locale,
        "site": ticket.site,
        "channel": ticket.channel,
        "agent": ticket.agent,
        "agent_name": ticket.agent and names.get(ticket.agent, ticket.agent),
        "last_text": ticket.last_text[:GLANCE],
        "seq": ticket.seq,
        "alike": ticket.alike,
        "reason": ticket.reason,
        "team": ticket.team,
        "awaiting": ticket.awaiting,
        "tags": ticket.tags,
    }


def _row(
    conversation: Conversation, names: Mapping[str, str], last_text: str, tags: Sequence[str]
) -> dict[str, Any]:
    return {
        "conversation": conversation.id,
        "state": conversation.state,
        "locale": conversation.locale,
        "site": conversation.site,
        "channel": conversation.channel,
        "agent": conversation.agent,
        "agent_name": conversation.agent and names.get(conversation.agent, conversation.agent),
        "last_text": last_text[:GLANCE],
        "seq": conversation.seq,
        "tags": tags,
    }


def _last_asked(rooms: Services, conversation: Conversation) -> str:
    latest = rooms.store.messages(conversation.id, after=max(0, conversation.seq - LOOKED_AT))
    said = [message for message in latest if message.role == "customer"]
    asked = [message.text for message in said if message.choice != HANDOFF]
    return asked[-1] if asked else ""


def _called(rooms: Services, ids: Sequence[str]) -> dict[str, str]:
    """What each of them is called in a list: as they call themselves on their network, else by a mark."""
    with rooms.storage.reading() as read:
        names = read.messengers.names(ids)
    return {id: " ".join(names.get(id, "").split())[:CALLED] or shown_name(id) for id in ids}


def _names(rooms: Services) -> dict[str, str]:
    """What customers see of all accounts."""
    return {member.name: member.display for member in rooms.access.accounts.all()}


def shown_conversation(rooms: Services, conversation: Conversation) -> dict[str, Any]:
    """The open conversation: whose it is, what state it is in, and why the bot gave up, if it did."""
    try:
        reason = rooms.handoff.desk.ticket(conversation.id).reason
    except NeverHandedOver:
        reason = ""
    ended = rooms.closing.latest(conversation.id)
    called, mark = _called(rooms, [conversation.id])[conversation.id], shown_name(conversation.id)
    return {
        "id": conversation.id,
        "name": called if called == mark else f"{called} {mark}",
        "state": conversation.state,
        "locale": conversation.locale,
        "site": conversation.site,
        "channel": conversation.channel,
        **_looking_at(rooms, conversation),
        "agent": conversation.agent,
        "agent_name": agent_name(rooms, conversation.agent),
        "created": conversation.created,
        "mail": rooms.store.contacts.mail(conversation.id),
        "reason": reason,
        "solved": ended and ended.solved,
        "proposed": rooms.handoff.proposing.proposed(conversation.id),
        "remark": ended.comment if ended else "",
        "tags": rooms.handoff.tagging.of(conversation.id),
    }


def _looking_at(rooms: Services, conversation: Conversation) -> dict[str, Any]:
    """The page that the customer was on last, what it handed over, and the site's names for that."""
    found = rooms.contexts.of(conversation.id)
    if found is None:
        return {"page": conversation.page}
    fitting = rooms.contexts.fitting(conversation.site, found.page, found.given)
    names = [each.name for each in fitting]
    return {"page": found.page or conversation.page, "given": found.given, "contexts": names}


def _messenger(rooms: Services, conversation: Conversation) -> dict[str, Any] | None:
    """The network where they write, what they call themselves there, and whether nothing reaches them."""
    with rooms.storage.reading() as read:
        peer = read.messengers.peer_of(conversation.id)
        connection = read.messengers.find(peer.connection) if peer else None
    if peer is None or connection is None:
        return None
    return {
        "network": titled(connection.kind),
        "name": peer.name or "",
        "left": peer.left_at is not None,
        "account": rooms.handoff.account_links.state(conversation.id),
        **shown_window(rooms, conversation.id),
    }


def shown_customer(rooms: Services, conversation: Conversation) -> dict[str, Any]:
    """What is known of who writes there, and where else they wrote.

    What is proved to be one person's is joined; where only the same address was left, it is told.
    """
    email = rooms.store.contacts.find(conversation.id)
    known = rooms.customers.people.account(conversation.id)
    theirs = rooms.customers.people.others(conversation.id)
    same = rooms.store.contacts.same_address(conversation.id) if email else []
    proved = {each.conversation.id for each in theirs}
    apart = {each.conversation.id for each in theirs if each.apart}
    return {
        "email": email,
        "customer": known and {"id": known.subject, "name": known.name, "email": known.email},
        "messenger": _messenger(rooms, conversation),
        "site_title": site_title(rooms, conversation.site),
        "email_proved": email is not None and rooms.store.contacts.is_proved(conversation.id),
        "earlier": [
            row | {"apart": row["conversation"] in apart}
            for row in _others(rooms, [each.conversation for each in theirs])
        ],
        "same_address": _others(rooms, [each for each in same if each.id not in proved]),
    }


def _others(rooms: Services, others: Sequence[Conversation]) -> list[dict[str, Any]]:
    return [row | _more(rooms, row["conversation"]) for row in shown_glances(rooms, others)]


def _more(rooms: Services, other: str) -> dict[str, Any]:
    return {"asked": first_asked(rooms, other), "proved": rooms.store.contacts.is_proved(other)}


def first_asked(rooms: Services, id: str) -> str:
    """What a conversation began with, by which an agent knows what it was about."""
    return rooms.store.first_asked(id)[:GLANCE]


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
        return rooms.access.accounts.member(name).display
    except UnknownMember:
        return name
