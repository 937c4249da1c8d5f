"""Which language the launcher speaks on a page: that of the chat it opens. Pure.

The launcher asks for nothing before it is clicked, so its script brings the languages of all sites. It does
not tell strangers what sites there are: it has a number made of each name, and only those that differ from
most.
"""

from collections import Counter
from collections.abc import Sequence

from knowledge.languages import language_of, speakers
from knowledge.sites.sites import Site

LANGUAGES = speakers("chat")
Others = tuple[tuple[int, str], ...]


def languages_of(site: Site) -> list[str]:
    """Those of the site that we speak, in its order."""
    return [language for language in map(language_of, site.locales) if language in LANGUAGES]


def spoken(sites: Sequence[Site], first: str, offering: Sequence[Sequence[str]] = ()) -> tuple[str, Others]:
    """What most sites speak, as in “de en”; and what the others do, by the marks of their names.

    A site with proactive messages has a + behind its languages; `offering` are the sites of each such
    message, none where it is for all. `first` is what a site speaks that has none of our languages,
    unless the page asks for another.
    """
    every = " ".join([first, *(language for language in LANGUAGES if language != first)])
    listed = {
        mark(site.name): (" ".join(languages_of(site)) or every)
        + (" +" if any(not those or site.name in those for those in offering) else "")
        for site in sites
    }
    usual = Counter(listed.values()).most_common(1)[0][0] if listed else every
    return usual, tuple((number, theirs) for number, theirs in sorted(listed.items()) if theirs != usual)


def mark(name: str) -> int:
    """A number for a name; the launcher's script makes the same one."""
    number = 0
    for letter in name:
        number = (number * 31 + ord(letter)) % 2**32
    return number
