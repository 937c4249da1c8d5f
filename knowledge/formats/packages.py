"""Files of office programs, which are archives of parts: looked at before anything is unpacked."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

from knowledge import limits
from knowledge.faults import Fault
from knowledge.formats.problems import fault, refuse

MAGIC: Final = b"PK\x03\x04"
OLD_MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # before 2007; also what has a password
OPEN_DOCUMENT = {"application/vnd.oasis.opendocument.spreadsheet": ".ods"} | {
    f"application/vnd.oasis.opendocument.text{kind}": ".odt" for kind in ("", "-template")
}
UNREADABLE = (
    zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError, EOFError, OSError
)  # fmt: skip
CONTENT: Final = "[Content_Types].xml"  # what each file of Microsoft's has
RELATIONS: Final = "_rels/.rels"
STRICT: Final = b"http://purl.oclc.org/ooxml/"
NAMESPACE = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w{1,40})/")
USUAL: Final = rb"http://schemas.openxmlformats.org/\1/2006/"
LONGEST: Final = 200  # bytes of what a file says it is


def package(content: bytes, damaged: Fault) -> zipfile.ZipFile:
    """Bounded by what its directory says; a part that is longer than it says there is found damaged.

    Raises ImportRefused, with `damaged` for what is no archive.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except UNREADABLE:
        refuse(damaged)
    parts = archive.infolist()
    size = sum(part.file_size for part in parts)
    if size > limits.UNPACKED:
        refuse(fault("unpacks_too_large", size=round(size / 1e6), most=limits.UNPACKED // 1_000_000))
    if len(parts) > limits.PARTS:
        refuse(fault("too_many_parts", count=len(parts), most=limits.PARTS))
    return archive


def usual(content: bytes, damaged: Fault) -> bytes:
    """The same in the usual form, where Office has saved it as "Strict Open XML", which few programs read.

    Both differ in the names of their elements' namespaces. Raises ImportRefused.
    """
    with package(content, damaged) as archive:
        if RELATIONS not in archive.namelist():
            return content
        stream = io.BytesIO()
        try:
            if STRICT not in archive.read(RELATIONS):
                return content
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
                for name in archive.namelist():
                    told = archive.read(name)
                    is_xml = name.endswith((".xml", ".rels"))
                    made.writestr(name, NAMESPACE.sub(USUAL, told) if is_xml else told)
        except UNREADABLE:
            refuse(damaged)
    return stream.getvalue()


def kind(content: bytes, ending: str) -> str:
    """The ending that its content deserves, whatever the file is called; empty for what is no package.

    A damaged one is what its own `ending` says, if that is the one of a package.
    """
    if content.startswith(OLD_MAGIC):
        return ".xls"
    if not content.startswith(MAGIC):
        return ""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if "mimetype" in names:
                with archive.open("mimetype") as part:
                    said = part.read(LONGEST).decode("ascii", "replace").strip()
                return OPEN_DOCUMENT.get(said, ".xlsx")
            if ending == ".zip" and CONTENT not in names:
                return ".zip"
            return ".docx" if "word/document.xml" in names else ".xlsx"
    except UNREADABLE:
        return ending if ending in (".docx", *OPEN_DOCUMENT.values()) else ".xlsx"


def part(archive: zipfile.ZipFile, name: str) -> Any:
    """A part of a document, to be read. Raises ImportRefused."""
    try:
        return archive.open(name)
    except (KeyError, *UNREADABLE):
        refuse(fault("no_document"))


def events(archive: zipfile.ZipFile, name: str, *tags: str) -> Iterator[tuple[str, Any]]:
    """The starts and ends of these elements in a part of a document, in their order.

    Raises ImportRefused for what is damaged or has entities of its own.
    """
    try:
        with part(archive, name) as source:
            reader = etree.iterparse(
                source, events=("start", "end"), tag=tags, resolve_entities=False, no_network=True
            )
            for event, node in reader:
                if node.getroottree().docinfo.doctype:
                    refuse(fault("own_entities"))
                yield event, node
    except (etree.XMLSyntaxError, *UNREADABLE):
        refuse(fault("no_document"))
