"""Links and media of a form that is still being filled in: those lines that are whole already. Pure."""

from contextlib import suppress

from knowledge.entries import Link, Media
from knowledge.errors import InvalidField
from knowledge.lines import link_in, media_in
from webwidget.curation.draft import lines


def media_read(text: str) -> list[Media]:
    found = []
    for line in lines(text):
        with suppress(InvalidField):
            found.append(media_in(line))
    return found


def links_read(text: str) -> list[Link]:
    found = []
    for line in lines(text):
        with suppress(InvalidField):
            found.append(link_in(line))
    return found
