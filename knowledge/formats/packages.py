"""Files of office programs, which are archives of parts: looked at before anything is unpacked."""

import io
import zipfile
import zlib
from typing import Final

from knowledge import limits
from knowledge.formats.problems import fault, refuse

MAGIC: Final = b"PK\x03\x04"
OLD_MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # before 2007; also what has a password
OPEN_DOCUMENT = {"application/vnd.oasis.opendocument.spreadsheet": ".ods"} | {
    f"application/vnd.oasis.opendocument.text{kind}": ".odt" for kind in ("", "-template")
}


def package(content: bytes) -> zipfile.ZipFile:
    """Bounded by what its directory says; a part that is longer than it says there is found damaged.

    Raises ImportRefused.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        refuse(fault("no_document"))
    parts = archive.infolist()
    size = sum(part.file_size for part in parts)
    if size > limits.UNPACKED:
        refuse(fault("unpacks_too_large", size=round(size / 1e6), most=limits.UNPACKED // 1_000_000))
    if len(parts) > limits.PARTS:
        refuse(fault("too_many_parts", count=len(parts), most=limits.PARTS))
    return archive


def kind(content: bytes) -> str:
    """The ending that its content deserves, whatever the file is called; empty for what is no package."""
    if content.startswith(OLD_MAGIC):
        return ".xls"
    if not content.startswith(MAGIC):
        return ""
    archive = package(content)
    names = set(archive.namelist())
    if "mimetype" in names:
        try:
            mimetype = archive.read("mimetype")[:200].decode("ascii", "replace").strip()
        except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError):
            refuse(fault("no_document"))
        return OPEN_DOCUMENT.get(mimetype, ".xlsx")
    return ".docx" if "word/document.xml" in names else ".xlsx"
