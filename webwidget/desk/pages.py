"""The desk's page, its JSON endpoints and its event stream."""

import time
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from bot.conversations.attachments import AT_ONCE
from bot.conversations.errors import InvalidKey, InvalidText, KeyReused, NotAllowed, UnknownConversation
from bot.conversations.files import limits as file_limits
from bot.handoff.errors import AlreadyTaken, NotYours
from bot.handoff.ticket import Selection
from bot.staff.accounts import Member
from bot.storage.records import Message
from knowledge.errors import KundigError
from webwidget.desk.answers import unchanged
from webwidget.desk.shown import shown_conversation, shown_customer
from webwidget.desk.stream import Board, follow
from webwidget.desk.windows import check_window
from webwidget.errors import Refused, problem
from webwidget.receiving import refusals
from webwidget.rendering import as_json
from webwidget.services import services
from webwidget.staff.access import here, member, protect, requires
from webwidget.staff.channels import channels_here, every_channel
from webwidget.staff.language import counted, language, say
from webwidget.staff.origin import by
from webwidget.staff.session import session

BOARD = "kundig.board"
REMIND_AFTER = (180, 600)  # seconds that a customer waits for a word: a first reminder, and another
MOST_SEQ = 2**53  # what JavaScript counts exactly

REFUSALS: dict[type[KundigError], tuple[HTTPStatus, str, str, str | None]] = {
    UnknownConversation: (HTTPStatus.NOT_FOUND, "unknown_conversation", "unknown_conversation", None),
    AlreadyTaken: (HTTPStatus.CONFLICT, "taken", "taken", None),
    NotYours: (HTTPStatus.CONFLICT, "moved_on", "moved_on", None),
    NotAllowed: (HTTPStatus.CONFLICT, "moved_on", "moved_on", None),
    KeyReused: (HTTPStatus.CONFLICT, "key_reused", "key_reused", "Idempotency-Key"),
    InvalidKey: (HTTPStatus.UNPROCESSABLE_ENTITY, "key", "key_bad", "Idempotency-Key"),
    InvalidText: (HTTPStatus.UNPROCESSABLE_ENTITY, "empty", "text_missing", "text"),
}  # error: status, code, phrase, field

blueprint = Blueprint(
    "desk", __name__, url_prefix="/desk", template_folder="templates", static_folder="static"
)
protect(blueprint, "desk", uploads={"desk.attach": file_limits.SIZE})


@blueprint.get("")
@requires("agent")
def page() -> str:
    """The shell; everything in it comes over the event stream."""
    settings = services().home.settings
    return render_template(
        "desk/desk.html",
        title=settings.title,
        limit=settings.message_limit,
        file_limit=file_limits.SIZE,
        refusals=refusals(language()),
        remind_after=REMIND_AFTER,
        teams=sorted(services().access.looking_after.of(me().name).teams),
        sites=services().sites.all(),
        channels=every_channel(),
        channels_here=channels_here(),
    )


@blueprint.get("/events")
@requires("agent")
def events() -> Response:
    """The queue whenever it changes and, with `conversation`, its messages behind `after`."""
    rooms, mine = services(), session().id
    id = request.args.get("conversation")
    after = number("after")
    if id is not None:
        rooms.access.audit.opened(id, by())
    board = current_app.extensions.setdefault(BOARD, Board(rooms))
    stream = follow(board, id, after, lambda: _is_agent(rooms.access.sessions.member(mine)))
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return Response(stream, mimetype="text/event-stream", headers=headers)


@blueprint.get("/api/conversations/<id>")
@requires("agent")
def conversation(id: str) -> ResponseReturnValue:
    """A conversation with all its messages; without them when `messages=0`."""
    rooms = services()
    found = rooms.store.conversation(id)
    rooms.access.audit.opened(id, by())
    if found.agent == me().name:
        rooms.handoff.desk.open(id, me())
    shown = shown_conversation(rooms, found) | shown_customer(rooms, found)
    answer: dict[str, Any] = {"conversation": shown}
    if request.args.get("messages") != "0":
        answer["messages"] = [as_json(message, staff=True) for message in _all_messages(id)]
        answer["notes"] = [note.as_json() for note in rooms.handoff.desk.notes(id)]
    return jsonify(answer)


