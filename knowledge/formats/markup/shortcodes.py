"""WordPress' shortcodes, `[vc_row]…[/vc_row]`: customers would read them.

Those of page builders are there for looks; what others show is not in the file, so they are told.
"""

import re

from knowledge.entries import MANY

_LOOKS = "vc|et_pb|fusion|av|su|cs|x|nectar|gdlr|ux|mk|dt|qode|mkd|eltdf|tm|kc|fl"
_BUILDER = re.compile(rf"\[/?(?:{_LOOKS})_[a-z0-9_]{{1,60}}(?:\s[^\[\]]{{0,2000}})?/?\][ \t]?")
_AROUND = re.compile(r"\[/?(?:caption|embed|dropcap)(?:\s[^\[\]]{0,2000})?\]")  # of what stands in them
_NAMES = (
    "contact-form(?:-7)?|wpforms|ninja_form|gravityform|formidable|add_to_cart|woocommerce_[a-z_]+|rev_slider"
    "|elementor-template|ultimate-faqs?|display_faq"
)
_WORDS = "gallery|playlist|audio|video|products?|table|tablepress|toc"  # only with something said of them
_OTHER = re.compile(
    rf"\[(?:(?:{_NAMES})(?:\s[^\[\]]{{0,2000}})?|(?:{_WORDS})\s[a-z_]+=[^\[\]]{{0,2000}})/?\]"
)
# Whatever says `name="value"` between brackets, and is no link of Markdown.
_ANY = re.compile(
    r"\[([a-z][a-z0-9_-]{1,60})(?:\s+[a-z_][\w-]{0,60}=(?:\"[^\"\[\]]{0,2000}\"|'[^'\[\]]{0,2000}'|[^\s\[\]\"']{1,500}))+\s*/?\](?!\()",
    re.IGNORECASE,
)


def without_shortcodes(text: str) -> tuple[str, list[str]]:
    """The text, and those whose content is elsewhere."""
    if "[" not in text:
        return text, []
    text = _AROUND.sub("", _BUILDER.sub("", text))
    lost = [found[0] for kind in (_OTHER, _ANY) for found in kind.finditer(text)]
    names = "|".join({re.escape(found[1]) for found in _ANY.finditer(text)})
    text = _ANY.sub("", _OTHER.sub("", text))
    return (re.sub(rf"\[/(?:{names})\]", "", text) if names else text), list(dict.fromkeys(lost))[:MANY]
