"""Moodle: the export of a glossary, whose concepts may be questions; their aliases are wordings."""

from collections.abc import Iterator
from typing import Any


def is_it(root: Any) -> bool:
    return str(root.tag) == "GLOSSARY"


def as_records(root: Any) -> list[dict[str, Any]]:
    """A question with its wordings and an answer for each entry of the glossary."""
    return [
        {
            "question": _text(entry, "CONCEPT"),
            "variants": list(_names(entry, "ALIASES/ALIAS/NAME")),
            "answer": _text(entry, "DEFINITION"),
            "topic": next(_names(entry, "CATEGORIES/CATEGORY/NAME"), ""),
        }
        for entry in root.iter("ENTRY")
    ]


def _text(node: Any, path: str) -> str:
    return str(node.findtext(path) or "").strip()


def _names(node: Any, path: str) -> Iterator[str]:
    yield from (name for each in node.iterfind(path) if (name := (each.text or "").strip()))
