"""SVG pictures: what they may hold, and how much of it. Others' drawings become parts of our pages."""

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from knowledge.errors import MediaRefused

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
BYTES: Final = 1_000_000
PARTS: Final = 20_000  # with each part counted as often as it is shown: copies of copies grow without end


def check_drawing(content: bytes, name: str) -> None:
    """Raises MediaRefused; `name` is for its message."""
    if len(content) > BYTES:
        raise MediaRefused("too_large", file=name, most=BYTES // 1_000_000)
    if b"<!DOCTYPE" in content.upper():  # before a parser meets its entities
        raise MediaRefused("unsafe_svg", file=name, part="<!DOCTYPE>")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise MediaRefused("invalid_svg", file=name, why=str(error)) from error
    for part in _unsafe(root):
        raise MediaRefused("unsafe_svg", file=name, part=part)
    if _parts_shown(root) > PARTS:
        raise MediaRefused("too_many_parts", file=name, most=PARTS)


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


def _parts_shown(root: etree._Element) -> float:
    """How many parts a browser draws when every `use` shows its part again; endless when one shows itself.

    What children and copies count is known before the whole that they are in: no recursion, each part once.
    """
    named = {node.get("id"): node for node in root.iter(etree.Element) if node.get("id")}
    counts: dict[etree._Element, float] = {}
    open_: set[etree._Element] = set()
    todo = [root]
    while todo:
        node = todo[-1]
        if node in counts:
            todo.pop()
            continue
        inside = [*node.iterchildren(etree.Element), *_copied(node, named)]
        if node in open_:
            counts[node] = 1 + sum(counts[part] for part in inside)
            open_.discard(node)
            todo.pop()
            continue
        if any(part in open_ for part in inside):
            return float("inf")
        open_.add(node)
        todo += [part for part in inside if part not in counts]
    return counts[root]


def _copied(node: etree._Element, named: dict[str, etree._Element]) -> list[etree._Element]:
    address = (node.get("href") or node.get(LINK) or "") if node.tag == f"{SVG}use" else ""
    part = named.get(address.strip().removeprefix("#"))
    return [] if part is None else [part]
