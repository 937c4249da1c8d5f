"""A YouTube channel on loopback, with what people comment below its videos.

As the documents say: access is renewed with a refresh token and ends after an hour; asking costs 1 unit,
answering and holding back 50, and when the day's are spent everything is 403 `quotaExceeded`; the newest
threads come first, with at most five of their answers; comments have two levels.
"""

import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.channels.fakes.loopback import Answered, Asked, answering

CHANNEL, NAME = "UC-wendelkorn", "Wendelkorn & Töchter"
SCOPE = "https://www.googleapis.com/auth/youtube.force-ssl"
SHOWN = 5  # answers that come with a thread


@dataclass
class FakeYouTube:
    """`comments` by id, in order of writing, as the API shows them."""

    address: str = ""
    token: str = "1//fake-refresh-token"  # noqa: S105  # opens nothing
    scope: str = SCOPE
    comments: dict[str, dict[str, Any]] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)  # back, for the owner to look at
    units: int = 10_000  # left today
    renewed: int = 0  # how often
    losing: int = 0  # how many of the next comments are taken without anybody hearing of it

    def __post_init__(self) -> None:
        self._access = ""
        self._numbers = itertools.count(1)
        self._lock = threading.RLock()
        self._began = datetime.now(UTC)

    def secrets(self) -> dict[str, str]:
        """What a connection to it needs."""
        keys = {"client": "client.apps.example", "secret": "fake", "token": self.token}
        return {**keys, "api": self.address}

    def comment(self, person: str, text: str, *, to: str | None = None, video: str = "v1") -> str:
        """Somebody comments below a video, or answers to a comment there; the comment's id."""
        with self._lock:
            return self._added({"id": f"UC-{person}", "name": f"@{person}"}, text, to, video)

    def edit(self, id: str, text: str) -> None:
        """Its author writes it anew."""
        with self._lock:
            self.comments[id]["snippet"] |= {"textDisplay": text, "updatedAt": self._now()}

    def remove(self, id: str) -> None:
        with self._lock:
            del self.comments[id]

    def below(self, id: str) -> list[str]:
        """What the channel says below a comment."""
        return [each["snippet"]["textDisplay"] for each in self._below(id) if _by(each) == CHANNEL]

    def _below(self, id: str) -> list[dict[str, Any]]:
        with self._lock:
            return [each for each in self.comments.values() if each["snippet"].get("parentId") == id]

    def _now(self) -> str:
        moment = self._began + timedelta(seconds=next(self._numbers))
        return moment.isoformat(timespec="seconds").replace("+00:00", "Z")

    def _added(self, author: dict[str, str], text: str, to: str | None, video: str) -> str:
        above = to.partition(".")[0] if to else ""
        id = f"{above}.{next(self._numbers):06}" if above else f"Ugx{next(self._numbers):06}"
        now = self._now()
        said = {"textDisplay": text, "publishedAt": now, "updatedAt": now, "videoId": video}
        said |= {"authorDisplayName": author["name"]} | ({"parentId": above} if above else {})
        self.comments[id] = {"id": id, "snippet": {**said, "authorChannelId": {"value": author["id"]}}}
        return id

    def answer(self, asked: Asked) -> Answered:
        with self._lock:
            if asked.path == "/token":
                return self._renewed(asked)
            if asked.bearer != self._access:
                return _bad(401, "authError", "Invalid Credentials")
            costs = 50 if asked.method == "POST" else 1
            if self.units < costs:
                self.units = 0
                return _bad(
                    403, "quotaExceeded", "The request cannot be completed: you have exceeded your quota."
                )
            self.units -= costs
            return self._answered(asked, asked.path.removeprefix("/"))

    def _renewed(self, asked: Asked) -> Answered:
        if (
            asked.fields.get("refresh_token") != self.token
            or asked.fields.get("grant_type") != "refresh_token"
        ):
            told = {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
            return Answered(400, told)
        self.renewed += 1
        self._access = f"ya29.{self.renewed}"
        return Answered(200, {"access_token": self._access, "expires_in": 3599, "scope": self.scope})

    def _answered(self, asked: Asked, path: str) -> Answered:
        match asked.method, path:
            case "GET", "channels":
                return Answered(200, {"items": [{"id": CHANNEL, "snippet": {"title": NAME}}]})
            case "GET", "commentThreads":
                return self._threads(asked)
            case "GET", "comments":
                return Answered(200, {"items": self._below(asked.query["parentId"])[::-1]})
            case "POST", "comments":
                return self._replied(asked.fields.get("snippet", {}))
            case "POST", "comments/setModerationStatus":
                id = asked.query["id"]
                if id not in self.comments:
                    return _bad(404, "commentNotFound", "The comment could not be found")
                change = (
                    self.held.add if asked.query["moderationStatus"] == "heldForReview" else self.held.discard
                )
                change(id)
                return Answered(204, {})
        return _bad(404, "notFound", "Not Found")

    def _threads(self, asked: Asked) -> Answered:
        tops = [each for each in self.comments.values() if "parentId" not in each["snippet"]][::-1]
        start, size = int(asked.query.get("pageToken", 0)), int(asked.query.get("maxResults", 20))
        items = [
            {
                "id": top["id"],
                "snippet": {"videoId": top["snippet"]["videoId"], "topLevelComment": top},
                "replies": {"comments": self._below(top["id"])[-SHOWN:]},
            }
            for top in tops[start : start + size]
        ]
        more = {"nextPageToken": str(start + size)} if start + size < len(tops) else {}
        return Answered(200, {"items": items, **more})

    def _replied(self, said: dict[str, Any]) -> Answered:
        above, text = str(said.get("parentId")), str(said.get("textOriginal", ""))
        if above not in self.comments or "." in above:
            return _bad(404, "parentCommentNotFound", "The parent comment could not be found")
        if not 0 < len(text) <= 10_000:
            return _bad(400, "processingFailure", "The API server failed to process the request")
        id = self._added(
            {"id": CHANNEL, "name": NAME}, text, above, self.comments[above]["snippet"]["videoId"]
        )
        self.losing -= (lost := self.losing > 0)
        return Answered(200, self.comments[id], lost=lost)


def _by(comment: dict[str, Any]) -> str:
    return str(comment["snippet"]["authorChannelId"]["value"])


def _bad(status: int, reason: str, message: str) -> Answered:
    error = {"code": status, "message": message, "errors": [{"reason": reason, "message": message}]}
    return Answered(status, {"error": error})


@contextmanager
def fake_youtube() -> Iterator[FakeYouTube]:
    """Runs one on a free port of loopback; its `address` is what is given as `api`."""
    fake = FakeYouTube()
    with answering(fake.answer) as fake.address:
        yield fake
