"""A Facebook page on loopback, with what it posts and what people comment below.

As the documents say: every change is brought as `feed`, our own comments and what we hide, too; comments have
two levels; a private reply is taken once a comment, within 7 days (10900, 10901); 100 for what is not there.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from bot.channels.fakes.meta import Answer, FakeMeta, bad, running

PAGE = "2000002"
NAME = "Wendelkorn & Töchter"
SCOPES = ("pages_manage_engagement", "pages_read_engagement", "pages_manage_metadata", "pages_messaging")
WEEK = 7 * 86400.0


@dataclass
class FakeFacebook(FakeMeta):
    """`comments` by id, as they stand there; `letters` are private replies, by comment."""

    object: str = "page"
    page: str = PAGE
    scopes: tuple[str, ...] = SCOPES
    comments: dict[str, dict[str, Any]] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)
    losing: int = 0  # how many of the next comments are taken, though the answer says that they are not
    ahead: float = 0.0  # seconds that its clock is put forward

    def __post_init__(self) -> None:
        super().__post_init__()
        self._number = 500
        self._fields: set[str] = set()

    def secrets(self) -> dict[str, str]:
        return {**super().secrets(), "page": self.page}

    def posts(self, text: str) -> str:
        """The page begins a thread; its id."""
        return self._begun(self.page, NAME, text)

    def visits(self, person: str, text: str) -> str:
        """Somebody posts on the page; the id of the thread."""
        return self._begun(f"u-{person}", person.title(), text)

    def comment(self, person: str, text: str, thread: str, to: str | None = None) -> str:
        """Somebody comments below a post, or answers to a comment there; the comment's id."""
        return self._commented({"id": f"u-{person}", "name": person.title()}, text, thread, to or thread)

    def edit(self, id: str, text: str) -> None:
        """Its author writes it anew."""
        self.comments[id]["message"] = text
        self._brings(self.comments[id], "edited")

    def remove(self, id: str) -> None:
        """Its author takes it back."""
        self._brings(self.comments.pop(id), "remove")

    def below(self, id: str) -> list[str]:
        """What the page says below a post or comment."""
        return [each["message"] for each in self._below(id) if each["from"]["id"] == self.page]

    def hidden(self, id: str) -> bool:
        """From all but its author."""
        return bool(self.comments[id]["is_hidden"])

    def _begun(self, author: str, name: str, text: str) -> str:
        self._number += 1
        id = f"{self.page}_{self._number}"
        post = {"id": id, "from": {"id": author, "name": name}, "message": text, "parent": "", "post": id}
        self.comments[id] = {**post, "created_time": int(self._now()), "is_hidden": False, "item": "status"}
        self._brings(self.comments[id], "add")
        return id

    def _commented(self, author: dict[str, str], text: str, thread: str, to: str) -> str:
        self._number += 1
        id = f"{thread.split('_')[1]}_{self._number}"
        comment = {"id": id, "from": author, "message": text, "parent": to, "post": thread}
        self.comments[id] = {
            **comment,
            "created_time": int(self._now()),
            "is_hidden": False,
            "item": "comment",
        }
        self._brings(self.comments[id], "add")
        return id

    def _below(self, id: str) -> list[dict[str, Any]]:
        with self._lock:
            return [each for each in self.comments.values() if each["parent"] == id]

    def _brings(self, of: Mapping[str, Any], verb: str) -> None:
        if "feed" not in self._fields:
            return
        value = {
            "item": of["item"],
            "verb": verb,
            "post_id": of["post"],
            "from": of["from"],
            "created_time": of["created_time"],
        }
        if of["item"] == "comment":
            value |= {"comment_id": of["id"], "parent_id": of["parent"]}
        if verb in ("add", "edited"):
            value |= {"message": of["message"]}
        value["post"] = {"permalink_url": f"https://www.facebook.com/{of['post']}", "id": of["post"]}
        changes = [{"field": "feed", "value": value}]
        self.happens({"id": self.page, "time": int(self._now()), "changes": changes})

    def _now(self) -> float:
        return time.time() + self.ahead

    def asked(self, method: str, path: str, query: Mapping[str, str], said: dict[str, Any]) -> Answer:
        if path == self.page:
            return 200, {"id": self.page, "name": NAME}
        if path == f"{self.page}/subscribed_apps":
            return self._installed(method, said)
        if path == f"{self.page}/messages":
            return self._replied_privately(said)
        id, _, edge = path.partition("/")
        if id not in self.comments:
            return bad(400, 100, f"Object with ID '{id}' does not exist", 33)
        if edge == "comments":
            return self._replied(id, said) if method == "POST" else (200, {"data": self._below(id)[::-1]})
        if method == "POST":
            self.comments[id]["is_hidden"] = bool(said.get("is_hidden"))
            self._brings(self.comments[id], "hide" if said.get("is_hidden") else "unhide")
            return 200, {"success": True}
        above = self.comments[id]["parent"]
        answers = above not in ("", self.comments[id]["post"])
        return 200, {"id": id} | ({"parent": {"id": above}} if answers else {})

    def _installed(self, method: str, said: Mapping[str, Any]) -> Answer:
        if method == "POST":
            self._fields = set(str(said.get("subscribed_fields", "")).split(","))
            return 200, {"success": True}
        return 200, {"data": [{"id": self.app, "subscribed_fields": sorted(self._fields)}]}

    def _replied(self, id: str, said: Mapping[str, Any]) -> Answer:
        text = str(said.get("message", ""))
        if not 0 < len(text) <= 8000:
            return bad(400, 100, "Invalid parameter")
        above = self.comments[id]["parent"]
        if above and above != self.comments[id]["post"]:
            return bad(400, 100, "Invalid parent comment")
        made = self._commented({"id": self.page, "name": NAME}, text, self.comments[id]["post"], id)
        with self._lock:
            if self.losing > 0:
                self.losing -= 1
                return bad(500, 2, "Service temporarily unavailable")
        return 200, {"id": made}

    def _replied_privately(self, said: Mapping[str, Any]) -> Answer:
        to = said.get("recipient", {})
        id = str(to.get("comment_id") or to.get("post_id"))
        if id not in self.comments:
            return bad(400, 100, f"Object with ID '{id}' does not exist", 33)
        with self._lock:
            age = self._now() - self.comments[id]["created_time"]
            return taken_privately(self.letters, id, str(said["message"]["text"]), age)


def taken_privately(letters: dict[str, str], id: str, text: str, age: float) -> Answer:
    """A private reply to a comment that is so many seconds old."""
    if id in letters:
        return bad(400, 10900, "Activity already replied to")
    if age > WEEK:
        return bad(400, 10901, "Activity time expired")
    letters[id] = text
    return 200, {"recipient_id": "1", "message_id": "m_1"}


@contextmanager
def fake_facebook() -> Iterator[FakeFacebook]:
    """Runs one on a free port of loopback."""
    fake = FakeFacebook()
    with running(fake):
        yield fake
