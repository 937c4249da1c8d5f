"""Pictures of our own: checked, kept under the hash of their content."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from lxml import etree

from knowledge.entries import Entry
from knowledge.errors import MediaRefused
from knowledge.files import digest, replace_file

LIMIT = 10_000_000  # bytes
ADDRESS = "/media/"
OURS = re.compile(rf"{ADDRESS}([0-9a-f]{{32}}\.[a-z]+)")
SVG = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"

# What drawings need: no script, no foreign HTML, no link, nothing that changes attributes later.
DRAWING = """
    svg g defs symbol use title desc metadata path rect circle ellipse line polyline polygon text tspan
    textPath linearGradient radialGradient stop clipPath mask pattern marker filter image switch style
    feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap
    feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode
    feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence
"""
ALLOWED = frozenset(SVG + name for name in DRAWING.split())
OWN_PARTS = ("#", "data:image/png;", "data:image/jpeg;", "data:image/webp;")
LOADING = re.compile(r"""\\|@import|@font-face|image-set|url\((?!\s*["']?#)""")


class MediaStore:
    """A folder of pictures, png, jpg, webp, gif or svg, which never change once they are there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(self, path: Path) -> str:
        """Keeps a copy and returns its address, /media/<hash>.<ending>. Raises MediaRefused."""
        if not path.is_file():
            raise MediaRefused("missing", file=str(path))
        if path.stat().st_size > LIMIT:
            raise MediaRefused("too_large", file=path.name, most=LIMIT // 1_000_000)
        content = path.read_bytes()
        return ADDRESS + self._keep(_name(content, path.name), content)

    def install(self, name: str, content: bytes) -> None:
        """Keeps a picture of another machine, under the name that it has there. Raises MediaRefused."""
        if len(content) > LIMIT or _name(content, name) != name:
            raise MediaRefused("other_content", file=name)
        self._keep(name, content)

    def _keep(self, name: str, content: bytes) -> str:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not is_whole(self.folder / name):
            replace_file(self.folder / name, content)
        return name


def is_whole(file: Path) -> bool:
    """Whether a picture is there, with the content that its name says."""
    try:
        return file.stem == digest(file)[:32]
    except OSError:
        return False


def is_damaged(file: Path) -> bool:
    """Whether a picture of ours is there with another content than its name says."""
    return bool(OURS.fullmatch(ADDRESS + file.name)) and file.exists() and not is_whole(file)


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
    """png, jpg, gif, webp or svg, from the content itself. Raises MediaRefused; `name` is for its message."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "webp"
    if b"<svg" in content[:4096]:
        _check_svg(content, name)
        return "svg"
    raise MediaRefused("no_picture", file=name)


def _check_svg(content: bytes, name: str) -> None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise MediaRefused("invalid_svg", file=name, why=str(error)) from error
    for part in _unsafe(root):
        raise MediaRefused("unsafe_svg", file=name, part=part)


def _unsafe(root: etree._Element) -> Iterator[str]:
    """What could run a script or load something, were the picture opened as a page of its own."""
    if root.getroottree().docinfo.doctype:
        yield "<!DOCTYPE>"
    if root.xpath("//processing-instruction()"):
        yield "<?…?>"
    for node in root.iter(etree.Element):
        if node.tag not in ALLOWED:
            yield f"<{etree.QName(node).localname}>"
        for name, value in node.attrib.items():
            yield from _attribute(str(name), str(value).strip())
        if node.tag == f"{SVG}style" and LOADING.search(etree.tostring(node, encoding="unicode").lower()):
            yield "<style> url(…)"


def _attribute(name: str, value: str) -> Iterator[str]:
    if name.lower().startswith("on"):
        yield f"{name}=…"
    if name in ("href", LINK) and not value.lower().startswith(OWN_PARTS):
        yield f"{name}={value[:60]}"
    if LOADING.search(value.lower()):
        yield f"{name}={value[:60]}"
