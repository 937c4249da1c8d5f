"""Files called .xls that hold something else: many programs write a page or a text there. Excel reads it."""

import re

from knowledge.formats.pages import faqpage
from knowledge.formats.problems import Located, Problems
from knowledge.formats.tables import csv, xls, xlsx

PAGE = re.compile(rb"<(?:!doctype html|html|table)\b", re.IGNORECASE)
TEXT = re.compile(rb"[\x00-\x08\x0e-\x1f]")  # signs that no text has
START = 4_096  # bytes


def read(content: bytes, locale: str, problems: Problems) -> list[Located]:
    """What is in it decides. Raises ImportRefused."""
    start = content[:START]
    if start.startswith(b"PK"):
        return xlsx.read(content, locale, problems)
    if PAGE.search(start):
        return faqpage.read_page(content, locale, problems)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")) or not (
        TEXT.search(start) or start.lstrip().startswith(b"<")
    ):
        return csv.read(content, locale, problems)
    return xls.read(content, locale, problems)
