"""X: who mentions or answers our account, by a filtered stream to our webhook; for who pays for its API.

Relied on, of its documents: what is brought carries `x-twitter-webhooks-signature`, an HMAC of the body keyed
with the app's secret; the address is asked by GET, again and again, for the same of a `crc_token`; an edited
post has a new id and names the first; the same text twice is refused with 403; 402 says that nothing is left
to pay with, 429 in `x-rate-limit-reset` when to come again. An access token begins with its account's number.

The same key signs both, so whoever may choose the `crc_token` could have a body signed: none that could be
one is answered. Plain HTTP, signed by Authlib, which we have: tweepy would be used for seven calls.
"""

import base64
import hashlib
import hmac
import json
import re
import time
from collections.abc import Mapping
from typing import Any, Final

from bot.channels.asking import API as ELSEWHERE
from bot.channels.asking import Field
from bot.channels.errors import NotDelivered, Refused
from bot.channels.public.networks.asking import Asking, Said, refusal
from bot.channels.public.networks.reading import inner, listed, needed, posts_of, safe, word
from bot.channels.public.networks.times import seconds_of
from bot.channels.public.post import LONGEST, Headers, Post, Secrets
from bot.checks import checked_object, parsed

API: Final = "https://api.x.com"
HEADER: Final = "x-twitter-webhooks-signature"
LOOK_EVERY: Final = 3600.0  # seconds; asking who we are costs money
FIELDS: Final = {
    "tweet.fields": "author_id,conversation_id,created_at,lang,note_tweet,referenced_tweets",
    "expansions": "author_id",
    "user.fields": "name,username",
}

_CHALLENGE = re.compile(r"[A-Za-z0-9+/=_-]{1,200}", re.ASCII)  # no braces, no quotes: no JSON
_NAMED_FIRST = re.compile(r"^(?:@\w+[\s,:]*)+", re.ASCII)


class X:
    """`key` and `secret` are the app's, `token` and `token_secret` those of the account that answers."""

    kind, title = "x", "X"
    asks = (Field("key", secret=False), Field("secret"), Field("token"), Field("token_secret"), ELSEWHERE)
    limit = 260  # of 280, which also hold who is answered
    can_hide = replies_privately = False
    daily = reply_costs = 0

    def __init__(self) -> None:
        self._asking = Asking(_wrong)
        self._looked: dict[str, float] = {}

    def is_genuine(self, secrets: Secrets, headers: Headers, body: bytes) -> bool:
        given = next((value for name, value in headers.items() if name.lower() == HEADER), "")
        return hmac.compare_digest(given.encode(), _signed(secrets, body).encode())

    def handshake(self, secrets: Secrets, query: Mapping[str, str]) -> str:
        asked = _CHALLENGE.fullmatch(query.get("crc_token", ""))
        return json.dumps({"response_token": _signed(secrets, asked[0].encode())}) if asked else ""

    def read(self, secrets: Secrets, body: bytes) -> list[Post]:
        """What came by our rule: an app may have others, too."""
        update = checked_object("", parsed(body))
        if _tag(secrets) not in {word(each, "tag") for each in listed(update, "matching_rules")}:
            return []
        people = {word(each, "id"): each for each in listed(inner(update, "includes"), "users")}
        found = [each for each in (inner(update, "data"), *listed(update, "data")) if each]
        return posts_of(found, lambda each: _post(each, people, _me(secrets)))

    def answer(self, body: bytes) -> dict[str, Any]:
        return {}

    def reply(self, secrets: Secrets, post: str, text: str, key: str) -> str:
        """Naming who is answered makes it another text for everybody: the same twice is refused."""
        query = {"expansions": "author_id", "user.fields": "username"}
        asked = self._ask(secrets, "GET", f"2/tweets/{safe(post)}", query=query).fields
        people = listed(inner(asked, "includes"), "users")
        if not inner(asked, "data") or not people:
            raise Refused("gone")
        said = f"@{word(people[0], 'username')} {text}"
        written = {"text": said, "reply": {"in_reply_to_tweet_id": post}}
        try:
            return needed(inner(self._ask(secrets, "POST", "2/tweets", json=written).fields, "data"), "id")
        except Refused as error:
            twice = "duplicate" in str(error.data.get("why", ""))
            if twice and (sent := self._said_before(secrets, post)):
                return sent
            raise

    def reply_privately(self, secrets: Secrets, post: str, text: str) -> None:
        raise Refused("unfit", why="direct messages lie open on its servers")

    def hide(self, secrets: Secrets, post: str, hidden: bool) -> None:
        raise Refused("unfit", why="nobody hides what others write")

    def name(self, secrets: Secrets) -> str:
        return f"@{word(inner(self._ask(secrets, 'GET', '2/users/me').fields, 'data'), 'username')}"

    def set_up(self, secrets: Secrets, address: str) -> None:
        """A webhook, a rule for what concerns us, and that what it finds goes there."""
        handle = self.name(secrets)
        bearer = self._bearer(secrets)
        hook = self._hook(secrets, bearer, address)
        if not hook:
            told = self._as_app(secrets, bearer, "POST", "2/webhooks", json={"url": address}).fields
            hook = word(told, "id") or word(inner(told, "data"), "id")
        rule = {"value": f"{handle} -is:retweet -from:{handle[1:]}", "tag": _tag(secrets)}
        self._as_app(secrets, bearer, "POST", "2/tweets/search/stream/rules", json={"add": [rule]})
        path = f"2/tweets/search/webhooks/{safe(hook)}"
        self._as_app(secrets, bearer, "POST", path, query=FIELDS)

    def check(self, secrets: Secrets, address: str) -> None:
        bearer = self._bearer(secrets)
        if not self._hook(secrets, bearer, address):
            raise NotDelivered("silent")
        rules = self._as_app(secrets, bearer, "GET", "2/tweets/search/stream/rules").fields
        if _tag(secrets) not in {word(each, "tag") for each in listed(rules, "data")}:
            raise NotDelivered("silent")
        if time.monotonic() - self._looked.get(secrets["token"], -LOOK_EVERY) >= LOOK_EVERY:
            self.name(secrets)
            self._looked[secrets["token"]] = time.monotonic()

    def _hook(self, secrets: Secrets, bearer: str, address: str) -> str:
        """Its id, where there is one to us. Raises NotDelivered where X cannot reach it."""
        told = self._as_app(secrets, bearer, "GET", "2/webhooks").fields
        found = [each for each in listed(told, "data") if word(each, "url") == address]
        if found and found[0].get("valid") is False:
            self._as_app(secrets, bearer, "PUT", f"2/webhooks/{safe(word(found[0], 'id'))}")  # asks us anew
            raise NotDelivered("unheard", why="CRC")
        return word(found[0], "id") if found else ""

    def _said_before(self, secrets: Secrets, post: str) -> str:
        """The id of a reply of ours to it, when an earlier try arrived though we did not hear of it."""
        query = {"max_results": "10", "tweet.fields": "referenced_tweets"}
        for each in listed(
            self._ask(secrets, "GET", f"2/users/{_me(secrets)}/tweets", query=query).fields, "data"
        ):
            if any(word(one, "id") == post for one in listed(each, "referenced_tweets")):
                return word(each, "id")
        return ""

    def _ask(self, secrets: Secrets, method: str, path: str, **more: Any) -> Said:
        """As the account."""
        from authlib.oauth1 import ClientAuth  # 11 MB that the web process does without

        address = f"{secrets.get('api', API)}/{path}"
        query = "&".join(f"{name}={value}" for name, value in more.get("query", {}).items())
        keys = secrets["key"], secrets["secret"], secrets["token"], secrets["token_secret"]
        signed = ClientAuth(*keys).prepare(method, f"{address}?{query}" if query else address, {}, b"")[1]
        return self._asking.ask(method, address, {"Authorization": signed["Authorization"]}, **more)

    def _as_app(self, secrets: Secrets, bearer: str, method: str, path: str, **more: Any) -> Said:
        address = f"{secrets.get('api', API)}/{path}"
        return self._asking.ask(method, address, {"Authorization": f"Bearer {bearer}"}, **more)

    def _bearer(self, secrets: Secrets) -> str:
        keys = base64.b64encode(f"{secrets['key']}:{secrets['secret']}".encode()).decode()
        address, form = f"{secrets.get('api', API)}/oauth2/token", {"grant_type": "client_credentials"}
        told = self._asking.ask("POST", address, {"Authorization": f"Basic {keys}"}, form=form)
        return needed(told.fields, "access_token")


