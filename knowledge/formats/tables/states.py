"""What programs and people call the states of an entry. Pure."""

from typing import Final

NAMES = {
    "draft": "entwurf brouillon unpublished notpublished unveröffentlicht inaktiv inactive false 0",
    "approved": "freigegeben published publish veröffentlicht online aktiv active live approuvé publié "
    "true 1",
    "review": "in_review pending in_prüfung zur_prüfung prüfung en_relecture",
    "archived": "archiviert archivé obsolete retired veraltet",
}
STATES: Final = {name.replace("_", " "): state for state, names in NAMES.items() for name in names.split()}


def state_of(text: str) -> str:
    """As entries call it; what nobody calls so comes back as it is, and is refused there."""
    state = text.strip().lower()
    return STATES.get(state, state) or "approved"
