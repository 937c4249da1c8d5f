"""Bluesky: who mentions or answers our account, asked every so often; answered below.

Relied on, of its documents: notifications come the newest first, and page backward; a post has up to 300
graphemes, never more than characters; what is a link is said by byte, in facets; a record is put under a key,
so what is put again is there once; a session ends after hours and is renewed, and few may be begun (300 a
day), so it is kept in mind; 429 says in `RateLimit-Reset` when to come again. Posts cannot be edited there,
and nobody tells when one was removed. A thread's author can only fold answers away, which is no hiding.

Plain HTTP: atproto brings ten packages, some of them compiled and before their first version.
"""

import hashlib
import re
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from bot.channels.asking import API, Field
from bot.channels.errors import NotDelivered, Refused
from bot.channels.public.networks.asking import Asking, Said, refusal
from bot.channels.public.networks.reading import inner, listed, needed, posts_of, word
from bot.channels.public.networks.times import seconds_of
from bot.channels.public.post import LONGEST, Post, Secrets

HOME: Final = "https://bsky.social"
PAGE, PAGES = 100, 100  # notifications a request, requests a time, after an outage
POST: Final = "app.bsky.feed.post"
STALE: Final = frozenset({"ExpiredToken", "InvalidToken"})

_LETTERS = "234567abcdefghijklmnopqrstuvwxyz"  # of record keys, which sort by time
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")
_NAMED_FIRST = re.compile(r"^(?:@[\w.-]+[\s,:]*)+")
_REPLIES: Final = frozenset({"mention", "reply", "quote"})


@dataclass(frozen=True)
class Session:
    """Who we are there, and two keys: one to ask with, one to get new ones."""

    did: str
    access: str
    refresh: str


class Bluesky:
    """`handle` is the account's, `password` an app password; `api` names another server of theirs."""

    kind, title = "bluesky", "Bluesky"
    asks = (Field("handle", secret=False), Field("password"), API)
    limit = 300
    can_hide = replies_privately = False
    daily = reply_costs = poll_costs = 0
    every = 20.0

    def __init__(self) -> None:
        self._asking = Asking(_wrong)
        self._sessions: dict[tuple[str, ...], Session] = {}
        self._lock = threading.Lock()

    def poll(self, secrets: Secrets, cursor: str) -> tuple[list[Post], str]:
        """The cursor holds when the last one came, and which it was."""
        since, _, last = cursor.partition(" ")
        found = self._since(secrets, since) if cursor else self._page(secrets, {"limit": "1"})[0]
        found.sort(key=lambda each: word(each, "indexedAt"))
        end = f"{word(found[-1], 'indexedAt')} {word(found[-1], 'uri')}" if found else cursor or _written(0)
        me = self._session(secrets).did
        fresh = [each for each in found if word(each, "uri") != last and each.get("reason") in _REPLIES]
        return posts_of(fresh, lambda each: _post(each, me)) if cursor else [], end

    def reply(self, secrets: Secrets, post: str, text: str, key: str) -> str:
        told = self._ask(secrets, "GET", "app.bsky.feed.getPosts", query={"uris": post}).fields
        if not (found := listed(told, "posts")):
            raise Refused("gone")
        asked = inner(found[0], "record")
        parent = {"uri": post, "cid": needed(found[0], "cid")}
        root = inner(inner(asked, "reply"), "root") or parent
        record = {
            "$type": POST,
            "text": text,
            "createdAt": _written(time.time()),
            "reply": {"root": {name: root.get(name) for name in ("uri", "cid")}, "parent": parent},
            "facets": facets(text),
        }
        if isinstance(asked.get("langs"), list):
            record["langs"] = asked["langs"][:3]
        at = seconds_of(asked.get("createdAt"), 0.0)
        put = {"repo": self._session(secrets).did, "collection": POST, "rkey": record_key(at, post + key)}
        return needed(
            self._ask(secrets, "POST", "com.atproto.repo.putRecord", json={**put, "record": record}).fields,
            "uri",
        )

    def reply_privately(self, secrets: Secrets, post: str, text: str) -> None:
        raise Refused("unfit", why="direct messages lie open on its servers")

    def hide(self, secrets: Secrets, post: str, hidden: bool) -> None:
        raise Refused("unfit", why="nobody hides what others write")

    def name(self, secrets: Secrets) -> str:
        return f"@{word(self._begin(secrets), 'handle')}"

    def set_up(self, secrets: Secrets, address: str) -> None:
        """Nothing is brought to us there."""

    def check(self, secrets: Secrets, address: str) -> None:
        """A password that was taken back still opens what it has opened: so we ask for new keys."""
        with self._lock:
            session = self._sessions.get(_whose(secrets))
        if session is None or not self._renewed(secrets, session):
            self._begin(secrets)
        self._page(secrets, {"limit": "1"})

    def _since(self, secrets: Secrets, since: str) -> list[dict[str, Any]]:
        """All from that moment on."""
        found: list[dict[str, Any]] = []
        query = {"limit": str(PAGE)}
        for _ in range(PAGES):
            page, before = self._page(secrets, query)
            found += [each for each in page if word(each, "indexedAt") >= since]
            if not before or not page or word(page[-1], "indexedAt") < since:
                break
            query["cursor"] = before
        return found

    def _page(self, secrets: Secrets, query: dict[str, str]) -> tuple[list[dict[str, Any]], str]:
        told = self._ask(secrets, "GET", "app.bsky.notification.listNotifications", query=query).fields
        return listed(told, "notifications"), word(told, "cursor")

    def _ask(self, secrets: Secrets, method: str, name: str, **more: Any) -> Said:
        """Once more with new keys, when the ones we have are too old."""
        session = self._session(secrets)
        try:
            return self._called(secrets, session.access, method, name, **more)
        except NotDelivered as error:
            if error.kind != "token":
                raise
        if not (renewed := self._renewed(secrets, session)):
            self._begin(secrets)
            renewed = self._session(secrets)
        return self._called(secrets, renewed.access, method, name, **more)

    def _called(self, secrets: Secrets, key: str, method: str, name: str, **more: Any) -> Said:
        address = f"{secrets.get('api', HOME).rstrip('/')}/xrpc/{name}"
        return self._asking.ask(method, address, {"Authorization": f"Bearer {key}"} if key else {}, **more)

    def _session(self, secrets: Secrets) -> Session:
        with self._lock:
            found = self._sessions.get(_whose(secrets))
        if found is None:
            self._begin(secrets)
            with self._lock:
                found = self._sessions[_whose(secrets)]
        return found

    def _begin(self, secrets: Secrets) -> dict[str, Any]:
        """With the password."""
        who = {"identifier": secrets["handle"].lstrip("@"), "password": secrets["password"]}
        told = self._called(secrets, "", "POST", "com.atproto.server.createSession", json=who).fields
        self._keep(secrets, told)
        return told

    def _renewed(self, secrets: Secrets, session: Session) -> Session | None:
        """None when it is over for good."""
        try:
            told = self._called(secrets, session.refresh, "POST", "com.atproto.server.refreshSession").fields
        except NotDelivered as error:
            if error.kind != "token":
                raise
            return None
        return self._keep(secrets, told)

    def _keep(self, secrets: Secrets, told: dict[str, Any]) -> Session:
        session = Session(needed(told, "did"), word(told, "accessJwt"), word(told, "refreshJwt"))
        with self._lock:
            self._sessions[_whose(secrets)] = session
        return session


