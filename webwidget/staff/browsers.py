"""What a browser is called in a list of log-ins."""

from flask import request

BROWSERS = {  # what a browser says of itself, the first that fits
    "Edg/": "Edge",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "Linux": "Linux",
}


def browser() -> str:
    """Two words for what the browser says of itself; any text that it sends is left out."""
    agent = request.headers.get("User-Agent", "")
    found = (next((known[mark] for mark in known if mark in agent), "") for known in (BROWSERS, SYSTEMS))
    return " · ".join(filter(None, found))
