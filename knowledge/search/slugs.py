"""The readable end of an address. Pure."""

import re

from knowledge.entries import normalized

LONGEST = 60  # letters
SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "œ": "oe"})
ACCENTS = re.compile("([a-z])[\u0300-\u036f]+")  # other scripts need theirs
NO_LETTER = re.compile(r"[\W_]+")


def slug(text: str) -> str:
    """The words of a text with dashes between them; letters that are not Latin stay as they are."""
    lower = normalized("NFC", text).lower().translate(SPELLED)
    plain = ACCENTS.sub(r"\1", normalized("NFKD", lower))
    whole = NO_LETTER.sub("-", normalized("NFC", plain)).strip("-")
    if len(whole) <= LONGEST:
        return whole or "faq"
    return whole[: LONGEST + 1].rpartition("-")[0] or whole[:LONGEST]
