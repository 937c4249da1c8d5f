"""What holds e-mails of one conversation together: an unguessable mark in the ids of our letters. Pure.

A letter's own id has it, and so has one that no letter has, in its references: what answers a letter names
both, also where a server on the way has given the letter another id.
"""

import re
from collections.abc import Iterator
from email.message import EmailMessage

_ID = re.compile(r"<([0-9a-f]{32})(?:\.[\w-]{1,80})?@[^<>\s@]{1,255}>")
_NAMING = ("In-Reply-To", "References")
_ANY = re.compile(r"<[^<>\s]{3,250}>")
_IDS = 50  # ids that are looked for
_MOST = 20_000  # characters of a header that are read


def headers(thread: str, part: str, domain: str, answered: str = "") -> dict[str, str]:
    """Of a letter; `part` tells it from others of its thread. `answered` is the id of an e-mail."""
    found = {"Message-ID": f"<{thread}.{part}@{domain}>", "References": f"<{thread}@{domain}>"}
    if not _ANY.fullmatch(answered) or not answered.isascii():
        return found
    return found | {"In-Reply-To": answered, "References": f"{found['References']} {answered}"}


def threads(message: EmailMessage) -> list[str]:
    """Which threads of ours an e-mail may answer, the likeliest first."""
    named = [name for header in _NAMING for value in _values(message, header) for name in _ID.findall(value)]
    return list(dict.fromkeys(named))


def named(message: EmailMessage) -> list[str]:
    """Ids of all e-mails that it answers, the likeliest first."""
    values = [value for header in _NAMING for value in _values(message, header)]
    found = [id for value in values for id in reversed(_ANY.findall(value))]
    return list(dict.fromkeys(found))[:_IDS]


def own_threads(message: EmailMessage) -> list[str]:
    """Which threads the letters inside a report belong to, by their own headers."""
    inside = [part for part in message.walk() if part is not message]
    found = [name for part in inside for name in _in_part(part)]
    return list(dict.fromkeys(found))


def _in_part(part: object) -> Iterator[str]:
    if not isinstance(part, EmailMessage):
        return
    for header in ("Message-ID", *_NAMING):
        for value in _values(part, header):
            yield from _ID.findall(value)
    if part.get_content_type() == "text/rfc822-headers":
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            yield from _ID.findall(payload[:_MOST].decode("ascii", "replace"))


def _values(message: EmailMessage, header: str) -> list[str]:
    return [str(value)[:_MOST] for value in message.get_all(header, [])]
