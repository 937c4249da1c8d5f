"""A site with a scripted bot, served by the real server code in a thread, and a real Chromium to visit it."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import gevent
from gevent.pywsgi import WSGIServer
from playwright.sync_api import Browser, FrameLocator, Page, expect, sync_playwright

from bot.conversations.bot import FakeBot
from bot.protocol import Answer, Choice, Reply, Turn
from knowledge.corpus.corpus import Corpus
from knowledge.demo import SITE, load_demo
from knowledge.folder.home import Home, Settings
from knowledge.releases.releases import Releases, write_entries
from webwidget.app import create_app
from webwidget.server import Handler
from webwidget.services import Services

Visit = Callable[..., Page]
LAUNCHER = re.compile("^(Fragen|Questions)")
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--no-first-run"),
]
# The browser's push service, which no test can reach, as far as the chat sees of it.
SUBSCRIBE = """() => {
    PushManager.prototype.subscribe = async function ({ applicationServerKey }) {
        window.key = applicationServerKey.length;
        const keys = { p256dh: 'B'.repeat(87), auth: 'a'.repeat(22) };
        return { toJSON: () => ({ endpoint: 'https://fcm.googleapis.com/fcm/send/x', keys }) };
    };
}"""
# The keyboard of a phone, as far as a page sees of it: so much is left of the screen.
KEYBOARD = """([height, top]) => {
    Object.defineProperty(visualViewport, 'height', { value: height, configurable: true });
    Object.defineProperty(visualViewport, 'offsetTop', { value: top, configurable: true });
    visualViewport.dispatchEvent(new Event('resize'));
}"""


@dataclass(frozen=True)
class Visited:
    """A served site: its address, and the rooms behind it."""

    address: str
    services: Services


LATER = threading.Event()  # set when what was asked “später” may be answered


def scripted(turn: Turn) -> Reply:
    """Answers an entry that was chosen or named by its id, asks back on anything else."""
    while "später" in (turn.text or "") and not LATER.is_set():
        gevent.sleep(0.02)
    entry = turn.choice.id.removeprefix("entry:") if turn.choice else (turn.text or "").partition(" ")[0]
    if entry == "descaling":
        return Reply((Answer("**30 g** Zitronensäure", media=PICTURES, entry=entry),))
    if entry == "returns-period":
        return Reply((Answer("Sie haben **30 Tage**.", entry=entry),))
    if entry == "steps":
        steps = "3. Tank füllen\n4. Spülen:\n   - kalt\n   - klar\n\n[Mehr dazu](https://shop.example/tank)"
        return Reply((Answer(steps, entry="descaling"),))
    choices = (
        Choice("entry:returns-period", "Wie lange kann ich etwas zurückgeben?"),
        Choice("none", "Keine davon"),
    )
    return Reply((Answer("Meinten Sie eine dieser Fragen?", choices),))


PICTURES: tuple[dict[str, Any], ...] = (
    {
        "kind": "image",
        "src": "/demo/media/entkalken.svg",
        "title": "Entkalken in vier Schritten",
        "poster": "",
    },
    {
        "kind": "video",
        "src": "https://video.wendelkorn.example/embed/entkalken",
        "title": "So entkalken Sie",
        "poster": "/demo/media/poster.svg",
    },
)


@contextmanager
def visited(folder: Path) -> Iterator[Visited]:
    """Serves the demo shop from `folder` until the block ends."""
    home = Home(folder, Settings(demo=1, title="Wendelkorn & Töchter"))
    load_demo(home)
    releases = Releases(home.releases)
    with releases.stage() as stage:
        write_entries(stage, Corpus(home.corpus).entries())
    releases.switch(1)
    ready, stop, made = threading.Event(), threading.Event(), list[Visited]()

    def run() -> None:
        app = create_app(home, bot=FakeBot([scripted] * 1000, delay=0.1))
        present: Services = app.extensions["kundig"]
        present.sites.save(SITE)
        server = WSGIServer(("127.0.0.1", 0), app, handler_class=Handler, log=None)
        present.turns.start()
        server.start()
        made.append(Visited(f"http://127.0.0.1:{server.server_port}", present))
        ready.set()
        while not stop.is_set():
            gevent.sleep(0.05)
        server.stop(0.2)
        present.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        assert ready.wait(30)
        yield made[0]
    finally:
        stop.set()
        thread.join(20)


@contextmanager
def shop_page(address: str, site: str) -> Iterator[str]:
    """A page elsewhere, whose policy allows nothing but our script and our frame; gives its origin."""
    page = (
        f'<!doctype html><html lang="de"><body><script src="{address}/loader.js" data-site="{site}"></script>'
    )
    policy = f"default-src 'none'; script-src {address}; frame-src {address}"

    class Shop(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, quiet."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def opened(page: Page) -> FrameLocator:
    """The chat, opened with the launcher."""
    page.get_by_role("button", name=LAUNCHER).click()
    chat = page.frame_locator("iframe")
    expect(chat.locator("#text")).to_be_focused()
    return chat


def pick(chat: Page | FrameLocator, what: str, sure: str = "") -> None:
    """Something from the chat's menu, and the answer to the question back."""
    chat.locator("#menu summary").click()
    chat.get_by_role("button", name=what, exact=True).click()
    if sure:
        chat.get_by_role("dialog").get_by_role("button", name=sure, exact=True).click()


def ask(chat: Page | FrameLocator, text: str) -> None:
    """Writes and sends a message."""
    chat.locator("#text").fill(text)
    chat.locator("#text").press("Enter")
