"""Pictures and videos of our own: checked, kept under the hash of their content."""

import hashlib
import os
import re
from collections.abc import Iterable
from pathlib import Path

from knowledge.entries import Entry
from knowledge.errors import MediaRefused
from knowledge.files import digest, replace_file
from knowledge.media.dimensions import size_of
from knowledge.media.films import is_film, without_notes

LIMIT = 10_000_000  # bytes
ADDRESS = "/media/"
OURS = re.compile(rf"{ADDRESS}([0-9a-f]{{32}}\.[a-z]+4?)")
BEGINNINGS = {
    "png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "jpg": re.compile(rb"\xff\xd8\xff"),
    "gif": re.compile(rb"GIF8[79]a"),
    "webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
}
PIXELS = 40_000_000  # that a browser unpacks, four bytes each


class MediaStore:
    """A folder of png, jpg, webp, gif, svg and mp4, which never change once they are there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(self, path: Path) -> str:
        """Keeps a copy and returns its address, /media/<hash>.<ending>. Raises MediaRefused."""
        if not path.is_file():
            raise MediaRefused("missing", file=str(path))
        if path.stat().st_size > LIMIT:
            raise MediaRefused("too_large", file=path.name, most=LIMIT // 1_000_000)
        return self.keep(path.read_bytes(), path.name)

    def keep(self, content: bytes, known_as: str) -> str:
        """The same for what is no file yet."""
        if len(content) > LIMIT:
            raise MediaRefused("too_large", file=known_as, most=LIMIT // 1_000_000)
        return ADDRESS + self._keep(_name(content, known_as), content)

    def install(self, name: str, content: bytes) -> None:
        """Keeps a picture of another machine, under the name that it has there. Raises MediaRefused."""
        if len(content) > LIMIT or _name(content, name) != name:
            raise MediaRefused("other_content", file=name)
        self._keep(name, content)

    def _keep(self, name: str, content: bytes) -> str:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if is_whole(self.folder / name):
            os.utime(self.folder / name)  # somebody wants it again: it is none of the old ones
        else:
            replace_file(self.folder / name, content)
        return name


def is_whole(file: Path) -> bool:
    """Whether a picture is there, with the content that its name says."""
    try:
        return file.stem == digest(file)[:32]
    except OSError:
        return False


def is_picture(file: Path) -> bool:
    """Whether a file of the folder is one of ours, by its name."""
    return bool(OURS.fullmatch(ADDRESS + file.name)) and file.is_file()


def is_damaged(file: Path) -> bool:
    """Whether a picture of ours is there with another content than its name says."""
    return is_picture(file) and not is_whole(file)


def damaged_pictures(folder: Path) -> list[Path]:
    """All of those in a folder."""
    return [file for file in sorted(folder.iterdir()) if is_damaged(file)] if folder.is_dir() else []


def pictures_of(entries: Iterable[Entry]) -> set[str]:
    """The names of the pictures of ours that these entries show."""
    addresses = {address for entry in entries for item in entry.media for address in (item.src, item.poster)}
    return {found[1] for address in addresses if (found := OURS.fullmatch(address))}


def _name(content: bytes, known_as: str) -> str:
    return f"{hashlib.sha256(content).hexdigest()[:32]}.{kind_of(content, known_as)}"


def kind_of(content: bytes, name: str) -> str:
    """png, jpg, gif, webp, svg or mp4, by the content. Raises MediaRefused; `name` is for its message."""
    for kind, begins in BEGINNINGS.items():
        if begins.match(content):
            _check_size(content, kind, name)
            return kind
    if b"<svg" in content[:4096]:
        from knowledge.media.drawings import check_drawing  # with an XML parser, which few drawings are worth

        check_drawing(content, name)
        return "svg"
    if is_film(content):
        without_notes(content, name)
        return "mp4"
    raise MediaRefused("no_picture", file=name)


def _check_size(content: bytes, kind: str, name: str) -> None:
    """By what its header says: to decode it is what must not happen."""
    size = size_of(content, kind)
    if size is None:
        raise MediaRefused("no_size", file=name)
    if size[0] * size[1] > PIXELS:
        width, height = map(str, size)
        raise MediaRefused("too_many_pixels", file=name, width=width, height=height, most=PIXELS // 1_000_000)
