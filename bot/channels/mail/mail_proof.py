"""Whether an e-mail comes from whom it says, as the receiving server found out by SPF, DKIM and DMARC. Pure.

Anybody can write such a header. The server that the setting `mail` names takes away those that bear its name
and come from outside, as RFC 8601 demands, and puts its own on top: of several, the topmost counts.
"""

import re
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import getaddresses
from typing import Literal, NamedTuple

Proof = Literal["proved", "forged", "unknown"]

_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(r"\s*(dmarc|dkim|spf)\s*(?:/\s*\d+\s*)?=\s*([a-z]+)", re.IGNORECASE)
_PROPERTY = re.compile(r"\b(header\.from|header\.d|smtp\.mailfrom)\s*=\s*\"?([^\s\";]+)", re.IGNORECASE)
_MOST = 20_000  # characters of a header that are read


class _Found(NamedTuple):
    method: str
    result: str
    domain: str


def proof(message: EmailMessage, server: str) -> Proof:
    """By the results of this `server`; without one, nothing is known."""
    senders = [str(value)[:_MOST] for value in message.get_all("From", [])]
    addresses = getaddresses(senders)
    if len(senders) != 1 or len(addresses) != 1:
        return "forged"  # who is it, then?
    domain = addresses[0][1].rpartition("@")[2].lower()
    found = _topmost(message, server.lower()) if server else []
    dmarc = [each for each in found if each.method == "dmarc"]
    if any(each.result == "fail" for each in dmarc):
        return "forged"
    if any(each.result == "pass" and each.domain in ("", domain) for each in dmarc):
        return "proved"
    others = [each for each in found if each.method != "dmarc" and each.result == "pass"]
    return "proved" if any(_speaks_for(each.domain, domain) for each in others) else "unknown"


def _speaks_for(proved: str, domain: str) -> bool:
    """The same domain, or one above it that is more than a country's or a trade's."""
    return "." in proved and (proved == domain or domain.endswith(f".{proved}"))


def _topmost(message: EmailMessage, server: str) -> list[_Found]:
    """Of each method, what the first header says that has it."""
    known: list[_Found] = []
    for value in message.get_all("Authentication-Results", []):
        here = list(_results(str(value)[:_MOST], server))
        seen = {each.method for each in known}
        known += [each for each in here if each.method not in seen]
    return known


def _results(value: str, server: str) -> Iterator[_Found]:
    while _COMMENT.search(value):  # also within one another
        value = _COMMENT.sub(" ", value)
    name, *parts = value.split(";")
    if name.lower().split()[:1] != [server]:
        return
    for part in parts:
        if result := _RESULT.match(part):
            domains = {key.lower(): _domain(said) for key, said in _PROPERTY.findall(part)}
            method = result[1].lower()
            key = {"dmarc": "header.from", "dkim": "header.d", "spf": "smtp.mailfrom"}[method]
            yield _Found(method, result[2].lower(), domains.get(key, ""))


def _domain(said: str) -> str:
    return said.rpartition("@")[2].strip("<>.").lower()
