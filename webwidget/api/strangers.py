"""What a stranger may start, how often and how much of it at once.

Two limits each: of a conversation, which is one person, and of an address, which may be an office of two
hundred or a whole mobile network. They are far above what people do; what they keep out is one address that
takes the room of all others. Whose turn it is with the bot is settled more strictly, in
`bot.conversations.fairness`; how many of a network may wait for a person, in `bot.conversations.transcript`.

Every web process counts for itself: behind several, an address may do as much on each.
"""

import time
from collections.abc import Callable
from http import HTTPStatus
from ipaddress import ip_network
from typing import Final, cast

from flask import current_app, request

from webwidget.errors import Refused
from webwidget.limits import Limiter, Places, Rate, among, counted_as
from webwidget.services import services

EXTENSION = "kundig.strangers"
LONG = 200  # characters that cost as much as a message of its own, to store and to read
STREAMS_OF_ADDRESS, STREAMS_OF_CONVERSATION = 600, 12
STREAM_PAUSE = 10  # seconds
OF_ADDRESS: Final = {
    "conversations": Rate(600, 2),
    "messages": Rate(1000, 50),
    "queue": Rate(30, 0.2),
    "searches": Rate(400, 40),
    "feedback": Rate(200, 5),
    "votes": Rate(20, 0.05),  # on help pages
    "meanings": Rate(30, 0.5),  # searches there for which the bot is asked, too
    "own": Rate(60, 0.5),
    "waiting": Rate(400, 20),  # asking how long, leaving the queue or an address
    "signs": Rate(600, 40),  # of reading and typing
    "attachments": Rate(200, 0.1),  # megabytes
    "pictures": Rate(400, 20),  # that are looked at
    "links": Rate(30, 0.1),  # to a conversation, by e-mail
    "joining": Rate(60, 0.2),  # by a link from a messenger
}
OF_CONVERSATION: Final = {
    "messages": Rate(100, 2),
    "queue": Rate(10, 0.1),
    "feedback": Rate(50, 1),
    "own": Rate(10, 0.05),
    "waiting": Rate(60, 1),
    "signs": Rate(60, 2),
    "attachments": Rate(50, 0.1),
    "pictures": Rate(200, 5),
    "links": Rate(3, 1 / 900),
    "joining": Rate(20, 0.05),
}
TOO_MANY = {
    "conversations": "too_many.conversations",
    "messages": "too_many.messages",
    "queue": "too_many.queue",
    "searches": "too_many.searches",
    "feedback": "too_many.feedback",
    "votes": "too_many.feedback",
    "meanings": "too_many.searches",
    "own": "too_many.own",
    "streams": "too_many.streams",
    "waiting": "too_many.waiting",
    "signs": "too_many.signs",
    "attachments": "too_many.attachments",
    "pictures": "too_many.pictures",
    "links": "too_many.links",
    "joining": "too_many.joining",
}


class Strangers:
    """The limits of one web process; `unlimited` are the addresses of own servers, by commas."""

    def __init__(self, unlimited: str = "", clock: Callable[[], float] = time.monotonic) -> None:
        names = filter(None, (name.strip() for name in unlimited.split(",")))
        self._spared = tuple(ip_network(name) for name in names)
        self._addresses = {what: Limiter(rate, clock) for what, rate in OF_ADDRESS.items()}
        self._conversations = {what: Limiter(rate, clock) for what, rate in OF_CONVERSATION.items()}
        self._streams = Places(STREAMS_OF_ADDRESS), Places(STREAMS_OF_CONVERSATION)

    def admit(self, what: str, address: str, conversation: str = "", cost: float = 1.0) -> None:
        """Counts it. Raises Refused (429) when that is too much."""
        wait = 0
        if conversation and what in self._conversations:
            wait = self._conversations[what].take(conversation, cost)
        if not wait and not among(address, self._spared):
            wait = self._addresses[what].take(counted_as(address), cost)
        if wait:
            raise _later(what, wait)

    def open_stream(self, address: str, conversation: str) -> Callable[[], None]:
        """What to call at its end. Raises Refused (429) when there are too many."""
        by_address, by_conversation = self._streams
        key = conversation if among(address, self._spared) else counted_as(address)
        if not by_address.take(key):
            raise _later("streams", STREAM_PAUSE)
        if not by_conversation.take(conversation):
            by_address.free(key)
            raise _later("streams", STREAM_PAUSE)

        return _once(by_address, key, by_conversation, conversation)


def admit(what: str, conversation: str = "", cost: float = 1.0) -> None:
    """Counts it for whoever asks. Raises Refused (429)."""
    strangers().admit(what, request.remote_addr or "", conversation, cost)


def strangers() -> Strangers:
    """The current app's."""
    found = current_app.extensions.get(EXTENSION)
    if found is None:
        found = current_app.extensions[EXTENSION] = Strangers(services().home.settings.unlimited)
    return cast(Strangers, found)


def _later(what: str, seconds: int) -> Refused:
    headers = {"Retry-After": str(seconds)}
    return Refused(HTTPStatus.TOO_MANY_REQUESTS, TOO_MANY[what], headers=headers, seconds=seconds)


def _once(by_address: Places, address: str, by_conversation: Places, conversation: str) -> Callable[[], None]:
    """Frees both, however often it is called: a response may be closed by the server and by who is served."""
    open = [True]

    def close() -> None:
        if open:
            open.clear()
            by_address.free(address)
            by_conversation.free(conversation)

    return close
