"""Where a log-in may lead."""

from urllib.parse import urlsplit


def own_page(target: str | None, default: str) -> str:
    """`target` when it is a page of this site, else `default`: nobody is led elsewhere after a log-in.

    Browsers drop control characters and read `\\` as `/`, so an address with either is refused unread.
    """
    if not target or not target.startswith("/") or target.startswith("//"):
        return default
    if "\\" in target or any(ord(character) < 33 or ord(character) == 127 for character in target):
        return default
    try:
        parts = urlsplit(target)
    except ValueError:
        return default
    return default if parts.scheme or parts.netloc else target
