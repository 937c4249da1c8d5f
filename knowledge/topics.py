"""Topics as a tree: “Shipping / Returns” is a part of “Shipping”. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

BETWEEN = " / "


@dataclass(frozen=True)
class Branch:
    """A topic at its place: `topic` is all of its name, `name` its last part, `depth` how far down."""

    topic: str
    name: str
    depth: int


def tree(topics: Iterable[str]) -> list[Branch]:
    """Every topic with those above it, each before its own, in order of their names."""
    paths = {
        path[:end] for topic in topics if topic for path in [_path(topic)] for end in range(1, len(path) + 1)
    }
    ordered = sorted(paths, key=lambda path: [part.casefold() for part in path])
    return [Branch(BETWEEN.join(path), path[-1], len(path) - 1) for path in ordered]


def top(topic: str) -> str:
    """The uppermost one."""
    return _path(topic)[0]


def _path(topic: str) -> tuple[str, ...]:
    return tuple(topic.split(BETWEEN))
