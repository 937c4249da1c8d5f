"""Tries whether anything is still there at a web address, with the care of fetching: public places alone."""

import time
from typing import Final
from urllib.parse import urljoin

from knowledge.errors import ImportRefused
from knowledge.imports.fetching import REDIRECTS, Allowed, asked, parsed, place
from knowledge.imports.networks import is_public

SECONDS: Final = 20.0  # for an address with all its redirects
UNKNOWN: Final = {"page_unreachable": "away", "page_unknown": "away"}


def tried(address: str, allowed: Allowed = is_public) -> str:
    """The HTTP status in the end; `away`, or `unfit` for what is not tried at all.

    Nothing but the head of each answer is read. A host of our own network is not tried, and not called dead.
    """
    until = time.monotonic() + SECONDS
    for _ in range(REDIRECTS + 1):
        try:
            url = parsed(address)
            response = asked(url, place(url, allowed))
        except ImportRefused as error:
            return UNKNOWN.get(error.problems[0].fault.key.rpartition(".")[2], "unfit")
        response.close()
        target = response.headers.get("Location") if 300 <= response.status < 400 else None
        if target is None or time.monotonic() > until:
            return str(response.status)
        address = urljoin(address, target)
    return "unfit"
