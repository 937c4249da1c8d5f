"""A site with help pages, and a bot that says what is meant."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from bot.conversations.bot import FakeBot
from bot.conversations.errors import BotUnavailable
from bot.suggestions import Orders, Wanted
from knowledge.entries import Entry, Link, Media
from knowledge.folder.home import Home, Settings
from knowledge.releases.releases import write_entries
from knowledge.sites.sites import Site
from tests.webwidget.staffing import rooms
from webwidget.app import create_app
from webwidget.help.pages import PAGE

EVIL = (
    "<script>window.hit=1</script>",
    '"><img src=x onerror=window.hit=1>',
    "</script><svg onload=window.hit=1>",
    "'-window.hit-'",
    "{{ 7*191 }}",
    "javascript:window.hit=1",
    "</title><iframe srcdoc=x>",
)


ENTRIES = (
    Entry(
        "return", "de", "Wie läuft die Rückgabe?", "In **30 Tagen**.\n\n- Paket packen",
        topic="Rückgabe & Geld", followups=("refund",), links=(Link("Anmelden", "https://shop.example/r?a=1&b=2"),),
        media=(Media("image", "/media/a.png", "Etikett"), Media("video", "https://v.example/x", "Film")),
    ),
    Entry("return-late", "de", "Rückgabe vergessen, wie läuft es?", "So.", topic="Rückgabe & Geld"),
    Entry("refund", "de", "Wann kommt mein Geld?", "Bald.", topic="Rückgabe/Geld"),
    Entry("alone", "de", "Wozu das alles?", "Darum."),
    Entry("return", "en", "How do I return something?", "Within **30 days**.", topic="Returns"),
    *(Entry(f"many-{n}", "de", f"Ist {n} viel?", "Nein.", topic="Viele") for n in range(PAGE + 3)),
    *(
        Entry(f"evil-{n}", "de", f"Warum {evil}?", f"Darum: {evil} [x]({evil})", topic=f"Böse {n} {evil}")
        for n, evil in enumerate(EVIL)
    ),
)  # fmt: skip


SITE = Site(
    "shop", "Möbel & <Mehr>", locales=("de", "en", "fr"), accent="#1f4d3a", greeting={"de": "Hallo <b>!"}
)


class Thinks:
    """What the bot would answer; it keeps what it was asked."""

    def __init__(self) -> None:
        self.entries: tuple[str, ...] = ()
        self.near: tuple[str, ...] = ()
        self.asked: list[Wanted] = []
        self.away = False

    def __call__(self, wanted: Wanted) -> Orders:
        self.asked.append(wanted)
        if self.away:
            raise BotUnavailable("it has gone")
        return Orders(self.entries, self.near)


THINKS = Thinks()


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = create_app(Home(tmp_path_factory.mktemp("home"), Settings()), bot=FakeBot(searches=THINKS))
    rooms(app).sites.save(SITE)
    with rooms(app).releases.stage() as stage:
        write_entries(stage, ENTRIES)
    rooms(app).releases.switch(1)
    yield app
    rooms(app).close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def page(client: FlaskClient, path: str) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return html.fromstring(answer.data)


def links(document: Any, path: str) -> list[str]:
    return [str(link) for link in document.xpath(f"{path}/@href")]
