"""Mastodon: who mentions our account, asked every so often; answered below with the same visibility.

Relied on, of its documents: `min_id` pages forward, so nothing is left out however much came; 300 requests in
5 minutes, then 429 with the time in `X-RateLimit-Reset`; a status with an `Idempotency-Key` is posted once,
for an hour; a mention with the visibility `direct` is read by those named in it, and by whoever runs their
servers. Nobody can hide what others write, and nothing says that a mention was edited or taken back.

Plain HTTP, with the same limits of size and time as all networks here: of Mastodon.py, which is alive and
small, we would use six calls.
"""

import re
import time
from typing import Any, Final

from bot.channels.asking import Field
from bot.channels.errors import NotDelivered, Refused
from bot.channels.public.networks.asking import Asking, Said, refusal
from bot.channels.public.networks.reading import inner, listed, needed, posts_of, safe, word
from bot.channels.public.networks.times import seconds_of
from bot.channels.public.post import LONGEST, Post, Secrets

FEW, DAY = 5, 86_400.0  # mentions that are read when we come, and how many seconds old they may be
MOST = 15  # mentions a time: each may cost a request of its own, and 300 are allowed in 5 minutes

_NAMED_FIRST = re.compile(r"^(?:@[\w.-]+(?:@[\w.-]+)?[\s,:]*)+")
_SCOPES: Final = ("read:notifications", "read:statuses", "write:statuses")


