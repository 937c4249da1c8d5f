"""Who may embed a site's chat. Pure."""

import re
from collections.abc import Iterable

from knowledge.sites.origins import among, split

CHROMIUM = re.compile(r"Chrome/(\d+)")
CREDENTIALLESS = 110  # the first Chromium whose frames can be loaded without credentials


def frame_ancestors(origins: Iterable[str]) -> str:
    """The sources of a Content-Security-Policy: ourselves, and the site's own pages."""
    return " ".join(["'self'", *origins])


def may_embed(origin: str, origins: Iterable[str], host: str) -> bool:
    """Whether `origin` is at our own `host` or one of the site's, where `*.` stands for any subdomain."""
    parts = split(origin)
    return parts is not None and (parts[1] == host or among(parts, origins))


def embedder_policy(user_agent: str, *, asked: bool) -> dict[str, str]:
    """The headers without which a page of Cross-Origin-Embedder-Policy could not embed the frame.

    With them a browser loads the videos of answers only where it can do so without credentials. So others get
    them only if the page `asked`, which it can when it is isolated.
    """
    chromium = CHROMIUM.search(user_agent)
    if not asked and (chromium is None or int(chromium[1]) < CREDENTIALLESS):
        return {}
    return {
        "Cross-Origin-Embedder-Policy": "credentialless",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