@blueprint.post("/api/conversations/<id>/accept")
@requires("agent")
def accept(id: str) -> ResponseReturnValue:
    """Take it from the queue."""
    services().handoff.desk.accept(id, me())
    return jsonify(ok=True)


@blueprint.post("/api/conversations/<id>/hand-back")
@requires("agent")
def hand_back(id: str) -> ResponseReturnValue:
    """Let the bot go on."""
    services().handoff.desk.hand_back(id, me())
    return jsonify(ok=True)


@blueprint.post("/api/conversations/<id>/close")
@requires("agent")
def close(id: str) -> ResponseReturnValue:
    """End it."""
    services().handoff.desk.close(id, me())
    return jsonify(ok=True)


@blueprint.post("/api/queue/close")
@requires("agent")
def close_all() -> ResponseReturnValue:
    """End all that wait from the network of one (`like`), or on a `site`, for at most `seconds`.

    With `count`, says only how many that would be.
    """
    selection = _selection(body())
    if body().get("count"):
        return jsonify(waiting=services().handoff.desk.selected(selection))
    return jsonify(closed=services().handoff.desk.close_all(selection, me(), here()))


@blueprint.post("/api/conversations/<id>/reply")
@requires("agent")
def reply(id: str) -> ResponseReturnValue:
    """Write to the customer, once for each `Idempotency-Key`; `entry` is whose answer was put in."""
    attachments = _attached()
    text = text_sent() if body().get("text") or not attachments else ""
    check_window(services(), id, text)
    key, answer = request.headers.get("Idempotency-Key"), unchanged(body().get("entry"), text)
    posted = services().handoff.desk.reply(id, me(), text, key, answer, attachments=attachments)
    return jsonify(seq=posted.seq, repeated=posted.repeated)


def _attached() -> list[str]:
    """Ids of what was sent ahead. Raises Refused."""
    found = body().get("attachments", [])
    if not isinstance(found, list) or len(found) > AT_ONCE or not all(isinstance(id, str) for id in found):
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", say("body"), field="attachments")
    return found


def _refused(error: KundigError) -> ResponseReturnValue:
    status, code, phrase, field = REFUSALS[type(error)]
    return problem(status, code, say(phrase, name=getattr(error, "by", "")), field)


for kind in REFUSALS:
    blueprint.register_error_handler(kind, _refused)


def _is_agent(present: Member | None) -> bool:
    """Asked again and again while a stream is open: a log-in may end, an account may go or lose its role."""
    return present is not None and present.has("agent")


def me() -> Member:
    present = member()
    assert present is not None, "a view of the desk requires a member"
    return present


def body() -> dict[str, Any]:
    try:
        body = request.get_json(silent=True)
    except RecursionError:  # brackets in brackets in brackets
        body = None
    if not isinstance(body, dict):
        raise Refused(HTTPStatus.BAD_REQUEST, "body", say("body"))
    return body


def _selection(body: dict[str, Any]) -> Selection:
    """All who wait are never meant by an empty request."""
    like, site, seconds = body.get("like"), body.get("site"), body.get("seconds")
    if not all(value is None or isinstance(value, str) for value in (like, site)):
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", say("body"))
    if seconds is not None and (isinstance(seconds, bool) or not isinstance(seconds, int | float)):
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", say("body"), field="seconds")
    if like is site is seconds is None:
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "missing", say("close_which"))
    return Selection(like, site, 0.0 if seconds is None else time.time() - seconds)


def text_sent() -> str:
    """What somebody has written. Raises Refused."""
    return text_of(body().get("text"))


def text_of(text: object) -> str:
    """The same of one field. Raises Refused."""
    if not isinstance(text, str) or not text.strip():
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "empty", say("text_missing"), field="text")
    limit = services().home.settings.message_limit
    if len(text) > limit:
        message = counted("text_long", limit)
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "too_long", message, field="text")
    return text


def number(name: str) -> int:
    """A whole number in the address, 0 where there is none. Raises Refused."""
    text = request.args.get(name, "0")
    if not (text.isascii() and text.isdigit() and len(text) < 17) or int(text) > MOST_SEQ:
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", say("after"), field=name)
    return int(text)


def _all_messages(id: str) -> list[Message]:
    store, found = services().store, list[Message]()
    while page := store.messages(id, after=found[-1].seq if found else 0):
        found.extend(page)
    return found
