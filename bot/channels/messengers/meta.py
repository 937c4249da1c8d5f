"""What the networks of Meta share: how they prove that it is them, and how their Graph API is asked.

Relied on, of its documents: what comes carries `X-Hub-Signature-256`, an HMAC of the body as it was sent,
keyed with the secret of the app; an address is tried with a GET that brings the word we gave, and wants its
`hub.challenge` back; an error has a `code`: 190 says that the token is worth nothing any more, 4, 17, 32,
613 and others that it was too much; `appsecret_proof` shows that a token was not stolen from us.
"""

import hashlib
import hmac
import json
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

import urllib3

from bot.channels.asking import Field
from bot.channels.errors import NotDelivered, Refused
from bot.checks import Malformed

VERSION: Final = "v25.0"
API: Final = "https://graph.facebook.com"
HEADER: Final = "X-Hub-Signature-256"
WITHIN = urllib3.Timeout(connect=5.0, read=10.0)  # seconds
LARGEST: Final = 2_000_000  # bytes of an answer

DEAD = frozenset({102, 190, 463, 467})  # the token
TOO_MUCH = frozenset({4, 17, 32, 341, 613, 80001, 80002, 80006, 80007, 130429, 131048, 131056, 133016})
WHILE_BUSY = 60  # seconds; it does not say how long
FORBIDDEN = frozenset({3, 10, *range(200, 300)})
CLOSED = frozenset({131047, 2018278, 2534022})  # what anybody may write has ended, by code or by its subcode
REPLIED = frozenset({10900})  # privately to a comment, which is taken once
TOO_OLD = frozenset({10901, 10902})  # a comment for that
UNWANTED = frozenset({551, 10903, 1545041, 2018001, 131026, 131030})  # nothing reaches this person
UNFIT = frozenset(
    {33, 100, 131008, 131009, 131051, 131052, 131049, 131050, 131053, 132000, 132001, 132007, 132015, 132016}
)

_CHALLENGE = re.compile(r"[\w.-]{1,200}", re.ASCII)

APP: Final = (Field("app", secret=False), Field("secret"), Field("token"))  # what all of them ask for

Secrets = Mapping[str, str]
Read = TypeVar("Read")

log = logging.getLogger("kundig.channels")


