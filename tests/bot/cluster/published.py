"""Releases published on a node, and what is live there."""

from contextlib import closing

import psycopg2

from bot.operation.publish import publish
from knowledge.corpus.corpus import Corpus
from knowledge.entries import Entry, Media
from knowledge.folder.home import Home
from knowledge.media.media import MediaStore
from knowledge.releases.releases import Releases

DRAWING = '<svg xmlns="http://www.w3.org/2000/svg"><title>{}</title></svg>'


def entry(answer: str, picture: str = "") -> Entry:
    shown = (Media("image", picture, "A parcel"),) if picture else ()
    return Entry("returns", "en", "How long can I return it?", answer, ("return period",), media=shown)


def picture(home: Home, title: str) -> str:
    file = home.media / f"{title}.svg"
    file.write_text(DRAWING.format(title))
    return MediaStore(home.media).add(file)


def published(home: Home, answer: str = "30 days.", picture: str = "") -> int:
    Corpus(home.corpus).save([entry(answer, picture)], author="anna")
    return publish(home, author="anna").number


def live(home: Home) -> int | None:
    return Releases(home.releases).current_number()


def answer(home: Home) -> str:
    return Releases(home.releases).current().entry("returns", "en").answer


def run(url: str, statement: str, *values: object) -> None:
    """Behind the store's back."""
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(statement, values)
