"""A file that was found harmless, and what it is called. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal, get_args

from bot.conversations.files import limits

Type = Literal["image/jpeg", "image/png", "application/pdf", "audio/ogg", "audio/mp4"]
ENDINGS: dict[str, str] = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "application/pdf": "pdf",
    "audio/ogg": "ogg",
    "audio/mp4": "m4a",
}
SOUNDS = (".ogg", ".m4a")  # endings of what is to be heard
UNNAMED = {
    "image/jpeg": "image",
    "image/png": "image",
    "application/pdf": "document",
    "audio/ogg": "voice",
    "audio/mp4": "voice",
}
_UNFIT = re.compile(r'[\\/:*?"<>|]+')


@dataclass(frozen=True)
class Checked:
    """What is kept of a file; a picture has a width and a height."""

    type: Type
    content: bytes
    width: int = 0
    height: int = 0

    def __post_init__(self) -> None:
        if self.type not in get_args(Type) or not self.content:
            raise ValueError(f"{self.type!r} is nothing that is kept, or it is empty.")

    def name(self, given: str) -> str:
        """What a sender calls it, without what could mislead: its ending says what it is."""
        base = unicodedata.normalize("NFC", PurePath(given.replace("\\", "/")).name)
        shown = "".join(each for each in base if not unicodedata.category(each).startswith("C"))
        fit = _UNFIT.sub("_", shown)
        stem = fit.rpartition(".")[0] if "." in fit else fit
        stem = " ".join(stem.split()).strip(". ")[: limits.NAME]
        return f"{stem or UNNAMED[self.type]}.{ENDINGS[self.type]}"