class Mastodon:
    """Any server that speaks its API; `server` is its address, `token` that of an application there."""

    kind, title = "mastodon", "Mastodon"
    asks = (Field("server", secret=False), Field("token"))
    limit = 450  # of 500, which also hold who is answered
    can_hide = replies_privately = False
    daily = reply_costs = poll_costs = 0
    every = 20.0

    def __init__(self) -> None:
        self._asking = Asking(_wrong)

    def poll(self, secrets: Secrets, cursor: str) -> tuple[list[Post], str]:
        """The cursor holds the last notification, and who we are."""
        if not cursor:
            me = needed(self._ask(secrets, "GET", "accounts/verify_credentials").fields, "id")
            return self._latest(secrets, me)
        last, _, me = cursor.partition(" ")
        found = self._mentions(secrets, {"limit": str(MOST), "min_id": last})
        found.sort(key=_age)
        posts = posts_of(found, lambda each: self._post(secrets, inner(each, "status"), me))
        return posts, f"{needed(found[-1], 'id') if found else last} {me}"

    def _latest(self, secrets: Secrets, me: str) -> tuple[list[Post], str]:
        """Of what came before we asked for the first time, what somebody still waits for."""
        newest, since = self._mentions(secrets, {"limit": str(FEW)}), time.time() - DAY
        newest.sort(key=_age)
        waiting = [
            each
            for each in newest
            if seconds_of(each.get("created_at"), 0.0) >= since
            and not self._is_answered(secrets, inner(each, "status"), me)
        ]
        posts = posts_of(waiting, lambda each: self._post(secrets, inner(each, "status"), me))
        return posts, f"{needed(newest[-1], 'id') if newest else '0'} {me}"

    def _is_answered(self, secrets: Secrets, status: dict[str, Any], me: str) -> bool:
        """By whoever looked after the account until now; also what was deleted meanwhile."""
        id = needed(status, "id")
        try:
            below = listed(self._ask(secrets, "GET", f"statuses/{safe(id)}/context").fields, "descendants")
        except Refused:
            return True
        return any(
            each.get("in_reply_to_id") == id and inner(each, "account").get("id") == me for each in below
        )

    def reply(self, secrets: Secrets, post: str, text: str, key: str) -> str:
        asked = self._ask(secrets, "GET", f"statuses/{safe(post)}").fields
        said = f"@{word(inner(asked, 'account'), 'acct')} {text}"
        if sent := self._said_before(secrets, post, said):
            return sent
        visibility = word(asked, "visibility") or "direct"
        written = {"status": said, "in_reply_to_id": post, "visibility": visibility}
        if warned := word(asked, "spoiler_text"):
            written["spoiler_text"] = warned
        told = self._ask(secrets, "POST", "statuses", json=written, headers={"Idempotency-Key": key})
        return needed(told.fields, "id")

    def reply_privately(self, secrets: Secrets, post: str, text: str) -> None:
        raise Refused("unfit", why="a direct post is not private")

    def hide(self, secrets: Secrets, post: str, hidden: bool) -> None:
        raise Refused("unfit", why="nobody hides what others write")

    def name(self, secrets: Secrets) -> str:
        me = self._ask(secrets, "GET", "accounts/verify_credentials").fields
        return f"@{word(me, 'acct')}@{_server(secrets).partition('://')[2]}"

    def set_up(self, secrets: Secrets, address: str) -> None:
        """The account says of itself that it is a bot."""
        self._ask(secrets, "PATCH", "accounts/update_credentials", json={"bot": True})

    def check(self, secrets: Secrets, address: str) -> None:
        me = self._ask(secrets, "GET", "accounts/verify_credentials").fields
        scopes = self._ask(secrets, "GET", "apps/verify_credentials").fields.get("scopes")
        had = {*map(str, scopes)} if isinstance(scopes, list) else {*_SCOPES}  # older servers do not say
        if missing := [each for each in _SCOPES if not had & {each, each.partition(":")[0]}]:
            raise NotDelivered("forbidden", why=", ".join(missing))
        if word(me, "suspended") or inner(me, "moved"):
            raise NotDelivered("forbidden", why="suspended or moved")

    def _mentions(self, secrets: Secrets, query: dict[str, str]) -> list[dict[str, Any]]:
        told = self._ask(secrets, "GET", "notifications", query={"types[]": "mention", **query}).told
        return listed({"all": told}, "all")

    def _post(self, secrets: Secrets, status: dict[str, Any], me: str) -> Post:
        id, parent, author = needed(status, "id"), word(status, "in_reply_to_id"), inner(status, "account")
        return Post(
            id=id,
            thread=self._root(secrets, id) or parent if parent else id,
            parent=parent,
            author=needed(author, "id"),
            name=(word(author, "display_name") or word(author, "acct"))[:200],
            text=_NAMED_FIRST.sub("", _text_of(word(status, "content")))[:LONGEST],
            address=word(status, "url")[:1000],
            at=seconds_of(status.get("created_at"), time.time()),
            own=author.get("id") == me,
            automated=author.get("bot") is True,
            locale=word(status, "language")[:2],
            direct=word(status, "visibility") == "direct",
        )

    def _root(self, secrets: Secrets, id: str) -> str:
        """Where its thread began; "" when it was deleted meanwhile."""
        try:
            above = listed(self._ask(secrets, "GET", f"statuses/{safe(id)}/context").fields, "ancestors")
        except Refused:
            return ""
        return word(above[0], "id") if above else ""

    def _said_before(self, secrets: Secrets, post: str, said: str) -> str:
        """The id of the same reply of ours, for tries that are further apart than an hour."""
        below = listed(self._ask(secrets, "GET", f"statuses/{safe(post)}/context").fields, "descendants")
        ours = [each for each in below if each.get("in_reply_to_id") == post]
        same = [each for each in ours if _letters(_text_of(word(each, "content"))) == _letters(said)]
        return word(same[0], "id") if same else ""

    def _ask(self, secrets: Secrets, method: str, path: str, **more: Any) -> Said:
        headers = {"Authorization": f"Bearer {secrets['token']}", **more.pop("headers", {})}
        return self._asking.ask(method, f"{_server(secrets)}/api/v1/{path}", headers, **more)


def _server(secrets: Secrets) -> str:
    address = secrets["server"].strip().rstrip("/")
    return address if "://" in address else f"https://{address}"


def _age(notification: dict[str, Any]) -> tuple[int, str]:
    id = needed(notification, "id")
    return len(id), id  # they are numbers, and too large for some


def _letters(text: str) -> str:
    """Without blanks, and without servers behind names, which a shown status leaves out."""
    return "".join(re.sub(r"(@[\w-]+)@[\w.-]+", r"\1", text).split())


def _wrong(said: Said) -> NotDelivered:
    reset = seconds_of(said.headers.get("x-ratelimit-reset"), 0.0)
    return refusal(said, word(said.fields, "error"), reset - time.time() if reset else 60.0)


def _text_of(source: str) -> str:
    """Its HTML as text. The parser is loaded where posts are read, not in every process."""
    from bot.channels.mail.mail_html import text_of

    return text_of(source)
