"""A Mastodon server on loopback, with the account of a company and people who mention it.

As the documents say: notifications have growing numbers, `min_id` pages forward and `since_id` gives the
newest; 300 requests, then 429 until `X-RateLimit-Reset`; the same `Idempotency-Key` posts once; 401 for a
token that was revoked, 404 for what was deleted, 422 for more than 500 characters; a status with the
visibility `direct` is seen by those it names.
"""

import html
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.channels.fakes.loopback import Answered, Asked, answering

TOKEN = "fake-mastodon-token"  # noqa: S105  # opens nothing
ME = {"id": "1", "acct": "wendelkorn", "display_name": "Wendelkorn & Töchter", "bot": False}
ALLOWED = 300

_ADDRESS = re.compile(r"https?://\S+")


@dataclass
class FakeMastodon:
    """One account's side of it. `statuses` by id, in order of writing, as the API shows them."""

    address: str = ""
    token: str = TOKEN
    scopes: tuple[str, ...] = ("read", "write")
    statuses: dict[str, dict[str, Any]] = field(default_factory=dict)
    left: int = ALLOWED  # requests until it refuses more
    resets: float = 300.0  # seconds until there are as many again
    losing: int = 0  # how many of the next posts are done without anybody hearing of it
    is_bot: bool = False

    def __post_init__(self) -> None:
        self._notifications: list[dict[str, Any]] = []
        self._keys: dict[str, str] = {}
        self._number = 110_000
        self._lock = threading.RLock()

    def secrets(self) -> dict[str, str]:
        """What a connection to it needs."""
        return {"server": self.address, "token": self.token}

    def write(
        self,
        person: str,
        text: str,
        *,
        to: str | None = None,
        visibility: str = "public",
        bot: bool = False,
        language: str | None = "de",
        mentions: bool = True,
    ) -> str:
        """Somebody writes, mentioning the company or not; the id of the status."""
        author = {"id": f"p-{person}", "acct": f"{person}@social.example", "display_name": person.title()}
        said = f"@{ME['acct']} {text}" if mentions else text
        with self._lock:
            id = self._added({**author, "bot": bot}, said, to, visibility, language)
            if mentions:
                self._number += 1
                told = {"id": str(self._number), "type": "mention", "status": self.statuses[id]}
                self._notifications.append({**told, "created_at": self.statuses[id]["created_at"]})
        return id

    def announce(self, text: str) -> str:
        """The company itself begins a thread."""
        with self._lock:
            return self._added({**ME, "bot": self.is_bot}, text, None, "public", "de")

    def remove(self, id: str) -> None:
        """With the notification of it."""
        with self._lock:
            del self.statuses[id]
            self._notifications = [each for each in self._notifications if each["status"]["id"] != id]

    def replies(self, id: str) -> list[dict[str, Any]]:
        """What the company has written right below it."""
        with self._lock:
            below = [each for each in self.statuses.values() if each["in_reply_to_id"] == id]
        return [each for each in below if each["account"]["id"] == ME["id"]]

    def said(self, id: str) -> list[str]:
        """The same as text."""
        shown = [each["content"].replace("</p><p>", "\n\n") for each in self.replies(id)]
        return [html.unescape(re.sub("<[^>]+>", "", each)) for each in shown]

    def _added(
        self, author: dict[str, Any], text: str, to: str | None, visibility: str, language: str | None
    ) -> str:
        self._number += 1
        id = str(self._number)
        self.statuses[id] = {
            "id": id,
            "created_at": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
            "in_reply_to_id": to,
            "visibility": visibility,
            "language": language,
            "spoiler_text": "",
            "url": f"{self.address}/@{author['acct']}/{id}",
            "content": _shown(text),
            "account": author,
        }
        return id

    def answer(self, asked: Asked) -> Answered:
        with self._lock:
            if self.left <= 0:
                reset = datetime.fromtimestamp(time.time() + self.resets, UTC).isoformat()
                limits = {"X-RateLimit-Limit": str(ALLOWED), "X-RateLimit-Remaining": "0"}
                return Answered(429, {"error": "Too many requests"}, {**limits, "X-RateLimit-Reset": reset})
            self.left -= 1
            if asked.bearer != self.token:
                return Answered(401, {"error": "The access token is invalid"})
            return self._answered(asked, asked.path.removeprefix("/api/v1/"))

    def _answered(self, asked: Asked, path: str) -> Answered:
        match asked.method, path.split("/"):
            case "GET", ["accounts", "verify_credentials"]:
                return Answered(200, {**ME, "bot": self.is_bot})
            case "PATCH", ["accounts", "update_credentials"]:
                self.is_bot = bool(asked.fields.get("bot"))
                return Answered(200, {**ME, "bot": self.is_bot})
            case "GET", ["apps", "verify_credentials"]:
                return Answered(200, {"name": "Kundig", "scopes": list(self.scopes)})
            case "GET", ["notifications"]:
                return Answered(200, self._listed(asked))
            case "POST", ["statuses"]:
                return self._posted(asked)
            case "GET", ["statuses", id, *more] if id in self.statuses:
                return Answered(200, self._context(id) if more else self.statuses[id])
        return Answered(404, {"error": "Record not found"})

    def _listed(self, asked: Asked) -> list[dict[str, Any]]:
        """The newest first, as the real one."""
        limit, after = int(asked.query.get("limit", 40)), asked.query.get("min_id")
        since = int(asked.query.get("since_id", 0))
        found = [each for each in self._notifications if int(each["id"]) > int(after or since)]
        return (found[:limit] if after else found[-limit:])[::-1]

    def _context(self, id: str) -> dict[str, Any]:
        above, at = [], self.statuses[id]["in_reply_to_id"]
        while at in self.statuses:
            above.append(self.statuses[at])
            at = self.statuses[at]["in_reply_to_id"]
        below, within = [], {id}
        for each in self.statuses.values():
            if each["in_reply_to_id"] in within:
                within.add(each["id"])
                below.append(each)
        return {"ancestors": above[::-1], "descendants": below}

    def _posted(self, asked: Asked) -> Answered:
        if not {"write", "write:statuses"} & set(self.scopes):
            return Answered(403, {"error": "This action is outside the authorized scopes"})
        text, key = str(asked.fields.get("status", "")), asked.headers.get("idempotency-key", "")
        if key and key in self._keys:
            return Answered(200, self.statuses[self._keys[key]])
        if not 0 < _length(text) <= 500:
            return Answered(422, {"error": "Validation failed: Text character limit of 500 exceeded"})
        to = asked.fields.get("in_reply_to_id")
        if to is not None and to not in self.statuses:
            return Answered(404, {"error": "The post you are trying to reply to does not appear to exist."})
        me = {**ME, "bot": self.is_bot}
        id = self._added(me, text, to, asked.fields.get("visibility", "public"), "de")
        if key:
            self._keys[key] = id
        self.losing -= (lost := self.losing > 0)
        return Answered(200, self.statuses[id], lost=lost)


def _length(text: str) -> int:
    """As it counts: addresses as 23, of names only what stands before their server."""
    return len(re.sub(r"(@[\w-]+)@[\w.-]+", r"\1", _ADDRESS.sub("x" * 23, text)))


def _shown(text: str) -> str:
    """Its HTML: names and addresses are links, and parts of these are kept from sight."""
    safe = html.escape(text)
    named = re.sub(
        r"@([\w-]+)(?:@[\w.-]+)?",
        r'<span class="h-card"><a href="#" class="u-url mention">@<span>\1</span></a></span>',
        safe,
    )
    linked = re.sub(
        r"(https?://)(\S+)",
        r'<a href="#" rel="nofollow"><span class="invisible">\1</span><span class="ellipsis">\2</span></a>',
        named,
    )
    return "".join(f"<p>{part.replace(chr(10), '<br />')}</p>" for part in linked.split("\n\n"))


@contextmanager
def fake_mastodon() -> Iterator[FakeMastodon]:
    """Runs one on a free port of loopback; its `address` is what is given as `server`."""
    fake = FakeMastodon()
    with answering(fake.answer) as fake.address:
        yield fake
