"""Instagram: comments below what a professional account posts, by its webhook `comments`.

Relied on, of its documents, with the log-in by a page: a change brings `id`, `text`, `from`, `media`, and
`parent_id` for an answer to a comment; an answer to an answer stands below the first comment; a comment of
ours has up to 300 characters, 4 hashtags and 1 address; a private reply is taken once a comment, within 7
days. Nobody tells when a comment was removed, and none can be edited. Nothing is known against doubles.
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

FIELD = "comments"
NEEDED = frozenset({"instagram_basic", "instagram_manage_comments"})


class InstagramComments:
    """`account` is the account's id, `page` and `token` those of the page it is linked to."""

    kind, title = "instagram_comments", "Instagram"
    asks = (
        Field("account", secret=False),
        Field("page", secret=False),
        Field("token"),
        Field("app", secret=False),
        Field("secret"),
        API,
    )
    limit = 300
    can_hide = replies_privately = True
    daily = reply_costs = 0

    def __init__(self) -> None:
        self._graph = Graph()

    def is_genuine(self, secrets: Secrets, headers: Headers, body: bytes) -> bool:
        return meta.is_genuine(secrets, headers, body)

    def handshake(self, secrets: Secrets, query: Mapping[str, str]) -> str:
        return meta.handshake(secrets, query)

    def read(self, secrets: Secrets, body: bytes) -> list[Post]:
        """Of our account: an app may look after others, too."""
        update = checked_object("", parsed(body))
        if update.get("object") != "instagram":
            return []
        found = _changes(update, secrets["account"])
        return posts_of(found, lambda one: _post(*one, secrets["account"]))

    def answer(self, body: bytes) -> dict[str, Any]:
        return {}

    def reply(self, secrets: Secrets, post: str, text: str, key: str) -> str:
        """An answer to an answer would be below the first comment: there we look for it, too."""
        told = self._graph.get(secrets, safe(post), fields="parent_id")
        below = safe(word(told, "parent_id") or post)
        replies = self._graph.get(secrets, f"{below}/replies", fields="id,text,from", limit="50")
        for each in listed(replies, "data"):
            if str(inner(each, "from").get("id")) == secrets["account"] and same(word(each, "text"), text):
                return needed(each, "id")
        return needed(self._graph.post(secrets, f"{below}/replies", message=text), "id")

    def reply_privately(self, secrets: Secrets, post: str, text: str) -> None:
        said = {"recipient": {"comment_id": safe(post)}, "message": {"text": text}}
        self._graph.post(secrets, f"{secrets['account']}/messages", **said)

    def hide(self, secrets: Secrets, post: str, hidden: bool) -> None:
        self._graph.post(secrets, safe(post), hide=hidden)

    def name(self, secrets: Secrets) -> str:
        return f"@{word(self._graph.get(secrets, secrets['account'], fields='username'), 'username')}"

    def set_up(self, secrets: Secrets, address: str) -> None:
        self._graph.subscribe(secrets, "instagram", address, FIELD)
        self._graph.install(secrets, secrets["page"], secrets["app"], "feed")

    def check(self, secrets: Secrets, address: str) -> None:
        self.name(secrets)
        if (now := self._graph.subscribed(secrets, "instagram", FIELD)) != address:
            raise NotDelivered("elsewhere", address=now) if now else NotDelivered("silent")
        scopes = self._graph.inspected(secrets).get("scopes")
        if isinstance(scopes, list) and (missing := NEEDED - {str(each) for each in scopes}):
            raise NotDelivered("forbidden", why=", ".join(sorted(missing)))


def _changes(update: dict[str, Any], account: str) -> Iterator[tuple[dict[str, Any], float]]:
    """The values of what was commented, and when it was sent. Some apps get no list of changes, but one."""
    for entry in listed(update, "entry"):
        if str(entry.get("id")) == account:
            for change in [*listed(entry, "changes"), entry]:
                if change.get("field") == FIELD:
                    yield inner(change, "value"), seconds_of(entry.get("time"), time.time())


def _post(value: dict[str, Any], at: float, account: str) -> Post:
    id, media, sender = needed(value, "id"), needed(inner(value, "media"), "id"), inner(value, "from")
    parent = (word(value, "parent_id") or media)[:1000]
    author = str(sender.get("id") or "")[:1000] or id
    return Post(
        id=id,
        thread=parent if parent != media else id,  # one below a picture: others ask other things
        parent=parent,
        author=author,
        name=word(sender, "username")[:200],
        text=word(value, "text")[:LONGEST],
        address="",
        at=at,
        own=author in (account, str(sender.get("self_ig_scoped_id"))),
    )
