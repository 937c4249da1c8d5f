"""Conversations that are not in the stream: those with the bot, those that are over, and those looked for."""

import time

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from bot.storage.repositories.conversations import Wanted
from webwidget.aside import aside_for_people
from webwidget.desk.pages import blueprint, number
from webwidget.desk.shown import shown_glances
from webwidget.services import services
from webwidget.staff.access import requires

LATELY = 3600.0  # seconds
SHORTEST = 3  # characters that are searched for
PAGE = 30


@blueprint.get("/api/with-bot")
@requires("agent")
def with_bot() -> ResponseReturnValue:
    """Who has written with the bot lately."""
    rooms = services()
    return jsonify(tickets=shown_glances(rooms, rooms.store.with_bot(since=time.time() - LATELY)))


@blueprint.get("/api/closed")
@requires("agent")
def closed() -> ResponseReturnValue:
    """What is over, latest first, a page at a time: `after` names the last of the one before.

    `channel` says where they were; without it, anywhere.
    """
    rooms, last, channel = services(), request.args.get("after"), request.args.get("channel") or None
    place = rooms.store.conversation(last) if last else None
    found = aside_for_people(rooms.store.closed, PAGE + 1, place, channel)
    return jsonify(tickets=shown_glances(rooms, found[:PAGE]), more=len(found) > PAGE)


@blueprint.get("/api/search")
@requires("agent")
def search() -> ResponseReturnValue:
    """Conversations by what was written, an address that was left, a tag, or their mark; also closed ones.

    `site`, `channel`, and `since` and `until` in unix seconds, narrow it down, or are enough.
    """
    rooms, asked = services(), request.args
    words = asked.get("q", "").strip()[:200].removeprefix("#")
    since, until = number("since"), number("until")
    wanted = Wanted(words, asked.get("site"), since or None, until or None, asked.get("channel"))
    enough = len(words) >= SHORTEST or (not words and wanted != Wanted())
    found = aside_for_people(rooms.store.found, wanted) if enough else []
    return jsonify(tickets=shown_glances(rooms, found))
