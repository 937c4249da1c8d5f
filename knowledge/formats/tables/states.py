"""What programs and people call the states of an entry. Pure."""

from typing import Final

NAMES = {
    "draft": "entwurf brouillon unpublished notpublished unveröffentlicht inaktiv inactive private privat "
    "privé false 0",
    "approved": "freigegeben published publish veröffentlicht online aktiv active live approuvé publié "
    "true 1",
    "review": "in_review pending in_prüfung zur_prüfung prüfung en_relecture",
    "archived": "archiviert archivé obsolete retired veraltet",
}
STATES: Final = {name.replace("_", " "): state for state, names in NAMES.items() for name in names.split()}


BIN: Final = frozenset(("trash", "trashed", "papierkorb", "-2"))  # where other programs keep what is deleted
# What says no in a column of two values; a box that is not ticked is empty in a table.
NO: Final = frozenset(
    ("", "no", "nein", "non", "n", "falsch", "faux", "unchecked", "off", "aus", "null", "-", "☐", "✗", "✘")
)


def published(text: str) -> str:
    """The state that a column `Published` tells: by yes or no, a day, or the name of a state."""
    word = text.strip().lower()
    if word in NO:
        return "draft"
    return STATES.get(word, "approved")


def withheld(text: str) -> str:
    """The state that a column `Draft` or `Disabled` tells; what stands there and says no means no."""
    word = text.strip().lower()
    if word in NO or word in ("false", "0"):
        return "approved"
    return "draft" if word in ("true", "1") else STATES.get(word, "draft")


def told(state: str, is_published: str | None, is_withheld: str | None) -> str:
    """The state of a row by all of its columns: an approved entry is one that none of them holds back."""
    found = [state_of(state)]
    found += [published(is_published)] if is_published is not None else []
    found += [withheld(is_withheld)] if is_withheld is not None else []
    return next((each for each in found if each != "approved"), "approved")


def state_of(text: str) -> str:
    """As entries call it; what nobody calls so comes back as it is, and is refused there."""
    state = text.strip().lower()
    return STATES.get(state, state) or "approved"
