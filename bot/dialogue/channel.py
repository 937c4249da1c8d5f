"""The bot's HTTP seam: one turn in, its replies out; and suggestions for agents and lists of results.

Spoken by the web side of the same data folder.
"""

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.events import BotUttered, UserUttered
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from bot.dialogue.ahead import Ahead
from bot.dialogue.live_release import live_release
from bot.dialogue.suggesting import searched, suggested
from bot.dialogue.utterance import joined, reply_in
from bot.explaining import tried
from bot.protocol import Malformed, Reply, Turn
from bot.suggestions import Wanted, as_body
from bot.tryout import Tried, Trying
from knowledge.folder.home import Home

log = logging.getLogger("kundig.bot")


class Collector(OutputChannel):  # type: ignore[misc]  # Rasa has no types
    """Gathers what Rasa utters."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []

    @classmethod
    def name(cls) -> str:
        return KundigChannel.name()

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        self.replies.append(reply_in(message["text"], message["custom"]))


class KundigChannel(InputChannel):  # type: ignore[misc]  # Rasa has no types
    """POST /webhooks/kundig/turn, /suggestions, /search and /tryout beside it, GET /webhooks/kundig/"""

    def __init__(self) -> None:
        self._live = live_release(Home.from_environment().root)
        # A turn only computes, so turns side by side would gain nothing; in line, a repeated one meets
        # the first one's result in the tracker instead of racing it.
        self._in_line = asyncio.Lock()
        self._ahead = Ahead(self._live, self._in_line.locked)

    @classmethod
    def name(cls) -> str:
        return "kundig"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        blueprint = Blueprint("kundig")

        @blueprint.get("/")
        async def health(request: Request) -> HTTPResponse:
            opened = self._live.current()
            if self._live.being_renewed:
                return not_yet()
            return json_response({"status": "ok", "release": opened.release.number if opened else None})

        @blueprint.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            try:
                asked = Turn.from_body(request.body)
            except Malformed as error:
                return refusal(400, "bad_turn", str(error), error.field)
            self._live.current()
            if self._live.being_renewed:
                return not_yet()
            try:
                async with self._in_line, _noted(request.app):
                    reply = await self._reply(asked, on_new_message, request.app.ctx.agent.tracker_store)
            except Exception:
                log.exception("turn %s of conversation %s failed", asked.seq, asked.conversation)
                return refusal(500, "turn_failed", "The bot could not answer; try the turn again.")
            log.debug("turn %s of conversation %s is answered", asked.seq, asked.conversation)
            self._ahead.shown(asked, reply)
            if self._ahead.waits:
                request.app.add_task(self._ahead.work())
            return json_response(reply.as_json(), dumps=_dumps)

        self._route_others(blueprint)
        return blueprint

    def _route_others(self, blueprint: Blueprint) -> None:
        """What is asked beside turns."""

        @blueprint.post("/suggestions")
        async def suggestions(request: Request) -> HTTPResponse:
            return await self._found(request, lambda wanted: as_body(suggested(self._live, wanted)))

        @blueprint.post("/search")
        async def search(request: Request) -> HTTPResponse:
            return await self._found(request, lambda wanted: _dumps(searched(self._live, wanted).as_json()))

        @blueprint.post("/tryout")
        async def tryout(request: Request) -> HTTPResponse:
            return await self._try(request)

    async def _try(self, request: Request) -> HTTPResponse:
        try:
            trying = Trying.from_body(request.body)
        except Malformed as error:
            return refusal(400, "bad_request", str(error), error.field)
        opened = self._live.current()
        if self._live.being_renewed:
            return not_yet()
        if opened is None:
            return json_response(Tried("handoff").as_json(), dumps=_dumps)
        try:
            # Learnt beside the serving, the first time: it takes seconds, and no customer waits for it.
            posts = await asyncio.to_thread(self._live.public_posts) if trying.public else None
            async with self._in_line, _noted(request.app):
                found = tried(opened.matcher, self._live.small_talk(), trying, posts)
        except Exception:
            log.exception("a question could not be tried")
            return refusal(500, "tryout_failed", "The bot could not try the question; try again.")
        return json_response(found.as_json(), dumps=_dumps)

    async def _found(self, request: Request, found: Callable[[Wanted], str]) -> HTTPResponse:
        try:
            wanted = Wanted.from_body(request.body)
        except Malformed as error:
            return refusal(400, "bad_request", str(error), error.field)
        self._live.current()
        if self._live.being_renewed:
            return not_yet()
        try:
            async with self._in_line, _noted(request.app):
                body = found(wanted)
        except Exception:
            log.exception("suggestions could not be found")
            return refusal(500, "suggestions_failed", "The bot could not look for answers; try again.")
        return HTTPResponse(body, content_type="application/json")

    async def _reply(
        self, turn: Turn, on_new_message: Callable[[UserMessage], Awaitable[Any]], trackers: TrackerStore
    ) -> Reply:
        """Raises AnswerFailed, and whatever Rasa or the tracker store raise."""
        if turn.attempt > 1 and (said := await said_before(turn, trackers)):
            return joined(said)
        collector = Collector()
        await on_new_message(message_of(turn, collector))
        return joined(collector.replies)


@asynccontextmanager
async def _noted(app: Sanic) -> AsyncIterator[None]:
    """Since when the turn goes on is told to whoever watches whether one hangs."""
    app.ctx.turn_since = time.monotonic()
    try:
        yield
    finally:
        app.ctx.turn_since = None


def message_of(turn: Turn, output: OutputChannel) -> UserMessage:
    """Rasa's form of a turn. A choice travels beside the text, so nobody can pick one by typing."""
    return UserMessage(
        turn.said,
        output,
        turn.conversation,
        input_channel=KundigChannel.name(),
        message_id=f"{turn.conversation}/{turn.seq}",
        metadata=turn.as_json(),
    )


async def said_before(turn: Turn, trackers: TrackerStore) -> list[Reply]:
    """What this very turn was told at an earlier attempt; empty if nothing."""
    tracker = await trackers.retrieve_full_tracker(turn.conversation)
    events = _after(turn.seq, tracker.events if tracker else ())
    return [reply_in(event.text, event.data["custom"]) for event in events]


def _after(number: int, events: Any) -> Iterator[BotUttered]:
    """The bot's utterances that follow the customer's message with this number."""
    meant = False
    for event in events:
        if isinstance(event, UserUttered):
            meant = event.metadata.get("turn") == number
        elif meant and isinstance(event, BotUttered):
            yield event


def not_yet() -> HTTPResponse:
    """Better no answer than “I have none”, which would not be true."""
    return refusal(503, "being_renewed", "The live release is being learnt anew; try again in a moment.")


def refusal(status: int, code: str, message: str, field: str = "") -> HTTPResponse:
    """The one error shape."""
    error = {"code": code, "message": message} | ({"field": field} if field else {})
    return json_response({"error": error}, status=status, dumps=_dumps)


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
