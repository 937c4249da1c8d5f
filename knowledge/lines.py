"""Links and media as lines of text, the way tables hold them and a form may show them. Pure."""

from knowledge.entries import Link, Media
from knowledge.errors import InvalidField


def link_line(link: Link) -> str:
    return f"{link.title} | {link.url}"


def link_in(line: str) -> Link:
    """`Title | https://…`. Raises InvalidField."""
    title, bar, url = line.rpartition("|")
    if not bar:
        raise InvalidField("links", "no_link", value=line)
    return Link(title.strip(), url.strip())


def media_line(item: Media) -> str:
    return f"{item.kind} | {item.src} | {item.poster} | {item.title}"


def media_in(line: str) -> Media:
    """`image | /media/… | poster | Title`; poster and title may be left out. Raises InvalidField."""
    kind, src, poster, title = ([part.strip() for part in line.split("|", 3)] + ["", "", ""])[:4]
    return Media(kind.lower(), src, title, poster)  # type: ignore[arg-type]  # Media refuses what is no kind
