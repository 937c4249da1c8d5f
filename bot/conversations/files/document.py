"""A PDF that is only to be read: whole, unlocked, and with nothing in it that acts.

It is kept as it came: to write it anew would break a signature. Every object is looked at, also those in
compressed streams, for what a reader would run or open by itself.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from bot.conversations.files import limits
from bot.conversations.files.checked import Checked
from bot.conversations.files.errors import AttachmentRefused

ACTS = frozenset({"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/RichMediaExecute"})
HOLDS_CODE = frozenset({"/JS", "/JavaScript", "/XFA", "/RichMediaContent"})


def harmless(content: bytes) -> Checked:
    """Raises AttachmentRefused."""
    try:
        reader = PdfReader(BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise AttachmentRefused("locked")
        if not len(reader.pages):
            raise AttachmentRefused("damaged")
        if any(map(_acts, _dictionaries(reader))):
            raise AttachmentRefused("active")
    except (PyPdfError, KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise AttachmentRefused("damaged") from error  # what pypdf says of broken ones
    return Checked("application/pdf", content)


def _dictionaries(reader: PdfReader) -> Iterator[DictionaryObject]:
    numbers = {(id, generation) for generation, ids in reader.xref.items() for id in ids}
    numbers |= {(id, 0) for id in reader.xref_objStm}
    if len(numbers) > limits.OBJECTS:
        raise AttachmentRefused("effort")
    yield from _within(reader.trailer, 0)
    for id, generation in sorted(numbers):
        yield from _within(IndirectObject(id, generation, reader).get_object(), 0)


def _within(value: Any, depth: int) -> Iterator[DictionaryObject]:
    """A value and what stands in it; what it refers to has its own turn."""
    if depth > limits.NESTING:
        raise AttachmentRefused("effort")
    if isinstance(value, DictionaryObject):
        yield value
        for each in value.values():
            yield from _within(each, depth + 1)
    elif isinstance(value, ArrayObject):
        for each in value:
            yield from _within(each, depth + 1)


def _acts(value: DictionaryObject) -> bool:
    action = value.raw_get("/S") if "/S" in value else None
    if isinstance(action, IndirectObject):
        action = action.get_object()
    return str(action) in ACTS or not HOLDS_CODE.isdisjoint(value)
