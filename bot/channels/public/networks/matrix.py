"""Matrix: a public room, asked every so often; answered in threads.

Relied on, of its specification: `sync` gives what came behind a token, and where it was too much, `messages`
fills the gap; a message is sent under a transaction's id, which counts once while the server remembers it; a
`m.notice` is what a machine says, and must not be answered by another; `m.replace` edits, a redaction takes
back. A redaction by a moderator cannot be undone, so nothing is hidden.

Plain HTTP: matrix-nio is asynchronous and brings encryption, which a public room has not.
"""

import hashlib
import json
import time
from typing import Any, Final
from urllib.parse import quote

from bot.channels.asking import Field
from bot.channels.errors import NotDelivered, Refused
from bot.channels.public.networks.asking import Asking, Said, refusal
from bot.channels.public.networks.reading import inner, listed, needed, posts_of, word
from bot.channels.public.networks.times import seconds_of
from bot.channels.public.post import LONGEST, Post, Secrets

PAGE: Final = 100  # messages a request
PAGES: Final = 100  # requests for a gap
MESSAGE: Final = "m.room.message"


class Matrix:
    """`server` is the account's, `token` its access token, `room` the room's internal id."""

    kind, title = "matrix", "Matrix"
    asks = (Field("server", secret=False), Field("token"), Field("room", secret=False))
    limit = 10_000
    can_hide = replies_privately = False
    daily = reply_costs = poll_costs = 0
    every = 20.0

    def __init__(self) -> None:
        self._asking = Asking(_wrong)

    def poll(self, secrets: Secrets, cursor: str) -> tuple[list[Post], str]:
        """The cursor is the server's token, and who we are."""
        since, _, me = cursor.partition(" ")
        wanted = {"room": {"rooms": [secrets["room"]], "timeline": {"limit": PAGE if cursor else 1}}}
        query = {"timeout": "0", "filter": json.dumps(wanted)} | ({"since": since} if cursor else {})
        told = self._ask(secrets, "GET", "sync", query=query).fields
        end = needed(told, "next_batch")
        if not cursor:
            return [], f"{end} {self._me(secrets)}"
        timeline = inner(inner(inner(inner(told, "rooms"), "join"), secrets["room"]), "timeline")
        events = listed(timeline, "events")
        if timeline.get("limited"):
            events = self._gap(secrets, word(timeline, "prev_batch"), since) + events
        return posts_of(events, lambda each: _post(each, secrets["room"], me)), f"{end} {me}"

    def reply(self, secrets: Secrets, post: str, text: str, key: str) -> str:
        asked = self._ask(secrets, "GET", f"{_room(secrets)}/event/{quote(post, safe='')}").fields
        if not inner(asked, "content"):
            raise Refused("gone")
        root = _root(inner(asked, "content")) or post
        below = self._ask(secrets, "GET", f"{_room(secrets)}/relations/{quote(root, safe='')}/m.thread", "v1")
        me = self._me(secrets)
        for each in listed(below.fields, "chunk"):
            if each.get("sender") == me and inner(each, "content").get("body") == text:
                return needed(each, "event_id")
        relates = {"rel_type": "m.thread", "event_id": root, "m.in_reply_to": {"event_id": post}}
        said = {"msgtype": "m.notice", "body": text, "m.relates_to": relates}
        path = f"{_room(secrets)}/send/{MESSAGE}/{hashlib.sha256(key.encode()).hexdigest()[:32]}"
        return needed(self._ask(secrets, "PUT", path, json=said).fields, "event_id")

    def reply_privately(self, secrets: Secrets, post: str, text: str) -> None:
        raise Refused("unfit", why="people did not ask to be written to")

    def hide(self, secrets: Secrets, post: str, hidden: bool) -> None:
        raise Refused("unfit", why="what is redacted does not come back")

    def name(self, secrets: Secrets) -> str:
        return self._me(secrets)

    def set_up(self, secrets: Secrets, address: str) -> None:
        """The account joins the room."""
        self._ask(secrets, "POST", f"join/{quote(secrets['room'], safe='')}", json={})

    def check(self, secrets: Secrets, address: str) -> None:
        joined = self._ask(secrets, "GET", "joined_rooms").fields.get("joined_rooms")
        if not isinstance(joined, list) or secrets["room"] not in joined:
            raise NotDelivered("forbidden", why=secrets["room"][:200])
        try:
            self._ask(secrets, "GET", f"{_room(secrets)}/state/m.room.encryption")
        except Refused:
            return
        raise NotDelivered("forbidden", why="m.room.encryption")

    def _me(self, secrets: Secrets) -> str:
        return needed(self._ask(secrets, "GET", "account/whoami").fields, "user_id")

    def _gap(self, secrets: Secrets, start: str, since: str) -> list[dict[str, Any]]:
        """What came between both tokens, the oldest first."""
        found: list[dict[str, Any]] = []
        query = {"dir": "b", "from": start, "to": since, "limit": str(PAGE)}
        for _ in range(PAGES):
            told = self._ask(secrets, "GET", f"{_room(secrets)}/messages", query=query).fields
            found += listed(told, "chunk")
            if not listed(told, "chunk") or not word(told, "end"):
                break
            query["from"] = word(told, "end")
        return found[::-1]

    def _ask(self, secrets: Secrets, method: str, path: str, version: str = "v3", **more: Any) -> Said:
        server = secrets["server"].strip().rstrip("/")
        server = server if "://" in server else f"https://{server}"
        headers = {"Authorization": f"Bearer {secrets['token']}"}
        return self._asking.ask(method, f"{server}/_matrix/client/{version}/{path}", headers, **more)


def _post(event: dict[str, Any], room: str, me: str) -> Post | None:
    """None for what is no message."""
    id, sender, content = needed(event, "event_id"), needed(event, "sender"), inner(event, "content")
    at = seconds_of(event.get("origin_server_ts"), time.time())
    if event.get("type") == "m.room.redaction":
        gone = word(event, "redacts") or needed(content, "redacts")
        return Post(gone, gone, "", "", "", "", "", at, became="removed")
    if event.get("type") != MESSAGE or not content:  # without content it was taken back already
        return None
    relates = inner(content, "m.relates_to")
    edited = relates.get("rel_type") == "m.replace"
    parent = "" if edited else word(inner(relates, "m.in_reply_to"), "event_id")
    said = inner(content, "m.new_content") if edited else content
    own = needed(relates, "event_id") if edited else id
    lines = word(said, "body").split("\n")
    while parent and lines and (lines[0].startswith("> ") or not lines[0]):  # what older clients quote
        del lines[0]
    return Post(
        id=own,
        thread=_root(content) or parent[:1000] or own,
        parent=parent[:1000],
        author=sender,
        name=sender[1:].partition(":")[0][:200],
        text="\n".join(lines)[:LONGEST],
        address=f"https://matrix.to/#/{room}/{own}"[:1000],
        at=at,
        own=sender == me,
        automated=said.get("msgtype") == "m.notice",
        became="edited" if edited else "written",
    )


def _root(content: dict[str, Any]) -> str:
    """Of the thread that it stands in, if in one."""
    relates = inner(content, "m.relates_to")
    return word(relates, "event_id")[:1000] if relates.get("rel_type") == "m.thread" else ""


def _room(secrets: Secrets) -> str:
    return f"rooms/{quote(secrets['room'], safe='')}"


def _wrong(said: Said) -> NotDelivered:
    waits = said.fields.get("retry_after_ms")
    seconds = waits / 1000 if isinstance(waits, int) else 60.0
    return refusal(said, word(said.fields, "error") or word(said.fields, "errcode"), seconds)
