"""YouTube: comments below the videos of a channel, asked every so often; answered below.

Relied on, of its documents: a project may spend 10,000 units a day, which end at midnight in California:
asking costs 1, answering or holding a comment back 50; then 403 says `quotaExceeded`. Comments have two
levels; the newest threads come first, with some of their answers. Access ends after an hour and is renewed
with a refresh token; `invalid_grant` says that it was taken back. Nothing is known against doubles.

Plain HTTP: google-api-python-client brings nine packages, and a newer protobuf than Rasa's bears.
"""

import json
import threading
import time
from dataclasses import dataclass, replace
from typing import Any, Final

from bot.channels.asking import API, Field
from bot.channels.errors import NotDelivered, Refused
from bot.channels.public.networks.asking import Asking, Said, refusal
from bot.channels.public.networks.reading import inner, listed, needed, posts_of, safe, same, word
from bot.channels.public.networks.times import seconds_of
from bot.channels.public.post import LONGEST, Post, Secrets

HOME: Final = "https://www.googleapis.com/youtube/v3"
TOKENS: Final = "https://oauth2.googleapis.com/token"
SCOPE: Final = "https://www.googleapis.com/auth/youtube.force-ssl"
PAGE, PAGES = 100, 100  # threads a request, requests a time, after an outage
OLDER = 20  # pages behind the newest, of which one is looked at each time
EARLY: Final = 60.0  # seconds before its end that access is renewed
MARKS: Final = 700  # newest comments that are known again: more than a page has, with its answers
LATE: Final = 86_400.0  # seconds that a comment may have been held back before it is shown


@dataclass(frozen=True)
class Place:
    """How far we read: what was on the newest pages, since when, and whose channel it is.

    People also answer in older threads, which stay where they are: so one `older` page is looked at each
    time, the `page`th of a round that `began` then; the round before began at `looked`.
    """

    channel: str
    since: float
    seen: tuple[str, ...] = ()
    older: str = ""
    page: int = 0
    began: float = 0.0
    looked: float = 0.0

    @classmethod
    def at(cls, cursor: str) -> "Place":
        kept = json.loads(cursor)
        return cls(**{**kept, "seen": tuple(kept["seen"])})

    @property
    def cursor(self) -> str:
        return json.dumps(vars(self))


