"""Whether a document is one page of several: what an API tells in pages comes in one file each. Pure."""

from collections.abc import Iterator
from typing import Any, Final

NEXT = frozenset(("next", "next_page", "nextpage", "next_url", "next_link", "has_more", "hasmore"))
COUNTS = frozenset(("pages", "total_pages", "totalpages", "nb_pages", "page_count", "pagecount", "last_page"))
PLACES = ("page", "current_page", "currentpage")
DEEPEST: Final = 3


def more(data: Any) -> str:
    """What says that there is more than this, as it stands there; empty where nothing does."""
    last = data[-1] if isinstance(data, list) and data else data
    return next(_told(last, DEEPEST), "")


def _told(data: Any, depth: int) -> Iterator[str]:
    if not isinstance(data, dict) or "@context" in data:
        return
    said = {str(name).lower().replace("-", "_"): (name, value) for name, value in data.items()}
    for key, (name, value) in said.items():
        if key in NEXT and value and isinstance(value, str | dict | bool):
            yield f"{name}: {value}" if isinstance(value, str) else str(name)
        if key in COUNTS and _number(value) > _place(said):
            yield f"{name}: {value}"
    if depth:
        for value in data.values():
            yield from _told(value, depth - 1)


def _place(said: dict[str, Any]) -> int:
    return max([1, *(_number(said[name][1]) for name in PLACES if name in said)])


def _number(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
