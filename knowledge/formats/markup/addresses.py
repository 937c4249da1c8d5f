"""Addresses of links and pictures, as pages write them, made such that Markdown and entries can hold them."""

import re
from urllib.parse import parse_qs, quote, urljoin, urlsplit

WHOLE = re.compile(r"(?:https?://[^/\s|]|mailto:|tel:)\S*", re.IGNORECASE)
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
GOOGLE = re.compile(r"https?://www\.google\.[a-z.]{2,6}/url\?", re.IGNORECASE)
SAFE = "%/:=&?~#+!$,;'@()*[]-._"  # what an address may hold as it is


def address(text: str | None, base: str = "") -> str:
    """An absolute address, or one of this server (`/path`); empty for what leads nowhere from here."""
    href = _behind_redirect(re.sub(r"[\x00-\x1f\x7f]", "", text or "").strip())
    if href.startswith("//"):
        href = f"https:{href}"
    if re.match(r"www\.[\w-]+\.\w", href, re.IGNORECASE):
        href = f"https://{href}"
    if not SCHEME.match(href) and base:
        href = _joined(base, href)
    scheme = SCHEME.match(href)
    if scheme:
        href = scheme[0].lower() + href[scheme.end() :]
        href = _dialled(href) if href.startswith("tel:") else href
    elif not href.startswith("/"):
        return ""
    found = _encoded(href)
    return found if found.startswith("/") or WHOLE.fullmatch(found) else ""


def _behind_redirect(href: str) -> str:
    """Documents of Google lead each link through a page of theirs, which warns customers."""
    if not GOOGLE.match(href):
        return href
    told = parse_qs(href.partition("?")[2])
    if not {"sa", "ust"} <= told.keys():  # somebody wrote it so
        return href
    return next((told[name][0] for name in ("q", "url") if name in told), href)


def _dialled(href: str) -> str:
    """A phone number without what is only for the eye; the 0 in +49 (0)30 is dialled at home alone."""
    number = href[4:].replace("(0)", "") if "+" in href else href[4:]
    return f"tel:{re.sub(r'[^0-9+*#;=a-z-]', '', number)}"


def is_web(found: str) -> bool:
    return found.startswith(("https://", "http://"))


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href) if href and not href.startswith("#") else ""
    except ValueError:
        return ""


def _encoded(href: str) -> str:
    """Spaces and signs that would end an address in Markdown; letters of any script stay readable."""
    href = "".join(sign if sign in SAFE or sign.isalnum() else quote(sign, errors="replace") for sign in href)
    return href if _balanced(href) else href.replace("(", "%28").replace(")", "%29")


def _balanced(href: str) -> bool:
    open_now = 0
    for sign in href:
        open_now += (sign == "(") - (sign == ")")
        if open_now < 0 or open_now > 20:
            return False
    return open_now == 0


def host(found: str) -> str:
    try:
        return urlsplit(found).hostname or ""
    except ValueError:
        return ""
