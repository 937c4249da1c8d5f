"""How letters go out and come in: the sender's address, the servers, and where links lead."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.utils import getaddresses
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from knowledge.folder.parts import PartRefused, UnknownPart, hidden, pairs

_KEYS = ("from", "smtp", "imap", "link", "site", "results")
_EXAMPLES = {
    "from": "help@shop.example",
    "smtp": "smtp://user:password@mail.example (%2F for /, %40 for @ in a password)",
    "imap": "imaps://user:password@mail.example (%2F for /, %40 for @ in a password)",
    "link": "https://chat.shop.example",
}
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\\\x00-\x1f\x7f]{1,64}@[^\s@<>,;:\"()\\\x00-\x1f\x7f]{1,253}")
_PORTS = {"smtp": 587, "smtps": 465, "imap": 143, "imaps": 993}


@dataclass(frozen=True)
class Server:
    """A mail server and our log-in there; `secure` from the first byte on, else after STARTTLS."""

    host: str
    port: int
    user: str
    password: str
    secure: bool

    def __repr__(self) -> str:
        return f"{self.host}:{self.port}"


class Mail(Mapping[str, Any]):
    """The address letters come `from`, the servers `smtp` and `imap`, the web side's own address as `link`.

    Whoever writes there without having chatted before begins a conversation of the `site`, if one is named.
    `results` is how the receiving server calls itself where it says who sent an e-mail.

    From a mapping, or from text like `from = help@shop.example, smtp = smtp://user:password@host`. With none
    of it, no letters are sent; without `imap`, none are fetched. Raises ValueError, which tells no password.
    """

    def __init__(self, given: object = "") -> None:
        told = pairs(given) if isinstance(given, str) else given
        if not isinstance(told, Mapping):
            raise ValueError("mail is no table")
        if unknown := [name for name in told if name not in _KEYS]:
            raise UnknownPart(str(unknown[0]), _KEYS)
        self._told = {key: str(told.get(key, "")).strip() for key in _KEYS}
        named = getaddresses([self._told["from"]])
        self.name, self.address = named[0] if len(named) == 1 else ("", "")
        self.smtp = _server(self._told["smtp"], "smtp")
        self.imap = _server(self._told["imap"], "imap")
        self.link = _link(self._told["link"])
        self.site, self.results = self._told["site"], self._told["results"]
        usable = _ADDRESS.fullmatch(self.address) and self.address.isascii() and self.name.isprintable()
        for part, is_there in (("from", usable), ("smtp", self.smtp), ("link", self.link)):
            if any(self._told.values()) and not is_there:
                raise _refused(part, self._told[part])

    @property
    def sends(self) -> bool:
        return self.smtp is not None

    @property
    def fetches(self) -> bool:
        return self.imap is not None

    @property
    def domain(self) -> str:
        """Of our address: what ids of our letters end with."""
        return self.address.rpartition("@")[2].lower()

    def __getitem__(self, name: str) -> Any:
        return self._told[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_KEYS)

    def __len__(self) -> int:
        return len(_KEYS)

    def __hash__(self) -> int:
        return hash(tuple(self._told.values()))

    def __repr__(self) -> str:
        return hidden(repr({name: value for name, value in self._told.items() if value}))


def _server(address: str, kind: str) -> Server | None:
    if not address:
        return None
    parts = _split(address, kind)
    if parts.scheme not in (kind, f"{kind}s") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise _refused(kind, address)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    port = parts.port or _PORTS[parts.scheme]
    return Server(parts.hostname, port, user, password, parts.scheme.endswith("s"))


def _link(address: str) -> str:
    if not address:
        return ""
    parts = _split(address, "link")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise _refused("link", address)
    return address.rstrip("/")


def _split(address: str, part: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        usable = parts.port != 0 and address.isprintable() and " " not in address
    except ValueError:  # no port, or half an IPv6 address
        usable = False
    if not usable:
        raise _refused(part, address)
    return parts


def _refused(part: str, value: object) -> PartRefused:
    return PartRefused(part, value, _EXAMPLES[part])
