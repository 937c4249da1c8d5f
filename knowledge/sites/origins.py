"""Which pages a site's origins mean. Pure."""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

_HERE: Final = ("localhost", "127.0.0.1")  # a shop that is being tried
_PLACE = re.compile(r"[a-z0-9.-]+(:[0-9]{1,5})?")  # browsers read other signs in their own way


def split(origin: str) -> tuple[str, str] | None:
    """Scheme and place of an origin that is written as browsers do; None for anything else."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return None
    plain = parts.scheme in ("http", "https") and f"{parts.scheme}://{parts.netloc}" == origin
    return (parts.scheme, parts.netloc) if plain else None


def among(origin: tuple[str, str], origins: Iterable[str]) -> bool:
    """Whether it is one of these, where `*.` stands for any subdomain."""
    return any(_fits(origin, split(known)) for known in origins)


def is_page(address: str, origins: Iterable[str]) -> bool:
    """Whether this is the address of a page on one of these, which nobody on the way could change."""
    if not address.isascii() or not address.isprintable() or " " in address:
        return False
    try:
        parts = urlsplit(address)
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _HERE)
    except ValueError:
        return False
    is_plain = _PLACE.fullmatch(parts.netloc) is not None
    return is_safe and is_plain and among((parts.scheme, parts.netloc), origins)


def _fits(origin: tuple[str, str], known: tuple[str, str] | None) -> bool:
    if known is None or origin[0] != known[0]:
        return False
    return origin[1] == known[1] or (known[1].startswith("*.") and origin[1].endswith(known[1][1:]))
