"""How a tag makes its text look, by its name or its `style`; what it says beside its text."""

import re
from dataclasses import replace

import lxml.html

from knowledge.formats.markup.inline import Style

STRONG = frozenset(("strong", "b"))
EM = frozenset(("em", "i", "cite", "dfn", "var"))
STRUCK = frozenset(("del", "s", "strike"))
WEIGHT = re.compile(r"font-weight\s*:\s*(\w+)", re.IGNORECASE)
SLANT = re.compile(r"font-style\s*:\s*(\w+)", re.IGNORECASE)
LINE_THROUGH = re.compile(r"text-decoration[\w-]*\s*:[^;]*line-through", re.IGNORECASE)
RAISED = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
SCRIPTS = {"sup": RAISED, "sub": LOWERED}


def styled(node: lxml.html.HtmlElement, style: Style) -> Style:
    """The style of the node's text, where that around it is `style`. Word processors write `style` alone."""
    looks = node.get("style") or ""
    if node.tag in STRUCK or LINE_THROUGH.search(looks):
        style = replace(style, struck=True)
    style = replace(style, strong=_bold(looks, style.strong or node.tag in STRONG))
    return replace(style, em=_slanted(looks, style.em or node.tag in EM))


def with_signs(node: lxml.html.HtmlElement) -> str | None:
    """`m²` for a raised 2, „…“ for a quotation; None for other tags, and what no sign is for."""
    if node.tag == "q":
        return f"„{' '.join(node.text_content().split())}“"
    if node.tag not in SCRIPTS or len(node):
        return None
    text = (node.text or "").strip()
    signs = text.translate(SCRIPTS[node.tag])
    return signs if signs and not set(signs) & set(text) else None


def _bold(looks: str, otherwise: bool) -> bool:
    found = WEIGHT.search(looks)
    if not found:
        return otherwise
    weight = found[1].lower()
    return int(weight[:4]) >= 600 if weight[:4].isdecimal() else weight in ("bold", "bolder")


def _slanted(looks: str, otherwise: bool) -> bool:
    found = SLANT.search(looks)
    return found[1].lower() in ("italic", "oblique") if found else otherwise
