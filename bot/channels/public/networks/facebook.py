"""Facebook: comments below what a page posts, and what visitors post there, by the page's webhook `feed`.

Relied on, of its documents: a change has an `item`, such as `comment`, and a `verb`: `add`, `edited`,
`remove`, `hide`, `unhide`; it comes again until it is answered with 200, maybe twice and out of order;
`from` is left out where the app may not know it; answers go below comments of the first level only; a private
reply is taken once a comment, within 7 days, and the talk goes on only when the person answers. Nothing is
known against doubles when a comment is posted, so what stands there is looked at first.
"""

import time
from collections.abc import Iterator, Mapping
from typing import Any

from bot.channels.asking import API, Field
from bot.channels.errors import NotDelivered
from bot.channels.messengers import meta
from bot.channels.messengers.meta import Graph
from bot.channels.public.networks.reading import inner, listed, needed, posts_of, safe, same, word
from bot.channels.public.networks.times import seconds_of
from bot.channels.public.post import LONGEST, Headers, Post, Secrets
from bot.checks import checked_object, parsed

FIELD = "feed"
NEEDED = frozenset({"pages_manage_engagement", "pages_read_engagement", "pages_manage_metadata"})
LOOKED_AT = "50"  # the newest replies below a comment, where ours may be among

_ITEMS = frozenset({"comment", "post", "status"})
_BECAME = {"add": "written", "edited": "edited", "edit": "edited", "remove": "removed", "delete": "removed"}


class Facebook:
    """`page` is the page's id, `token` its own, `app` and `secret` those of the app."""

    kind, title = "facebook", "Facebook"
    asks = (Field("page", secret=False), Field("token"), Field("app", secret=False), Field("secret"), API)
    limit = 8000
    can_hide = replies_privately = True
    daily = reply_costs = 0

    def __init__(self) -> None:
        self._graph = Graph()

    def is_genuine(self, secrets: Secrets, headers: Headers, body: bytes) -> bool:
        return meta.is_genuine(secrets, headers, body)

    def handshake(self, secrets: Secrets, query: Mapping[str, str]) -> str:
        return meta.handshake(secrets, query)

    def read(self, secrets: Secrets, body: bytes) -> list[Post]:
        """Of our page: an app may look after others, too."""
        update = checked_object("", parsed(body))
        found = [] if update.get("object") != "page" else [*_changes(update, secrets["page"])]
        return posts_of(found, lambda one: _post(*one, secrets["page"]))

    def answer(self, body: bytes) -> dict[str, Any]:
        return {}

    def reply(self, secrets: Secrets, post: str, text: str, key: str) -> str:
        below = self._place(secrets, post)
        if sent := self._said_before(secrets, below, text):
            return sent
        return needed(self._graph.post(secrets, f"{below}/comments", message=text), "id")

    def reply_privately(self, secrets: Secrets, post: str, text: str) -> None:
        to = "post_id" if post.startswith(f"{secrets['page']}_") else "comment_id"
        said = {"recipient": {to: safe(post)}, "message": {"text": text}}
        self._graph.post(secrets, f"{secrets['page']}/messages", **said)

    def hide(self, secrets: Secrets, post: str, hidden: bool) -> None:
        self._graph.post(secrets, safe(post), is_hidden=hidden)

    def name(self, secrets: Secrets) -> str:
        return word(self._graph.get(secrets, secrets["page"], fields="name"), "name")

    def set_up(self, secrets: Secrets, address: str) -> None:
        self._graph.subscribe(secrets, "page", address, FIELD)
        self._graph.install(secrets, secrets["page"], secrets["app"], FIELD)

    def check(self, secrets: Secrets, address: str) -> None:
        self.name(secrets)
        apps = listed(self._graph.get(secrets, f"{secrets['page']}/subscribed_apps"), "data")
        fields = [each.get("subscribed_fields") for each in apps if word(each, "id") == secrets["app"]]
        if not any(isinstance(each, list) and FIELD in each for each in fields):
            raise NotDelivered("silent")
        if (now := self._graph.subscribed(secrets, "page", FIELD)) != address:
            raise NotDelivered("elsewhere", address=now) if now else NotDelivered("silent")
        scopes = self._graph.inspected(secrets).get("scopes")
        if isinstance(scopes, list) and (missing := NEEDED - {str(each) for each in scopes}):
            raise NotDelivered("forbidden", why=", ".join(sorted(missing)))

    def _place(self, secrets: Secrets, post: str) -> str:
        """Below which an answer to it can stand."""
        if safe(post).startswith(f"{secrets['page']}_"):
            return post
        above = word(inner(self._graph.get(secrets, post, fields="parent{id}"), "parent"), "id")
        return safe(above) if above else post

    def _said_before(self, secrets: Secrets, below: str, text: str) -> str:
        """The id of the same comment of ours, when an earlier try arrived though we did not hear of it."""
        query = {"fields": "id,from,message", "order": "reverse_chronological", "limit": LOOKED_AT}
        for each in listed(self._graph.get(secrets, f"{below}/comments", **query), "data"):
            ours = word(inner(each, "from"), "id") == secrets["page"]
            if ours and same(word(each, "message"), text):
                return word(each, "id")
        return ""


def _changes(update: dict[str, Any], page: str) -> Iterator[tuple[dict[str, Any], float]]:
    """The values of what changed on the page, and when."""
    for entry in listed(update, "entry"):
        if str(entry.get("id")) == page:
            for change in listed(entry, "changes"):
                if change.get("field") == FIELD:
                    yield inner(change, "value"), seconds_of(entry.get("time"), time.time())


def _post(value: dict[str, Any], changed: float, page: str) -> Post | None:
    """None for likes and the like, and for what we have hidden ourselves."""
    item, became = word(value, "item"), _BECAME.get(word(value, "verb"))
    if item not in _ITEMS or became is None:
        return None
    is_comment = item == "comment"
    post = needed(value, "post_id")
    id = needed(value, "comment_id") if is_comment else post
    parent = (word(value, "parent_id") or post)[:1000] if is_comment else ""
    sender = inner(value, "from")
    author = (
        str(sender.get("id") or "")[:1000] or id
    )  # whoever the app may not know is somebody for themselves
    return Post(
        id=id,
        thread=parent if is_comment and parent != post else id,  # one below a post: others ask other things
        parent=parent,
        author=author,
        name=word(sender, "name")[:200],
        text="" if became == "removed" else word(value, "message")[:LONGEST],
        address=(word(value, "permalink_url") or word(inner(value, "post"), "permalink_url"))[:1000],
        at=seconds_of(value.get("created_time"), changed) if became == "written" else changed,
        own=author == page,
        became=became,  # type: ignore[arg-type]
    )
