"""What a sheet says beside its cells: which are merged, and where they lead."""

import re
import zipfile
from dataclasses import dataclass, field
from typing import Any, Final

from lxml import etree
from openpyxl.packaging.relationship import get_dependents, get_rels_path
from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

from knowledge.formats.markup.addresses import address

MANY: Final = 100_000  # merged ranges and links of one sheet, at most
SPREAD: Final = 1_000  # cells that one link may stand for
HYPERLINK = re.compile(
    r'=\s*HYPERLINK\(\s*"([^"]{1,2000})"\s*(?:[,;]\s*"((?:[^"]|""){0,500})"\s*)?\)\s*', re.IGNORECASE
)
Span = tuple[int, int, int]  # first row, column, last row


@dataclass
class Extras:
    """Ranges over several rows, by their first row; addresses of cells, by row and column; pictures."""

    ranges: list[Span] = field(default_factory=list)
    links: dict[tuple[int, int], str] = field(default_factory=dict)
    has_comments: bool = False
    pictures: list[int] = field(default_factory=list)  # rows they lie on
    _open: list[Span] = field(default_factory=list)
    _next: int = 0

    def spans(self, row: int) -> list[Span]:
        """Those that this row has a part of; rows are asked for in their order."""
        self._open = [span for span in self._open if span[2] >= row]
        while self._next < len(self.ranges) and self.ranges[self._next][0] <= row:
            span = self.ranges[self._next]
            self._open += [span] if span[2] >= row else []
            self._next += 1
        return self._open

    @staticmethod
    def link_of(formula: str) -> tuple[str, str] | None:
        """Address and text of `=HYPERLINK("https://…";"text")`; None for another formula."""
        found = HYPERLINK.fullmatch(formula)
        if not found or not (href := address(found[1])):
            return None
        return href, (found[2] or found[1]).replace('""', '"')


class Cells(WorkSheetParser):
    """Each cell with what its program last showed in it, and its formula beside that."""

    def parse_cell(self, element: Any) -> dict[str, Any]:
        cell: dict[str, Any] = super().parse_cell(element)
        if element.find(FORMULA_TAG) is not None:
            cell["formula"] = self.parse_formula(element)  # type: ignore[no-untyped-call]
        return cell

    def is_hidden(self, row: int) -> bool:
        """Of a row that was just read."""
        return self.row_dimensions.pop(str(row), {}).get("hidden") in ("1", "true")


class _Target:
    """Hears the start of each element, and builds nothing."""

    def __init__(self) -> None:
        self.merged: list[str] = []
        self.links: list[dict[str, str]] = []

    def start(self, tag: str, attributes: Any) -> None:
        name = tag.rpartition("}")[2]
        if name == "mergeCell" and len(self.merged) < MANY:
            self.merged.append(attributes.get("ref", ""))
        elif name == "hyperlink" and len(self.links) < MANY:
            self.links.append(dict(attributes))

    def end(self, tag: str) -> None:
        pass

    def data(self, text: str) -> None:
        pass

    def close(self) -> "_Target":
        return self


def extras(archive: zipfile.ZipFile, path: str) -> Extras:
    """Raises whatever a damaged sheet makes its readers stumble over."""
    target = _Target()
    parser = etree.XMLParser(target=target, resolve_entities=False, no_network=True)
    with archive.open(path) as source:
        while piece := source.read(65_536):
            parser.feed(piece)
    parser.close()
    found = Extras(ranges=sorted(filter(None, (_span(ref) for ref in target.merged))))
    related = _related(archive, path)
    found.has_comments = any(rel.Type.endswith(("/comments", "/threadedComment")) for rel in related)
    for drawing in (rel.Target for rel in related if rel.Type.endswith("/drawing")):
        found.pictures += _pictures(archive, drawing)
    targets = {str(rel.Id): rel.Target for rel in related if rel.Type.endswith("/hyperlink")}
    for link in target.links:
        id = next((value for name, value in link.items() if name.endswith("}id")), "")
        if href := address(targets.get(id, "")):
            _spread(found.links, link.get("ref", ""), href + _place(link))
    return found


def _place(link: dict[str, str]) -> str:
    """Excel keeps what stands behind the # of an address apart."""
    return f"#{link['location']}" if link.get("location") and " " not in link["location"] else ""


def _span(ref: str) -> Span | None:
    try:
        column, first, _, last = range_boundaries(ref)
    except ValueError:
        return None
    return (first, column, last) if column and first and last and last > first else None


def _spread(links: dict[tuple[int, int], str], ref: str, href: str) -> None:
    try:
        left, top, right, bottom = range_boundaries(ref)
    except ValueError:
        return
    if not left or not top or not right or not bottom or (right - left + 1) * (bottom - top + 1) > SPREAD:
        return
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            links[row, column] = href


def _pictures(archive: zipfile.ZipFile, drawing: str) -> list[int]:
    """The rows that pictures of a drawing begin on; of one that cannot be read nobody sees any."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        with archive.open(drawing) as source:
            root = etree.parse(source, parser).getroot()
    except (KeyError, etree.XMLSyntaxError):
        return []
    rows = []
    for anchor in root.iterchildren("{*}twoCellAnchor", "{*}oneCellAnchor"):
        row = anchor.findtext("{*}from/{*}row", "").strip()
        if row.isdigit() and next(anchor.iter("{*}pic"), None) is not None:
            rows.append(int(row) + 1)
    return sorted(rows[:MANY])


def _related(archive: zipfile.ZipFile, path: str) -> list[Any]:
    try:
        return list(get_dependents(archive, get_rels_path(path)))  # type: ignore[no-untyped-call]
    except KeyError:
        return []
