"""Reading what networks say, whatever shape it has. Pure but for the log."""

import logging
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from bot.channels.errors import Refused
from bot.channels.public.post import Post
from bot.checks import Malformed

log = logging.getLogger("kundig.channels")

T = TypeVar("T")

_SAFE = re.compile(r"[\w-]{1,200}", re.ASCII)


def posts_of(found: Iterable[T], made: Callable[[T], Post | None]) -> list[Post]:
    """One that cannot be read holds up no other, and would be the same the next time."""
    posts = []
    for each in found:
        try:
            post = made(each)
        except (Malformed, ValueError) as error:
            log.warning("a post was left: %s", error)
            continue
        if post is not None:
            posts.append(post)
    return posts


def word(fields: Mapping[str, Any], name: str) -> str:
    """Of a field; "" where it is no text."""
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def inner(fields: Mapping[str, Any], name: str) -> dict[str, Any]:
    """An object within; {} where there is none."""
    value = fields.get(name)
    return value if isinstance(value, dict) else {}


def listed(fields: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """The objects of a list within."""
    value = fields.get(name)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def needed(fields: Mapping[str, Any], name: str) -> str:
    """Raises Malformed where there is no id in it."""
    value = fields.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not 0 < len(value) <= 1000:
        raise Malformed(name, f"{value!r:.40} is no id")
    return value


def safe(id: str) -> str:
    """An id as it may stand in an address. Raises Refused."""
    if not _SAFE.fullmatch(id):
        raise Refused("unfit", why=f"{id!r:.40}")
    return id


def same(one: str, other: str) -> bool:
    """Whether two texts are, for networks that set blanks and lines as they like."""
    return one.split() == other.split()