class YouTube:
    """`client` and `secret` are the project's, `token` a refresh token of the channel's owner."""

    kind, title = "youtube", "YouTube"
    asks = (Field("client", secret=False), Field("secret"), Field("token"), API)
    limit = 10_000
    can_hide, replies_privately = True, False
    daily = 9_000  # of 10,000: the rest is for looking whether all is well, and for days with much to read
    reply_costs, poll_costs = 52, 2
    every = 150.0

    def __init__(self) -> None:
        self._asking = Asking(_wrong)
        self._access: dict[tuple[str, ...], tuple[str, float]] = {}
        self._lock = threading.Lock()

    def poll(self, secrets: Secrets, cursor: str) -> tuple[list[Post], str]:
        """The cursor holds what the pages showed: comments may be shown late, and edited."""
        if not cursor:
            channel = needed(self._mine(secrets), "id")
            shown, _ = self._comments(secrets, channel, (), pages=1)
            return [], Place(channel, time.time(), _marks(shown)).cursor
        place = Place.at(cursor)
        shown, behind = self._comments(secrets, place.channel, place.seen, pages=PAGES)
        known = set(place.seen)
        fresh = [each for each in shown if _mark(each) not in known and _at(each) > place.since - LATE]
        older, after = self._older(secrets, place, behind)
        found = {_mark(each): each for each in [*older, *fresh]}
        posts = posts_of(sorted(found.values(), key=_at), lambda each: _post(each, place.channel))
        return posts, replace(after, seen=_marks(shown)).cursor

    def _older(self, secrets: Secrets, place: Place, behind: str) -> tuple[list[dict[str, Any]], Place]:
        """What was answered lately in threads of one older page, and which is the next; `behind` the newest
        there may be none. An answer of the last day may come again with each round.
        """
        if not place.older:  # a round begins
            now = time.time()
            place = replace(place, older=behind, page=0, began=now, looked=place.began or place.since)
        if not place.older:
            return [], place
        try:
            page, following = self._page(secrets, place.channel, place.older)
        except Refused:  # the network knows this page no more
            return [], replace(place, older="")
        lately = [each for each in page if _is_answer(each) and _at(each) > place.looked - LATE]
        ends = place.page + 1 >= OLDER
        return lately, replace(place, older="" if ends else following, page=place.page + 1)

    def reply(self, secrets: Secrets, post: str, text: str, key: str) -> str:
        above, me = safe(post.partition(".")[0]), needed(self._mine(secrets), "id")
        query = {"part": "snippet", "parentId": above, "maxResults": "100", "textFormat": "plainText"}
        for each in listed(self._ask(secrets, "GET", "comments", query=query).fields, "items"):
            said = inner(each, "snippet")
            if word(inner(said, "authorChannelId"), "value") == me and same(word(said, "textDisplay"), text):
                return needed(each, "id")
        written = {"snippet": {"parentId": above, "textOriginal": text}}
        told = self._ask(secrets, "POST", "comments", query={"part": "snippet"}, json=written).fields
        return needed(told, "id")

    def reply_privately(self, secrets: Secrets, post: str, text: str) -> None:
        raise Refused("unfit", why="there are no private replies")

    def hide(self, secrets: Secrets, post: str, hidden: bool) -> None:
        """It is held back for the channel's owner to look at; costs what a reply costs."""
        query = {"id": post, "moderationStatus": "heldForReview" if hidden else "published"}
        self._ask(secrets, "POST", "comments/setModerationStatus", query=query)

    def name(self, secrets: Secrets) -> str:
        return word(inner(self._mine(secrets), "snippet"), "title")

    def set_up(self, secrets: Secrets, address: str) -> None:
        """Nothing is brought to us there."""

    def check(self, secrets: Secrets, address: str) -> None:
        """A refresh token that was taken back is seen when it is used."""
        scopes = self._renew(secrets)
        if scopes and SCOPE not in scopes.split():
            raise NotDelivered("forbidden", why=SCOPE)
        self._mine(secrets)

    def _mine(self, secrets: Secrets) -> dict[str, Any]:
        """Our channel."""
        query = {"part": "snippet", "mine": "true"}
        found = listed(self._ask(secrets, "GET", "channels", query=query).fields, "items")
        if not found:
            raise NotDelivered("forbidden", why="no channel")
        return found[0]

    def _comments(
        self, secrets: Secrets, channel: str, seen: tuple[str, ...], pages: int
    ) -> tuple[list[dict[str, Any]], str]:
        """On the newest pages, as many as have something new; and where the next one is."""
        found: list[dict[str, Any]] = []
        following = ""
        for _ in range(pages):
            page, following = self._page(secrets, channel, following)
            found += page
            if not following or any(_mark(each) in seen for each in page):
                break
        return found, following

    def _page(self, secrets: Secrets, channel: str, at: str) -> tuple[list[dict[str, Any]], str]:
        """What is on one page, and where the next one is."""
        query = {"part": "snippet,replies", "allThreadsRelatedToChannelId": channel, "order": "time"}
        query |= {"maxResults": str(PAGE), "textFormat": "plainText"} | ({"pageToken": at} if at else {})
        told = self._ask(secrets, "GET", "commentThreads", query=query).fields
        page = [each for thread in listed(told, "items") for each in _within(thread)]
        return page, word(told, "nextPageToken")

    def _ask(self, secrets: Secrets, method: str, path: str, **more: Any) -> Said:
        """Once more with new access, when what we had ended early."""
        with self._lock:
            access, ends = self._access.get(_whose(secrets), ("", 0.0))
        if time.time() < ends - EARLY:
            try:
                return self._called(secrets, access, method, path, **more)
            except NotDelivered as error:
                if error.kind != "token":
                    raise
        self._renew(secrets)
        with self._lock:
            access, _ = self._access[_whose(secrets)]
        return self._called(secrets, access, method, path, **more)

    def _called(self, secrets: Secrets, access: str, method: str, path: str, **more: Any) -> Said:
        address = f"{secrets.get('api', HOME).rstrip('/')}/{path}"
        return self._asking.ask(method, address, {"Authorization": f"Bearer {access}"}, **more)

    def _renew(self, secrets: Secrets) -> str:
        """What may be done with the new access."""
        form = {"client_id": secrets["client"], "client_secret": secrets["secret"]}
        form |= {"refresh_token": secrets["token"], "grant_type": "refresh_token"}
        address = f"{secrets['api'].rstrip('/')}/token" if "api" in secrets else TOKENS
        told = self._asking.ask("POST", address, {}, form=form).fields
        ends = time.time() + seconds_of(told.get("expires_in"), 3600.0)
        with self._lock:
            self._access[_whose(secrets)] = (needed(told, "access_token"), ends)
        return word(told, "scope")


