"""The desk's left side when three hundred wait: how long it takes to look it up, and to draw it.

    .venv/bin/python -m benchmarks.desk_lists [--waiting 300] [--held 40]

A web process of ours on SQLite, and Chromium. Looked up: what all open desks of a process share, once for
each change. Drawn: from the moment that the page has the news until every row has its place, first with
nothing there, then after somebody was taken from the middle. Medians and the longest of twenty.
"""

import argparse
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import gevent
from gevent.pywsgi import WSGIServer
from playwright.sync_api import Page, sync_playwright

from bot.conversations.bot import FakeBot
from bot.staff.demo_accounts import DEMO_ACCOUNTS
from knowledge.folder.home import Home, Settings
from webwidget.app import create_app
from webwidget.desk.stream import Board
from webwidget.server import Handler
from webwidget.services import Services

TIMES = 20
TEXT = "Wie ist das eigentlich mit dem Versand nach Österreich, wenn ich zwei Pakete bestellt habe?"
DRAW = """async ({ news, me, times }) => {
  const { Queue } = await import("/desk/static/queue.js");
  const draw = (count) => {
    const root = document.querySelector("[data-part=queue]");
    const whole = [], changes = [];
    for (let time = 0; time < count; time++) {
      const copy = root.cloneNode(true);
      for (const list of copy.querySelectorAll("ul")) list.replaceChildren();
      root.parentNode.insertBefore(copy, root);
      const queue = new Queue(copy, me, [], { look: () => new Map() });
      let begun = performance.now();
      queue.show(news.tickets, news.now, null, news.waiting);
      copy.getBoundingClientRect();
      whole.push(performance.now() - begun);
      const fewer = news.tickets.filter((_, place) => place !== 40);
      begun = performance.now();
      queue.show(fewer, news.now, null, news.waiting - 1);
      copy.getBoundingClientRect();
      changes.push(performance.now() - begun);
      copy.remove();
    }
    return { whole, changes };
  };
  return draw(times);
}"""


@contextmanager
def served(folder: Path, waiting: int, held: int) -> Iterator[tuple[str, Services]]:
    """The desk with so many who wait, and so many with two agents."""
    ready, stop, made = threading.Event(), threading.Event(), list[tuple[str, Services]]()

    def run() -> None:
        app = create_app(Home(folder, Settings(demo=1)), bot=FakeBot())
        rooms: Services = app.extensions["kundig"]
        for account in DEMO_ACCOUNTS:
            rooms.access.accounts.add(account.name, account.password, account.display, account.roles)
        agents = [rooms.access.accounts.member(name) for name in ("anna", "ada")]
        for number in range(waiting + held):
            id = rooms.store.create(site="shop", source=str(number % 50))[0].id
            rooms.store.post(id, text=f"{number}: {TEXT}")
            rooms.store.post(id, choice="handoff")
            rooms.handoff.tagging.add(id, ("Versand", "Ausland", "Paket")[number % 3])
            if number < held:
                rooms.handoff.desk.accept(id, agents[number % 2])
        server = WSGIServer(("127.0.0.1", 0), app, handler_class=Handler, log=None)
        server.start()
        made.append((f"http://127.0.0.1:{server.server_port}", rooms))
        ready.set()
        while not stop.is_set():
            gevent.sleep(0.02)
        server.stop(0.2)
        rooms.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        assert ready.wait(120), "the desk did not start"
        yield made[0]
    finally:
        stop.set()
        thread.join(20)


def looked_up(rooms: Services) -> tuple[list[float], dict[str, Any]]:
    """Milliseconds of each look, and what was found."""
    board, took, found = Board(rooms), list[float](), dict[str, Any]()
    for version in range(1, TIMES + 1):
        begun = time.perf_counter()
        found = board.queue(10**9 + version)
        took.append((time.perf_counter() - begun) * 1000)
    return took, {"now": time.time(), **found}


def drawn(page: Page, address: str, news: dict[str, Any]) -> dict[str, list[float]]:
    anna = next(account for account in DEMO_ACCOUNTS if account.name == "anna")
    page.goto(f"{address}/login")
    page.locator("[name=name]").fill(anna.name)
    page.locator("[name=password]").fill(anna.password)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/login" not in url)
    page.goto(f"{address}/desk")
    page.locator(".ticket").first.wait_for()
    took: dict[str, list[float]] = page.evaluate(DRAW, {"news": news, "me": anna.name, "times": TIMES})
    return took


def told(what: str, took: list[float]) -> str:
    return f"| {what} | {median(took):.0f} ms | {max(took):.0f} ms |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--waiting", type=int, default=300)
    parser.add_argument("--held", type=int, default=40)
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder) / "home", asked.waiting, asked.held) as (address, rooms),
        sync_playwright() as playwright,
    ):
        took, news = looked_up(rooms)
        chromium = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        page = chromium.new_page(viewport={"width": 1280, "height": 800})
        draws = drawn(page, address, news)
        chromium.close()
    print(f"{asked.waiting} wait, {asked.held} have somebody; rows: {len(news['tickets'])}\n")
    print("| what | median | longest |\n|---|---|---|")
    print(told("looked up, once for all desks", took))
    print(told("drawn from nothing", draws["whole"]))
    print(told("drawn after one was taken", draws["changes"]))


if __name__ == "__main__":
    main()
