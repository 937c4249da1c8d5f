"""Addresses of machines, and of web pages that open an account or name somebody."""

import re
from collections.abc import Iterator
from ipaddress import ip_address, ip_network

from bot.privacy.found import Found
from bot.privacy.message import Message
from bot.privacy.triggers import Trigger
from bot.privacy.words import any_of, internet, listed, rarest, whole

_V4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w-])(?!\.\d)")
_V6 = re.compile(r"(?<![\w:.])[0-9a-f]{0,4}(?::{1,2}[0-9a-f]{0,4}){2,8}(?![\w:])", re.IGNORECASE)
_LEAST_V6 = 7  # characters; fewer are a time, or nothing
_MAC = re.compile(
    r"(?<![\w:-])[0-9a-f]{2}(?:(?::[0-9a-f]{2}){5}|(?:-[0-9a-f]{2}){5})(?![\w:-])", re.IGNORECASE
)
_AT_HOME = tuple(  # every router's: they tell nobody
    map(ip_network, ("10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"))
)
_VERSION = re.compile(rf"{whole(listed('network', 'version'))}[^\n.]{{0,12}}$", re.IGNORECASE)
_LOW = 20  # a version has low numbers, an address hardly
_WORDS = Trigger(rarest(listed("network", "address")))
_REACH = 30

_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"]{4,2000}", re.IGNORECASE)
_TRAILING = ".,;:!?)]}'"
_TELLING = re.compile(rf"[?&#;](?:{any_of(internet('keys'))})=[^&#\s]", re.IGNORECASE)
_OPENING = re.compile(any_of(internet("opening")), re.IGNORECASE)
_CODE = re.compile(
    r"[?&#](?:\w*code|c|t|h|id)=[^&#\s]|/(?=[^/?#]*\d)(?=[^/?#]*[A-Za-z])[\w.~-]{12,}", re.IGNORECASE
)
_SIGNED = re.compile(r"eyJ[\w-]{8,}\.")  # a JSON web token
_PROFILE = re.compile(rf"(?:www\.)?(?:{any_of(internet('profiles'))})/?[@\w]", re.IGNORECASE)
_BARE_PROFILE = re.compile(
    rf"(?<![\w./@-])(?:{any_of(internet('profiles'))})/?@?[\w.-]{{1,60}}\w", re.IGNORECASE
)
_SIGNED_IN = re.compile(r"[^/@\s]{1,80}:[^/@\s]{1,80}@")


def find(message: Message) -> Iterator[Found]:
    """Where they stand."""
    text = message.plain
    if "://" in text or "www." in text.lower():
        yield from (found for match in _LINK.finditer(text) if (found := _link(match)))
    if "/" in text:
        yield from (Found(*match.span(), "handle") for match in _BARE_PROFILE.finditer(text))
    if message.has_digits and text.count(".") >= 3:
        yield from (Found(*match.span(), "network") for match in _V4.finditer(text) if _is_v4(message, match))
    if text.count(":") >= 5 or text.count("-") >= 5:
        yield from (Found(*match.span(), "network") for match in _MAC.finditer(text))
    if text.count(":") >= 2:
        for match in _V6.finditer(text):
            if len(match.group()) >= _LEAST_V6 and _is_address(match.group()):
                yield Found(*match.span(), "network")


def _link(match: re.Match[str]) -> Found | None:
    written = match.group().rstrip(_TRAILING)
    address = written.partition("//")[2] or written
    if _PROFILE.match(address):
        return Found(match.start(), match.start() + len(written), "handle")
    opens = _OPENING.search(address) and _CODE.search(address)
    if opens or _TELLING.search(address) or _SIGNED_IN.match(address) or _SIGNED.search(address):
        return Found(match.start(), match.start() + len(written), "link")
    return None


def _is_v4(message: Message, match: re.Match[str]) -> bool:
    if not _is_address(match.group()) or any(ip_address(match.group()) in each for each in _AT_HOME):
        return False
    if message.mentions(_WORDS):
        return True
    low = all(int(part) < _LOW for part in match.group().split("."))
    before = message.plain[max(0, match.start() - _REACH) : match.start()]
    return not low and _VERSION.search(before) is None


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