def is_genuine(secrets: Secrets, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether it was signed with the app's `secret`."""
    wanted = "sha256=" + hmac.digest(secrets["secret"].encode(), body, "sha256").hex()
    return hmac.compare_digest(headers.get(HEADER, "").encode(), wanted.encode())


def handshake(secrets: Secrets, query: Mapping[str, str]) -> str:
    """What is to be answered to somebody who tries our address; nothing, unless they know `hook`."""
    known = hmac.compare_digest(query.get("hub.verify_token", "").encode(), secrets["hook"].encode())
    found = _CHALLENGE.fullmatch(query.get("hub.challenge", ""))
    return found[0] if known and found and query.get("hub.mode") == "subscribe" else ""


def readable(told: Iterable[object], read: Callable[[object], Iterable[Read]]) -> Iterator[Read]:
    """What can be read of what came at once: what cannot holds up nothing else."""
    for each in told:
        try:
            found = list(read(each))
        except Malformed as error:
            log.warning("a part of what came was left: %s", error)
        else:
            yield from found


class Graph:
    """The API over HTTP; a secret `api` names another place to ask it at. `proves` where it knows proofs.

    All raise NotDelivered: Refused where it can never be.
    """

    def __init__(self, api: str = API, *, proves: bool = True) -> None:
        self._api, self._proves = api, proves
        self._http = urllib3.PoolManager(retries=False, timeout=WITHIN)

    def get(self, secrets: Secrets, path: str, **fields: str) -> dict[str, Any]:
        return self._ask("GET", secrets, path, self._proved(secrets, fields))

    def post(self, secrets: Secrets, path: str, **fields: Any) -> dict[str, Any]:
        return self._ask("POST", secrets, path, self._proved(secrets, {}), fields)

    def upload(self, secrets: Secrets, path: str, **fields: Any) -> dict[str, Any]:
        """A form, of which one field is a file: its name, content and type."""
        return self._ask("POST", secrets, path, self._proved(secrets, {}), form=fields)

    def delete(self, secrets: Secrets, path: str, **fields: str) -> dict[str, Any]:
        return self._ask("DELETE", secrets, path, self._proved(secrets, fields))

    def subscribe(self, secrets: Secrets, object: str, address: str, fields: str) -> None:
        """What happens to an `object`, such as a page, is brought to this address: it is tried at once.

        An app has one address for each. Where it is one of ours, what is brought there already stays.
        """
        before = self._subscription(secrets, object)
        kept = (
            _names(before.get("fields")) if _is_ours(secrets, str(before.get("callback_url", ""))) else set()
        )
        wanted = {"object": object, "callback_url": address, "verify_token": secrets["hook"]}
        wanted["fields"] = ",".join(sorted({*kept, *fields.split(",")}))
        self._ask("POST", _as_app(secrets), f"{secrets['app']}/subscriptions", {}, wanted)

    def subscribed(self, secrets: Secrets, object: str, field: str = "") -> str:
        """The address where it is brought now: ours, where it is that of another connection of ours, since
        all of them hear what comes there. None when this field is not.
        """
        found = self._subscription(secrets, object)
        address = str(found.get("callback_url", ""))
        if field and field not in _names(found.get("fields")):
            return ""
        return secrets["address"] if _is_ours(secrets, address) else address

    def install(self, secrets: Secrets, page: str, app: str, fields: str) -> None:
        """The page brings these fields to the app, besides those that it brings already."""
        told = self.get(secrets, f"{page}/subscribed_apps").get("data")
        apps = [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []
        kept = {name for one in apps if one.get("id") == app for name in _names(one.get("subscribed_fields"))}
        wanted = ",".join(sorted({*kept, *fields.split(",")}))
        self.post(secrets, f"{page}/subscribed_apps", subscribed_fields=wanted)

    def _subscription(self, secrets: Secrets, object: str) -> dict[str, Any]:
        found = self._ask("GET", _as_app(secrets), f"{secrets['app']}/subscriptions", {}).get("data")
        listed = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
        return next((one for one in listed if one.get("object") == object), {})

    def inspected(self, secrets: Secrets) -> dict[str, Any]:
        """What the token may do, in `scopes`, among others."""
        asked = {"input_token": secrets["token"]}
        found = self._ask("GET", _as_app(secrets), "debug_token", asked).get("data")
        return found if isinstance(found, dict) else {}

    def _proved(self, secrets: Secrets, fields: Mapping[str, str]) -> dict[str, str]:
        return {**fields, "appsecret_proof": proof(secrets)} if self._proves else {**fields}

    def _ask(
        self,
        method: str,
        secrets: Secrets,
        path: str,
        query: Mapping[str, str],
        body: Mapping[str, Any] | None = None,
        form: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        address = f"{secrets.get('api', self._api)}/{VERSION}/{path}?{urlencode(query)}"
        headers = {"Authorization": f"Bearer {secrets['token']}"}
        try:
            sent = {"fields": form} if form is not None else {"json": body}
            answer = self._http.request(method, address, headers=headers, preload_content=False, **sent)
            content = answer.read(LARGEST)
            answer.release_conn()
        except urllib3.exceptions.HTTPError as error:
            raise NotDelivered("unreachable", why=type(error).__name__) from error
        told = _object(content)
        if answer.status == 200 and "error" not in told:
            return told
        raise refusal(answer.status, told)


def proof(secrets: Secrets) -> str:
    """That who uses the token also knows the app's secret."""
    return hmac.new(secrets["secret"].encode(), secrets["token"].encode(), hashlib.sha256).hexdigest()


def refusal(status: int, told: Mapping[str, Any]) -> NotDelivered:
    """What an answer that is none means for what was sent."""
    error = told.get("error")
    return failure(error if isinstance(error, dict) else {}, status)


def failure(error: Mapping[str, Any], status: int) -> NotDelivered:
    """By its codes: an error also comes later, with the state of a message that was taken."""
    given, why = (error.get("code"), error.get("error_subcode")), _why(error)
    codes = {code for code in given if isinstance(code, int)}
    if codes & DEAD or status == 401 or "appsecret_proof" in why:
        return NotDelivered("token", why=why)
    if codes & TOO_MUCH or status == 429:
        return NotDelivered("busy", seconds=WHILE_BUSY)
    if codes & REPLIED:
        return Refused("replied")
    if codes & TOO_OLD:
        return Refused("too_old")
    if codes & CLOSED:
        return Refused("closed")
    if codes & UNWANTED:
        return Refused("unwanted", why=why)
    if codes & FORBIDDEN:
        return NotDelivered("forbidden", why=why)
    if codes & UNFIT:
        return Refused("unfit", why=why)
    return NotDelivered("status", status=str(status))


def _why(error: Mapping[str, Any]) -> str:
    more = error.get("error_data")
    details = more.get("details") if isinstance(more, dict) else None
    return str(details or error.get("message") or error.get("title") or "")[:200]


def _object(content: bytes) -> dict[str, Any]:
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _names(fields: object) -> set[str]:
    """Of fields that are listed by name, or with more about each."""
    found = fields if isinstance(fields, list) else []
    return {str(one.get("name", "")) if isinstance(one, dict) else str(one) for one in found}


def _is_ours(secrets: Secrets, address: str) -> bool:
    here, _, _ = secrets.get("address", "").rpartition("/")
    return bool(here) and address.startswith(f"{here}/")


def _as_app(secrets: Secrets) -> dict[str, str]:
    """The app speaks for itself, by its number and secret."""
    return {**secrets, "token": f"{secrets['app']}|{secrets['secret']}"}
