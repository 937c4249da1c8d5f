"""X on loopback, with the account of a company and people who mention it.

As the documents say: a webhook is asked for its `crc_token` before it is taken; what matches a rule is
brought there, signed with the app's secret, until it is answered with 200; an account signs what it asks by
OAuth 1.0a; the same text twice is 403; more than 280 characters are 400; 402 when all credit is gone.
"""

import base64
import hashlib
import hmac
import itertools
import json
import re
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import urllib3

from bot.channels.fakes.loopback import Answered, Asked, answering

ME = {"id": "4242", "name": "Wendelkorn & Töchter", "username": "wendelkorn"}
AGAIN_AFTER = 0.05  # seconds, where the real one waits longer


@dataclass
class FakeX:
    """One app's side of it. `posts` by id, in order of writing."""

    address: str = ""
    secret: str = "the-app's-secret"  # noqa: S105  # opens nothing
    token: str = "4242-fake"  # noqa: S105
    posts: dict[str, dict[str, Any]] = field(default_factory=dict)
    credits: int = 1000  # requests that are paid for
    duplicates: int = 1  # how often everything is brought
    losing: int = 0  # how many of the next posts are made without anybody hearing of it
    spent: int = 0  # requests that cost something

    def __post_init__(self) -> None:
        self._hooks: list[dict[str, Any]] = []
        self._rules: list[dict[str, str]] = []
        self._linked = ""
        self._waiting: deque[dict[str, Any]] = deque()
        self._numbers = itertools.count(1_900_000_000)
        self._lock = threading.RLock()
        self._http = urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(15))

    def secrets(self) -> dict[str, str]:
        """What a connection to it needs."""
        keys = {"key": "consumer", "secret": self.secret, "token": self.token, "token_secret": "fake"}
        return {**keys, "api": self.address}

    def write(self, person: str, text: str, *, to: str | None = None, language: str = "de") -> str:
        """Somebody mentions the company, or answers it; the post's id."""
        author = {"id": f"7{sum(person.encode())}", "name": person.title(), "username": person}
        with self._lock:
            id = self._added(author, f"@{ME['username']} {text}", to, language)
            self._brings(id)
        return id

    def edit(self, id: str, text: str) -> str:
        """Its author writes it anew; the new id."""
        with self._lock:
            old, new = self.posts[id], str(next(self._numbers))
            history = [*old["edit_history_tweet_ids"], new]
            self.posts[new] = {**old, "id": new, "text": text, "edit_history_tweet_ids": history}
            self._brings(new)
        return new

    def remove(self, id: str) -> None:
        with self._lock:
            del self.posts[id]

    def said(self, id: str) -> list[str]:
        """What the company says right below it."""
        with self._lock:
            ours = [each for each in self.posts.values() if each["author"]["id"] == ME["id"]]
        return [
            each["text"] for each in ours if {"type": "replied_to", "id": id} in each["referenced_tweets"]
        ]

    def signed(self, body: bytes) -> str:
        """What it sends in `x-twitter-webhooks-signature`."""
        digest = hmac.digest(self.secret.encode(), body, hashlib.sha256)
        return f"sha256={base64.b64encode(digest).decode()}"

    def update(self, id: str) -> dict[str, Any]:
        """What is brought of a post."""
        post = self.posts[id]
        data = {name: value for name, value in post.items() if name != "author"}
        return {"data": data, "includes": {"users": [post["author"]]}, "matching_rules": self._rules}

    def _added(self, author: Mapping[str, str], text: str, to: str | None, language: str) -> str:
        id = str(next(self._numbers))
        self.posts[id] = {
            "id": id,
            "text": text,
            "author_id": author["id"],
            "author": author,
            "created_at": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "conversation_id": self.posts[to]["conversation_id"] if to else id,
            "referenced_tweets": [{"type": "replied_to", "id": to}] if to else [],
            "edit_history_tweet_ids": [id],
            "lang": language,
        }
        return id

    def _brings(self, id: str) -> None:
        if self._linked:
            self._waiting.append(self.update(id))

    def bring(self, stop: threading.Event) -> None:
        """Until told to stop."""
        while not stop.is_set():
            if not self._waiting:
                stop.wait(0.01)
            elif self._brought(json.dumps(self._waiting[0]).encode()):
                self._waiting.popleft()
            else:
                stop.wait(AGAIN_AFTER)

    def _brought(self, body: bytes) -> bool:
        headers, taken = (
            {"Content-Type": "application/json", "x-twitter-webhooks-signature": self.signed(body)},
            False,
        )
        for _ in range(self.duplicates):
            try:
                taken |= self._http.request("POST", self._linked, body=body, headers=headers).status == 200
            except urllib3.exceptions.HTTPError:
                continue
        return taken

    def answer(self, asked: Asked) -> Answered:
        given, path = asked.headers.get("authorization", ""), asked.path.removeprefix("/")
        if path == "oauth2/token":
            keys = base64.b64encode(f"consumer:{self.secret}".encode()).decode()
            right = given == f"Basic {keys}"
            return (
                Answered(200, {"access_token": "app"})
                if right
                else _bad(403, "Unable to verify your credentials")
            )
        if given == "Bearer app":
            return self._as_app(asked, path)
        signs = (
            given.startswith("OAuth ")
            and f'oauth_token="{self.token}"' in given
            and "oauth_signature=" in given
        )
        if not signs:
            return _bad(401, "Unauthorized")
        with self._lock:
            if self.credits <= 0:
                return _bad(402, "Your enrolled account does not have any credits")
            self.credits, self.spent = self.credits - 1, self.spent + 1
            return self._as_account(asked, path)

    def _as_app(self, asked: Asked, path: str) -> Answered:
        match asked.method, path.split("/"):
            case "GET", ["2", "webhooks"]:
                return Answered(200, {"data": self._hooks})
            case "POST", ["2", "webhooks"]:
                return self._hooked(str(asked.fields["url"]))
            case "PUT", ["2", "webhooks", id]:
                hook = next(each for each in self._hooks if each["id"] == id)
                hook["valid"] = self._answers(hook["url"])
                return Answered(200, {"data": {"attempted": True}})
            case "POST", ["2", "tweets", "search", "stream", "rules"]:
                self._rules += [{"id": str(next(self._numbers)), **each} for each in asked.fields["add"]]
                return Answered(201, {"data": self._rules})
            case "GET", ["2", "tweets", "search", "stream", "rules"]:
                return Answered(200, {"data": self._rules})
            case "POST", ["2", "tweets", "search", "webhooks", id]:
                self._linked = next(each["url"] for each in self._hooks if each["id"] == id)
                return Answered(200, {"data": {"provisioned": True}})
        return _bad(404, "Not Found")

    def _hooked(self, url: str) -> Answered:
        if not self._answers(url):
            return _bad(400, "CrcValidationFailed")
        self._hooks.append({"id": str(next(self._numbers)), "url": url, "valid": True})
        return Answered(200, {"data": self._hooks[-1]})

    def _answers(self, url: str) -> bool:
        asked = "challenge_0F3="
        try:
            answer = self._http.request("GET", url, fields={"crc_token": asked})
            return bool(json.loads(answer.data).get("response_token") == self.signed(asked.encode()))
        except (urllib3.exceptions.HTTPError, ValueError, AttributeError):
            return False

    def invalidate(self) -> None:
        """It could not reach the webhook for a day."""
        for each in self._hooks:
            each["valid"] = False

    def _as_account(self, asked: Asked, path: str) -> Answered:
        match asked.method, path.split("/"):
            case "GET", ["2", "users", "me"]:
                return Answered(200, {"data": ME})
            case "GET", ["2", "users", id, "tweets"]:
                found = [each for each in self.posts.values() if each["author_id"] == id]
                return Answered(200, {"data": found[::-1][: int(asked.query["max_results"])]})
            case "GET", ["2", "tweets", id]:
                post = self.posts.get(id)
                if post is None:
                    return Answered(200, {"errors": [{"title": "Not Found Error"}]})
                return Answered(200, {"data": post, "includes": {"users": [post["author"]]}})
            case "POST", ["2", "tweets"]:
                return self._posted(str(asked.fields.get("text", "")), asked.fields.get("reply", {}))
        return _bad(404, "Not Found")

    def _posted(self, text: str, reply: Mapping[str, str]) -> Answered:
        if not 0 < len(re.sub(r"https?://\S+", "x" * 23, text)) <= 280:
            return _bad(400, "Your Tweet text is too long")
        to = reply.get("in_reply_to_tweet_id")
        if to is not None and to not in self.posts:
            return _bad(400, "You attempted to reply to a Tweet that is deleted or not visible to you")
        if any(each["text"] == text and each["author_id"] == ME["id"] for each in self.posts.values()):
            return _bad(403, "You are not allowed to create a Tweet with duplicate content.")
        id = self._added(ME, text, to, "de")
        self.losing -= (lost := self.losing > 0)
        return Answered(201, {"data": {"id": id, "text": text}}, lost=lost)


def _bad(status: int, detail: str) -> Answered:
    return Answered(status, {"title": detail, "detail": detail, "status": status})


@contextmanager
def fake_x() -> Iterator[FakeX]:
    """Runs one on a free port of loopback; its `address` is what is given as `api`."""
    fake, stop = FakeX(), threading.Event()
    thread = threading.Thread(target=fake.bring, args=[stop], daemon=True)
    with answering(fake.answer) as fake.address:
        thread.start()
        try:
            yield fake
        finally:
            stop.set()
            thread.join(5)
