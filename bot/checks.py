"""Checks of what comes over a seam as JSON. Pure."""

import json
import re
from typing import Any

_HALF_CHARACTERS = re.compile("[\ud800-\udfff]")


class Malformed(ValueError):
    """What came over the seam is no turn, or no reply. `field` names the part that is wrong."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field or 'the whole'}: {why}")
        self.field = field


def parsed(body: bytes) -> Any:
    """The JSON of a request."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Malformed("", "the body is no JSON") from error


def checked_object(field: str, data: Any) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise Malformed(field, "an object is needed")
    return data


def checked_list(field: str, data: dict[str, Any]) -> list[Any]:
    found = data.get(field) or []
    if not isinstance(found, list):
        raise Malformed(field, "a list is needed")
    return found


def whole(text: str) -> str:
    """Halves of characters, which cannot be stored, become a mark."""
    return _HALF_CHARACTERS.sub("\ufffd", text)


def checked_matching(field: str, value: object, pattern: re.Pattern[str]) -> None:
    if not (isinstance(value, str) and pattern.fullmatch(value)):
        raise Malformed(field, f"{value!r:.80} is none")


def checked_count(field: str, value: object, least: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value < 2**53:
        raise Malformed(field, f"a whole number from {least} on is needed, not {value!r:.40}")
