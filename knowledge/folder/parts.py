"""Settings of several parts, such as the servers for letters: a table in kundig.toml, or one line of text."""

import re

_LOG_IN = re.compile(r"(?<=://).*@", re.DOTALL)  # a password may hold any sign, if wrongly


class PartRefused(ValueError):
    """A part has a value that cannot be used; the `example` can."""

    def __init__(self, part: str, value: object, example: str) -> None:
        super().__init__(f"{part} cannot be {hidden(str(value))!r}")
        self.part, self.value, self.example = part, value, example


class UnknownPart(ValueError):
    """No part is called so; the `known` are."""

    def __init__(self, part: str, known: tuple[str, ...]) -> None:
        super().__init__(f"{part!r} is none of {', '.join(known)}")
        self.part, self.known = part, known


def pairs(text: str, *, named_freely: bool = False) -> dict[str, str]:
    """`keep = 7, folder = /mnt` by name; a name that is chosen freely may hold the sign “=”.

    Raises ValueError when something is named twice.
    """
    split = str.rpartition if named_freely else str.partition
    parts = [split(part, "=") for part in text.replace("\n", ",").split(",") if part.strip()]
    found = {name.strip(): value.strip() for name, _, value in parts}
    if len(found) < len(parts):
        raise ValueError("something is named twice")
    return found


def hidden(text: str) -> str:
    """Without the log-ins that addresses in it hold; what stands between two of them goes, too."""
    return _LOG_IN.sub("…@", text)
