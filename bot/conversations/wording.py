"""What customers and agents may send: text that can be stored, shown and found again."""

import hashlib
import re
import unicodedata
from urllib.parse import urlsplit

from bot.conversations.errors import InvalidEmail, InvalidKey, InvalidText

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e]")  # but tab and line feed
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_EMAIL = re.compile(r"[^\s@<>,;:\"()\\\x00-\x1f\x7f-\x9f]{1,64}@([^\W_][\w-]{0,62}\.){1,8}[^\W\d_]{2,24}")


def cleaned(text: str, limit: int) -> str:
    """`text` in NFC, without control characters and outer blanks, at most `limit` characters.

    Raises InvalidText when it is too long, nothing is left, or it holds halves of characters.
    """
    if not isinstance(text, str):
        raise InvalidText("no_text", value=text)
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise InvalidText("half_character")
    text = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(text) > limit:
        raise InvalidText("too_long", count=len(text), most=limit)
    text = unicodedata.normalize("NFC", text)
    if all(character.isspace() or unicodedata.category(character) == "Cf" for character in text):
        raise InvalidText("empty")
    return text


def checked_key(key: str) -> str:
    """`key` when it is 1 to 200 printable ASCII characters; raises InvalidKey otherwise."""
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise InvalidKey(str(key))
    return key


def checked_email(written: str) -> str:
    """An e-mail address that a message could be sent to; raises InvalidEmail. Sending shows the rest."""
    email = unicodedata.normalize("NFC", str(written)).strip()
    if len(email) > 254 or not _EMAIL.fullmatch(email):
        raise InvalidEmail(email)
    return email


def digest(token: str) -> bytes:
    """What is stored in place of a token."""
    return hashlib.sha256(storable(token).encode()).digest()


def storable(value: str) -> str:
    """`value` as SQLite can compare it; halves of characters, which nothing stored has, become “?”."""
    return value.encode("utf-8", "replace").decode()


def page_of(url: str | None) -> str | None:
    """Origin and path of a web page; what follows may identify the customer and is dropped.

    None for anything but a http(s) page: a chat must not fail because of the page it stands on.
    """
    try:
        parts = urlsplit(url or "")
        origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    return storable(f"{origin}{parts.path}")[:2000]