def _within(thread: dict[str, Any]) -> list[dict[str, Any]]:
    """Its first comment, and the answers that come with it."""
    top = inner(inner(thread, "snippet"), "topLevelComment")
    video = word(inner(thread, "snippet"), "videoId")
    below = listed(inner(thread, "replies"), "comments")
    return [{**each, "video": video} for each in (top, *below) if each]


def _marks(shown: list[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(_mark(each) for each in shown[:MARKS])


def _is_answer(comment: dict[str, Any]) -> bool:
    return bool(word(inner(comment, "snippet"), "parentId"))


def _mark(comment: dict[str, Any]) -> str:
    """Another one when it was edited."""
    return f"{word(comment, 'id')[-24:]}@{_at(comment):.0f}"


def _at(comment: dict[str, Any]) -> float:
    return seconds_of(inner(comment, "snippet").get("updatedAt"), 0.0)


def _post(comment: dict[str, Any], channel: str) -> Post:
    id, said = needed(comment, "id"), inner(comment, "snippet")
    author = needed(inner(said, "authorChannelId"), "value")
    edited = word(said, "updatedAt") != word(said, "publishedAt")
    video = word(said, "videoId") or word(comment, "video")
    return Post(
        id=id,
        thread=id.partition(".")[0],
        parent=word(said, "parentId")[:1000],
        author=author,
        name=word(said, "authorDisplayName")[:200],
        text=word(said, "textDisplay")[:LONGEST],
        address=f"https://www.youtube.com/watch?v={video}&lc={id}"[:1000],
        at=_at(comment),
        own=author == channel,
        became="edited" if edited else "written",
    )


def _whose(secrets: Secrets) -> tuple[str, ...]:
    return secrets["client"], secrets["secret"], secrets["token"], secrets.get("api", "")


def _wrong(said: Said) -> NotDelivered:
    error = said.fields.get("error")
    if error in ("invalid_grant", "invalid_client", "unauthorized_client"):
        return NotDelivered("token", why=str(error))
    reasons = {word(each, "reason") for each in listed(inner(said.fields, "error"), "errors")}
    why = word(inner(said.fields, "error"), "message")
    if reasons & {"quotaExceeded", "dailyLimitExceeded"}:
        return NotDelivered("busy", seconds=3600)  # until midnight there; we look every hour
    if reasons & {"rateLimitExceeded", "userRateLimitExceeded"}:
        return NotDelivered("busy", seconds=60)
    if reasons & {"commentsDisabled", "processingFailure", "parentCommentIsPrivate", "videoNotFound"}:
        return Refused("unfit", why=why[:200])
    return refusal(said, why)
