"""A Bluesky server on loopback, with the account of a company and people who write to it.

As the documents say: a session is begun with an app password, of which there may be few, and renewed; its
access ends (`ExpiredToken`), and a password that was taken back renews nothing; notifications come the newest
first, in pages; records are put under a key, and a post has up to 300 graphemes; 429 with `RateLimit-Reset`.
"""

import itertools
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.channels.fakes.loopback import Answered, Asked, answering

PASSWORD = "abcd-efgh-ijkl-mnop"  # noqa: S105  # opens nothing
ME = {"did": "did:plc:wendelkorn", "handle": "wendelkorn.example"}


@dataclass
class FakeBluesky:
    """One account's side of it. `posts` by address, in order of writing."""

    address: str = ""
    password: str = PASSWORD
    posts: dict[str, dict[str, Any]] = field(default_factory=dict)
    sessions: int = 0  # that were begun
    busy: bool = False
    losing: int = 0  # how many of the next records are put without anybody hearing of it

    def __post_init__(self) -> None:
        self._notifications: list[dict[str, Any]] = []
        self._access, self._refresh = "", ""
        self._numbers = itertools.count(1)
        self._lock = threading.RLock()

    def secrets(self) -> dict[str, str]:
        """What a connection to it needs."""
        return {"handle": ME["handle"], "password": self.password, "api": self.address}

    def write(
        self, person: str, text: str, *, to: str | None = None, bot: bool = False, language: str = "de"
    ) -> str:
        """Somebody mentions the company, or answers to a post; the post's address."""
        author = {"did": f"did:plc:{person}", "handle": f"{person}.example", "displayName": person.title()}
        labels = [{"val": "bot", "src": author["did"]}] if bot else []
        record: dict[str, Any] = {"$type": "app.bsky.feed.post", "text": text, "langs": [language]}
        with self._lock:
            if to:
                parent = self._reference(to)
                root = self.posts[to]["record"].get("reply", {}).get("root", parent)
                record["reply"] = {"root": root, "parent": parent}
            else:
                record["text"] = f"@{ME['handle']} {text}"
            uri = self._added({**author, "labels": labels}, f"3k{next(self._numbers):011}", record)
            reason = {"reason": "reply" if to else "mention", "isRead": False}
            self._notifications.append({**self.posts[uri], **reason})
        return uri

    def announce(self, text: str) -> str:
        """The company itself begins a thread."""
        with self._lock:
            return self._added(ME, f"3k{next(self._numbers):011}", {"text": text, "langs": ["de"]})

    def likes(self, person: str) -> None:
        """Somebody likes something, which is told, too."""
        with self._lock:
            like = {"uri": f"at://did:plc:{person}/app.bsky.feed.like/1", "reason": "like", "record": {}}
            self._notifications.append(
                {**like, "author": {"did": f"did:plc:{person}"}, "indexedAt": self._now()}
            )

    def remove(self, uri: str) -> None:
        with self._lock:
            del self.posts[uri]
            self._notifications = [each for each in self._notifications if each["uri"] != uri]

    def replies(self, uri: str) -> list[dict[str, Any]]:
        """What the company has written right below it."""
        with self._lock:
            ours = [each for each in self.posts.values() if each["author"]["did"] == ME["did"]]
        return [each for each in ours if each["record"].get("reply", {}).get("parent", {}).get("uri") == uri]

    def said(self, uri: str) -> list[str]:
        """The same as text."""
        return [each["record"]["text"] for each in self.replies(uri)]

    def expire(self) -> None:
        """The access of the session; it can be renewed."""
        self._access = "nobody knows"

    def take_back(self) -> None:
        """The password, with what it has opened."""
        self.password, self._refresh = "another", "nobody knows"
        self.expire()

    def _reference(self, uri: str) -> dict[str, str]:
        return {"uri": uri, "cid": self.posts[uri]["cid"]}

    def _now(self) -> str:
        """No two alike."""
        moment = datetime.now(UTC) + timedelta(milliseconds=next(self._numbers))
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def _added(self, author: dict[str, Any], key: str, record: dict[str, Any]) -> str:
        uri, now = f"at://{author['did']}/app.bsky.feed.post/{key}", self._now()
        kept = {"createdAt": now, **record}
        self.posts[uri] = {
            "uri": uri,
            "cid": f"bafy{key}",
            "author": author,
            "record": kept,
            "indexedAt": now,
        }
        return uri

    def answer(self, asked: Asked) -> Answered:
        with self._lock:
            name = asked.path.removeprefix("/xrpc/")
            if self.busy:
                return Answered(
                    429, {"error": "RateLimitExceeded"}, {"RateLimit-Reset": str(int(time.time()) + 90)}
                )
            if name == "com.atproto.server.createSession":
                right = (asked.fields.get("identifier"), asked.fields.get("password")) == (
                    ME["handle"],
                    self.password,
                )
                self.sessions += right
                return (
                    self._opened()
                    if right
                    else _bad(401, "AuthenticationRequired", "Invalid identifier or password")
                )
            if name == "com.atproto.server.refreshSession":
                return (
                    self._opened()
                    if asked.bearer == self._refresh
                    else _bad(400, "ExpiredToken", "Token has been revoked")
                )
            if asked.bearer != self._access:
                return _bad(400, "ExpiredToken", "Token has expired")
            return self._answered(asked, name)

    def _opened(self) -> Answered:
        number = next(self._numbers)
        self._access, self._refresh = f"access-{number}", f"refresh-{number}"
        return Answered(200, {**ME, "accessJwt": self._access, "refreshJwt": self._refresh})

    def _answered(self, asked: Asked, name: str) -> Answered:
        if name == "app.bsky.notification.listNotifications":
            newest, limit = self._notifications[::-1], int(asked.query.get("limit", 50))
            start = int(asked.query.get("cursor", 0))
            more = {"cursor": str(start + limit)} if start + limit < len(newest) else {}
            return Answered(200, {"notifications": newest[start : start + limit], **more})
        if name == "app.bsky.feed.getPosts":
            found = self.posts.get(asked.query.get("uris", ""))
            return Answered(200, {"posts": [found] if found else []})
        if name == "com.atproto.repo.putRecord":
            return self._put(asked)
        return _bad(501, "MethodNotImplemented", name)

    def _put(self, asked: Asked) -> Answered:
        record, key = asked.fields["record"], asked.fields["rkey"]
        if not 0 < len(record["text"]) <= 300:
            return _bad(400, "InvalidRequest", "Record/text must not be longer than 300 graphemes")
        if len(key) != 13 or set(key) - set("234567abcdefghijklmnopqrstuvwxyz"):
            return _bad(400, "InvalidRequest", "Invalid record key")
        uri = self._added(ME, key, record)
        self.losing -= (lost := self.losing > 0)
        return Answered(200, self._reference(uri), lost=lost)


def _bad(status: int, error: str, message: str) -> Answered:
    return Answered(status, {"error": error, "message": message})


@contextmanager
def fake_bluesky() -> Iterator[FakeBluesky]:
    """Runs one on a free port of loopback; its `address` is what is given as `api`."""
    fake = FakeBluesky()
    with answering(fake.answer) as fake.address:
        yield fake
