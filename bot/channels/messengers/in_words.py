"""What is no text, in words that an agent can use: a place, a card, an order. Pure."""

from collections.abc import Iterable

OFFICE = ("officedocument", "msword", "ms-excel", "ms-powerpoint", "opendocument", "rtf")


def place(latitude: object, longitude: object, *words: str) -> str:
    """What it is called, and where it is on a map; "" where that is no place."""
    if not all(
        isinstance(each, int | float) and not isinstance(each, bool) for each in (latitude, longitude)
    ):
        return ""
    at = f"{latitude:.6f}/{longitude:.6f}"
    near = f"https://www.openstreetmap.org/?mlat={latitude:.6f}&mlon={longitude:.6f}#map=17/{at}"
    return "\n".join(filter(None, [f"📍 {', '.join(dict.fromkeys(filter(None, words)))}".strip(), near]))


def card(name: str, numbers: Iterable[str]) -> str:
    """Somebody's name and how they are reached."""
    return f"👤 {', '.join(filter(None, [name, *numbers]))}"


def left(kind: str) -> str:
    """Why a file of this kind is not fetched, in the words of AttachmentRefused."""
    if kind.startswith("video/"):
        return "film"
    return "office" if any(each in kind for each in OFFICE) else "other"
