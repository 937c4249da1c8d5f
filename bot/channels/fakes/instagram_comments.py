"""An Instagram account on loopback, with what people comment below its pictures.

As the documents say: comments have two levels, an answer to an answer stands below the first; ours have up to
300 characters; a private reply is taken once a comment, within 7 days (10900, 10901).
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from bot.channels.fakes.facebook import PAGE, taken_privately
from bot.channels.fakes.meta import Answer, FakeMeta, bad, running

ACCOUNT, NAME = "17841400000000001", "wendelkorn"
SCOPES = ("instagram_basic", "instagram_manage_comments", "instagram_manage_messages", "pages_show_list")


@dataclass
class FakeInstagramComments(FakeMeta):
    """`comments` by id, as they stand there; `letters` are private replies, by comment."""

    object: str = "instagram"
    scopes: tuple[str, ...] = SCOPES
    comments: dict[str, dict[str, Any]] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)
    losing: int = 0  # how many of the next comments are taken, though the answer says that they are not
    ahead: float = 0.0  # seconds that its clock is put forward

    def __post_init__(self) -> None:
        super().__post_init__()
        self._number = 18_000_000

    def secrets(self) -> dict[str, str]:
        return {**super().secrets(), "account": ACCOUNT, "page": PAGE}

    def comment(self, person: str, text: str, media: str = "900", to: str | None = None) -> str:
        """Somebody comments below a picture, or answers to a comment there; the comment's id."""
        return self._commented({"id": f"ig-{person}", "username": person}, text, media, to)

    def below(self, id: str) -> list[str]:
        """What the account says below a comment."""
        return [each["text"] for each in self._below(id) if each["from"]["id"] == ACCOUNT]

    def hidden(self, id: str) -> bool:
        return bool(self.comments[id]["hidden"])

    def _commented(self, author: dict[str, str], text: str, media: str, to: str | None) -> str:
        self._number += 1
        id, above = str(self._number), self.comments[to]["parent_id"] or to if to else None
        comment = {"id": id, "text": text, "from": author, "media": media, "parent_id": above}
        self.comments[id] = {**comment, "hidden": False, "at": self._now()}
        value = {"id": id, "text": text, "from": author, "media": {"id": media, "media_product_type": "FEED"}}
        changes = [{"field": "comments", "value": value | ({"parent_id": above} if above else {})}]
        self.happens({"id": ACCOUNT, "time": int(self._now()), "changes": changes})
        return id

    def _below(self, id: str) -> list[dict[str, Any]]:
        with self._lock:
            return [each for each in self.comments.values() if each["parent_id"] == id]

    def _now(self) -> float:
        return time.time() + self.ahead

    def asked(self, method: str, path: str, query: Mapping[str, str], said: dict[str, Any]) -> Answer:
        if path == ACCOUNT:
            return 200, {"id": ACCOUNT, "username": NAME}
        if path == f"{PAGE}/subscribed_apps":
            return 200, {"success": True} if method == "POST" else {"data": []}
        if path == f"{ACCOUNT}/messages":
            return self._replied_privately(said)
        id, _, edge = path.partition("/")
        if id not in self.comments:
            return bad(400, 100, f"Object with ID '{id}' does not exist", 33)
        if edge == "replies":
            return self._replied(id, said) if method == "POST" else (200, {"data": self._below(id)})
        if method == "POST":
            self.comments[id]["hidden"] = bool(said.get("hide"))
            return 200, {"success": True}
        above = self.comments[id]["parent_id"]
        return 200, {"id": id} | ({"parent_id": above} if above else {})

    def _replied(self, id: str, said: Mapping[str, Any]) -> Answer:
        text = str(said.get("message", ""))
        if not 0 < len(text) <= 300 or text.count("http") > 1:
            return bad(400, 100, "Invalid parameter")
        made = self._commented({"id": ACCOUNT, "username": NAME}, text, self.comments[id]["media"], id)
        with self._lock:
            if self.losing > 0:
                self.losing -= 1
                return bad(500, 2, "Service temporarily unavailable")
        return 200, {"id": made}

    def _replied_privately(self, said: Mapping[str, Any]) -> Answer:
        id = str(said.get("recipient", {}).get("comment_id"))
        if id not in self.comments:
            return bad(400, 100, f"Object with ID '{id}' does not exist", 33)
        with self._lock:
            age = self._now() - self.comments[id]["at"]
            return taken_privately(self.letters, id, str(said["message"]["text"]), age)


@contextmanager
def fake_instagram_comments() -> Iterator[FakeInstagramComments]:
    """Runs one on a free port of loopback."""
    fake = FakeInstagramComments()
    with running(fake):
        yield fake
