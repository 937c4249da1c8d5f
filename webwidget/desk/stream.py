"""The desk's event stream: the queue, and the messages of one open conversation."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import gevent
from gevent.lock import RLock as Lock
from gevent.queue import Empty, Queue

from bot.conversations.closing import survey_of
from bot.conversations.errors import UnknownConversation
from bot.conversations.reading import marks_of
from bot.conversations.store import Store
from bot.conversations.typing import typing_of
from bot.handoff.desk import Desk
from bot.monitoring.metrics import STREAMS
from bot.staff.changes import STAFF
from webwidget.desk.news import in_force_or_proposed
from webwidget.desk.shown import shown_tickets
from webwidget.rendering import as_json
from webwidget.services import Services

HEARTBEAT = 15.0  # seconds
LOOKS = 2.0  # seconds between two looks whether its agent is still logged in
CHECK = "check"  # no news: only that look
Watchers = list[gevent.Greenlet]
BREATH = 0.1  # seconds between two looks at the queue, however much happens
BREATH_FOR_EACH = 0.005  # more for each ticket: a long queue need not be told ten times a second


class Board:
    """The queue as all desks show it, looked up once for each version, however many desks are open."""

    def __init__(self, rooms: Services) -> None:
        self.rooms = rooms
        self._version = 0
        self._queue: dict[str, Any] = {}
        self._looking = Lock()

    def queue(self, version: int) -> dict[str, Any]:
        """The first tickets, and how many wait, at this version of the desk or at a later one."""
        with self._looking:
            if version > self._version:
                found = self.rooms.handoff.desk.queue()
                tickets = shown_tickets(self.rooms, found.tickets)
                news = in_force_or_proposed(self.rooms)
                self._queue = {"waiting": found.waiting, "tickets": tickets, "news": news}
                self._version = version
            return self._queue


def follow(board: Board, conversation: str | None, after: int, alive: Callable[[], bool]) -> Iterator[str]:
    """Server-sent events without an end; the last is `signed_out` when `alive` says so, and `gone` when
    there is no such conversation, or no more.
    """
    with STREAMS.labels("desk").track_inprogress(), _news(board, conversation, after) as (news, watchers):
        said = time.monotonic()
        while not any(watcher.dead for watcher in watchers):  # then the client comes back to new ones
            try:
                kind, data = news.get(timeout=HEARTBEAT)
            except Empty:
                kind, data = CHECK, {}
            if not alive():
                yield event("signed_out", {})
                return
            if kind == CHECK and time.monotonic() - said < HEARTBEAT:
                continue
            yield ": still here\n\n" if kind == CHECK else event(kind, data)
            said = time.monotonic()
    if conversation is not None and not _is_there(board.rooms.store, conversation):
        yield event("gone", {"conversation": conversation})


def event(kind: str, data: dict[str, Any]) -> str:
    """One server-sent event."""
    return f"event: {kind}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


@contextmanager
def _news(board: Board, conversation: str | None, after: int) -> Iterator[tuple[Queue, Watchers]]:
    """What happens, from two greenlets that look at the desk and at the conversation."""
    news: Queue = Queue(maxsize=100)
    watchers = [gevent.spawn(_watch_queue, board, news), gevent.spawn(_watch_staff, board, news)]
    if conversation is not None:
        watchers.append(gevent.spawn(_watch_messages, board.rooms.store, conversation, after, news))
        watchers.append(gevent.spawn(_watch_notes, board.rooms.handoff.desk, conversation, news))
        watchers.append(gevent.spawn(_watch_customer, board.rooms, conversation, news))
    try:
        yield news, watchers
    finally:
        gevent.killall(watchers)


def _watch_queue(board: Board, news: Queue) -> None:
    version, told = 0, None
    while True:
        # The version first: what changes between the two reads is told with the next one.
        seen = board.rooms.handoff.desk.wait(version, HEARTBEAT)
        if seen == version:
            continue
        version = seen
        queue = board.queue(version)
        if queue != told:
            told = queue
            news.put(("queue", {"now": time.time(), **queue}))
        gevent.sleep(BREATH + BREATH_FOR_EACH * len(queue["tickets"]))


def _watch_staff(board: Board, news: Queue) -> None:
    """Who is logged out, or may no longer be here, is told at once: whoever follows looks again."""
    with board.rooms.storage.signals.subscribed(STAFF) as wake:
        while True:
            wake.wait(LOOKS)  # nobody wakes us for the command line on SQLite
            news.put((CHECK, {}))


def _watch_messages(store: Store, conversation: str, after: int, news: Queue) -> None:
    while True:
        try:
            messages = store.wait(conversation, after, HEARTBEAT)
        except UnknownConversation:  # erased meanwhile: the stream ends, and says so
            return
        if messages:
            after = messages[-1].seq
            shown = [as_json(message, staff=True) for message in messages]
            news.put(("messages", {"conversation": conversation, "messages": shown}))


def _is_there(store: Store, conversation: str) -> bool:
    try:
        store.conversation(conversation)
    except UnknownConversation:
        return False
    return True


def _watch_notes(desk: Desk, conversation: str, news: Queue) -> None:
    """All of them at the beginning: there are few, and a client knows which it has."""
    after = 0
    while True:
        notes = desk.notes(conversation, after, HEARTBEAT)
        if notes:
            after = notes[-1].number
            news.put(("notes", {"conversation": conversation, "notes": [note.as_json() for note in notes]}))


def _watch_customer(rooms: Services, conversation: str, news: Queue) -> None:
    """How far the customer has read, that they type, and that they say whether it is solved."""
    typing, marks, survey = (
        typing_of(conversation, "customer"),
        marks_of(conversation),
        survey_of(conversation),
    )
    with rooms.storage.signals.subscribed(typing, marks, survey) as wake:
        fired = {marks}
        while True:
            if marks in fired and (mark := rooms.reading.mark(conversation, "customer")).received:
                seen = {"received": mark.received, "read": mark.read, "changed": mark.changed}
                news.put(("seen", {"conversation": conversation, **seen}))
            if typing in fired:
                news.put(("typing", {"conversation": conversation}))
            if survey in fired:
                news.put(("solved", {"conversation": conversation}))
            wake.wait()
            fired = wake.topics()
