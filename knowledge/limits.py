"""The bounds within which a stranger's file is read. docs/staff.md shows them, made from `LIMITS`."""

from dataclasses import dataclass
from typing import Final

FILE: Final = 25_000_000  # bytes
UNPACKED: Final = (
    200_000_000  # bytes of a workbook; one that unpacks to more is an attack or no table of answers
)
PARTS: Final = 2_000  # files within a workbook; one with pictures has some dozens
ROWS: Final = 50_000  # of a table, lines of JSON, questions of a page
COLUMNS: Final = 300
ROW: Final = 2_000_000  # characters of a row; the fields of an entry hold about half of that
NESTING: Final = 200  # tags in tags, lists in lists; the HTML parser itself drops what is below 256
ATTRIBUTES: Final = 2_000  # of one tag
PROBLEMS: Final = 100  # told one by one; of the others the number is told
SECONDS: Final = 60  # of computing
PATIENCE: Final = 180  # seconds by the clock, on a machine that has other work
MEMORY: Final = 260_000_000  # bytes, besides what the readers take themselves
PAGE: Final = 8_000_000  # bytes of a page that is fetched
FETCHING: Final = 30  # seconds for that
FILES: Final = 20  # that wait at once; the oldest go
WAITING: Final = 86_400.0  # seconds that a file which was sent is kept, at most


@dataclass(frozen=True)
class Limit:
    """One line of the table: what is bounded, and where it ends."""

    what: str
    most: str


def _many(count: int) -> str:
    return f"{count:,}"


LIMITS = (
    Limit("a file", f"{FILE // 1_000_000} MB"),
    Limit(
        "a file of Excel, Word or LibreOffice, unpacked", f"{UNPACKED // 1_000_000} MB, {_many(PARTS)} parts"
    ),
    Limit("rows of a table, lines of JSON, questions of a page", _many(ROWS)),
    Limit("columns of a table", _many(COLUMNS)),
    Limit("one row or line", f"{_many(ROW)} characters"),
    Limit("tags within tags, lists within lists", f"{_many(NESTING)} levels"),
    Limit("attributes of one tag", _many(ATTRIBUTES)),
    Limit("problems told one by one", f"{_many(PROBLEMS)}, then how many more"),
    Limit("reading", f"{SECONDS} s of computing, {MEMORY // 1_000_000} MB of memory"),
    Limit(
        "a page that is fetched by its address", f"{PAGE // 1_000_000} MB, {FETCHING} s, public servers only"
    ),
    Limit("files that wait for a yes", f"{FILES}, for {int(WAITING) // 3600} hours; the oldest go first"),
)