def facets(text: str) -> list[dict[str, Any]]:
    """Where its links are."""
    return [
        {
            "index": {
                "byteStart": len(text[: link.start()].encode()),
                "byteEnd": len(text[: link.end()].encode()),
            },
            "features": [{"$type": "app.bsky.richtext.facet#link", "uri": link[0]}],
        }
        for link in _LINK.finditer(text)
    ]


def record_key(at: float, of: str) -> str:
    """The same for the same: a time within a second behind `at`, and a number, as their keys are."""
    chance = int.from_bytes(hashlib.sha256(of.encode()).digest()[:8])
    number = (min(int(at * 1e6) + chance % 10**6, 2**53 - 1) << 10) | (chance >> 54)
    return "".join(_LETTERS[number >> shift & 31] for shift in range(60, -5, -5))


def _post(told: dict[str, Any], me: str) -> Post:
    uri, author, record = needed(told, "uri"), inner(told, "author"), inner(told, "record")
    reply = inner(record, "reply")
    languages = record.get("langs")
    handle = word(author, "handle")
    labels = {word(each, "val") for each in listed(author, "labels")}
    return Post(
        id=uri,
        thread=word(inner(reply, "root"), "uri")[:1000] or uri,
        parent=word(inner(reply, "parent"), "uri")[:1000],
        author=needed(author, "did"),
        name=(word(author, "displayName") or handle)[:200],
        text=_NAMED_FIRST.sub("", word(record, "text"))[:LONGEST],
        address=f"https://bsky.app/profile/{handle}/post/{uri.rpartition('/')[2]}"[:1000],
        at=seconds_of(told.get("indexedAt"), time.time()),
        own=author.get("did") == me,
        automated="bot" in labels,
        locale=str(languages[0])[:2] if isinstance(languages, list) and languages else "",
    )


def _whose(secrets: Secrets) -> tuple[str, ...]:
    return secrets.get("api", HOME), secrets["handle"], secrets["password"]


def _written(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _wrong(said: Said) -> NotDelivered:
    error, why = word(said.fields, "error"), word(said.fields, "message")
    if said.status == 400 and error in STALE:
        return NotDelivered("token", why=why[:200] or error)
    reset = said.headers.get("ratelimit-reset", "")
    seconds = int(reset) - time.time() if reset.isdigit() else 60.0
    return refusal(said, why or error, seconds)