def _post(told: dict[str, Any], people: Mapping[str, dict[str, Any]], me: str) -> Post:
    latest, author = needed(told, "id"), needed(told, "author_id")
    history = told.get("edit_history_tweet_ids")
    id = str(history[0])[:1000] if isinstance(history, list) and history else latest
    above = [each for each in listed(told, "referenced_tweets") if each.get("type") == "replied_to"]
    person = people.get(author, {})
    return Post(
        id=id,
        thread=word(told, "conversation_id")[:1000] or id,
        parent=word(above[0], "id")[:1000] if above else "",
        author=author,
        name=(word(person, "name") or word(person, "username"))[:200],
        text=_NAMED_FIRST.sub("", word(inner(told, "note_tweet"), "text") or word(told, "text"))[:LONGEST],
        address=f"https://x.com/{word(person, 'username') or 'i'}/status/{latest}"[:1000],
        at=seconds_of(told.get("created_at"), time.time()),
        own=author == me,
        locale=word(told, "lang")[:2],
        became="written" if id == latest else "edited",
    )


def _signed(secrets: Secrets, body: bytes) -> str:
    return (
        "sha256=" + base64.b64encode(hmac.digest(secrets["secret"].encode(), body, hashlib.sha256)).decode()
    )


def _tag(secrets: Secrets) -> str:
    """Of our rule: the connection's id."""
    return f"kundig {secrets['address'].rpartition('/')[2]}"


def _me(secrets: Secrets) -> str:
    return secrets["token"].partition("-")[0]


def _wrong(said: Said) -> NotDelivered:
    why = word(said.fields, "detail") or word(said.fields, "title")
    if said.status == 402:
        return NotDelivered("unpaid")
    if said.status == 403 and ("duplicate" in why or "not allowed to create" in why):
        return Refused("unfit", why=why[:200])
    reset = said.headers.get("x-rate-limit-reset", "")
    return refusal(said, why, int(reset) - time.time() if reset.isdigit() else 60.0)
