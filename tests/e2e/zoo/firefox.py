"""The zoo in Firefox, over WebDriver BiDi, which Firefox speaks by itself: no driver is needed.

python -m tests.e2e.zoo.firefox [--firefox /usr/bin/firefox-esr] [PAGE …] visits all pages, or those named,
and tells what went wrong. All pages take a minute; the tests visit some, where there is a Firefox.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import websockets

from knowledge.sites.sites import Site
from tests.e2e.browsing import visited
from tests.e2e.zoo.page import HostPage
from tests.e2e.zoo.pages import PAGES
from tests.e2e.zoo.visiting import HEIGHT, SEEN, WIDTH, zoo

FIREFOX = "/usr/bin/firefox-esr"
START, PATIENCE = 60.0, 10.0  # seconds
QUESTION = "returns-period bitte\ue007"
# Firefox lets no frame of another site into a page that asks for embedder policies of all it embeds, and
# knows no frames without credentials: there, the second click opens the chat in a window of its own.
IN_A_WINDOW = ("embeds_only_the_willing",)
LOST = 4.1  # seconds until the launcher takes the frame for lost
# Web IDL reads every sequence by its iterator, which Chromium spares where it can: no script can do without.
NEEDED = "[Array.prototype, Symbol.iterator], "
SERVED = tuple(replace(page, head=page.head.replace(NEEDED, "")) for page in PAGES)
TO_TEXT = "document.querySelector('#text')?.focus(); document.activeElement?.id === 'text'"
ANSWERED = "document.querySelector('.message.bot strong')?.textContent === '30 Tage'"


class Firefox:
    """A session: commands go out, answers come back, and what stands on the console is kept."""

    def __init__(self, line: Any) -> None:
        self._line = line
        self._count = 0
        self.complaints: list[str] = []

    async def do(self, method: str, **params: object) -> Any:
        self._count += 1
        await self._line.send(json.dumps({"id": self._count, "method": method, "params": params}))
        while True:
            told = json.loads(await asyncio.wait_for(self._line.recv(), PATIENCE))
            if told.get("method") == "log.entryAdded" and told["params"]["level"] == "error":
                self.complaints.append(str(told["params"]["text"])[:200])
            if told.get("id") == self._count:
                assert told["type"] == "success", f"{method}: {told.get('message')}"
                return told["result"]

    async def evaluate(self, context: str, script: str) -> Any:
        found = await self.do(
            "script.evaluate", expression=script, target={"context": context}, awaitPromise=True
        )
        assert found["type"] == "success", found["exceptionDetails"]["text"]
        return _plain(found["result"])

    async def frame(self, page: str | None, part: str) -> str | None:
        """The frame below a page, or the window of any, whose address has this part."""
        tree = await self.do("browsingContext.getTree", **({"root": page} if page else {}))
        left = list(tree["contexts"])
        for each in left:
            if part in each["url"]:
                return str(each["context"])
            left.extend(each.get("children") or [])
        return None


def _plain(value: Any) -> Any:
    if value["type"] == "object":
        return {name: _plain(each) for name, each in value["value"]}
    return value.get("value")


async def until(look: Callable[[], Awaitable[Any]], what: str, patience: float = PATIENCE) -> Any:
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if found := await look():
            return found
        await asyncio.sleep(0.05)
    raise AssertionError(f"no {what}")


async def visit(firefox: Firefox, host: HostPage, origin: str) -> None:
    """As the tests do in Chromium: one clicks, asks and is answered, and the console is quiet."""
    page = (await firefox.do("browsingContext.create", type="tab"))["context"]
    try:
        firefox.complaints.clear()
        await firefox.do(
            "browsingContext.navigate", context=page, url=f"{origin}/{host.name}", wait="complete"
        )
        inner = "/framed" if "{page}" in host.frame else "srcdoc"
        shop = await until(lambda: firefox.frame(page, inner), "frame") if host.frame else page
        await launcher(firefox, shop)
        if host.then:
            await firefox.evaluate(shop, f"(() => {{ {host.then} }})()")
            await asyncio.sleep(0.7)
        chat = await opened(firefox, page, shop, host)
        await firefox.do("input.performActions", context=chat, actions=[keys(QUESTION)])
        await until(lambda: firefox.evaluate(chat, ANSWERED), "answer")
        assert not (loud := [line for line in firefox.complaints if "favicon" not in line]), loud
    finally:
        await firefox.do("browsingContext.close", context=page)


async def opened(firefox: Firefox, page: str, shop: str, host: HostPage) -> str:
    """The chat, ready to be written in."""

    async def press() -> None:
        place = await launcher(firefox, shop)
        await firefox.do("input.performActions", context=shop, actions=[click(place)])

    await press()
    if host.name not in IN_A_WINDOW:
        chat: str = await until(lambda: firefox.frame(page, "/widget?"), "chat")
    else:
        await asyncio.sleep(LOST)
        await press()
        chat = await until(lambda: firefox.frame(None, f"/c/{host.site}?"), "window")
        await until(lambda: firefox.evaluate(chat, TO_TEXT), "page")
    await until(lambda: firefox.evaluate(chat, "document.activeElement?.id === 'text'"), "focus")
    return chat


async def launcher(firefox: Firefox, shop: str) -> dict[str, float]:
    async def seen() -> dict[str, float] | None:
        if not await firefox.evaluate(shop, "!!document.querySelector('kundig-chat')"):
            return None
        place: dict[str, float] = await firefox.evaluate(shop, f"({SEEN})()")
        return None if "problem" in place else place

    found: dict[str, float] = await until(seen, "launcher")
    return found


def click(place: dict[str, float]) -> dict[str, object]:
    x, y = (int(place[at] + place[size] / 2) for at, size in (("left", "width"), ("top", "height")))
    moves = [{"type": "pointerMove", "x": x, "y": y}]
    presses = [{"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp")]
    return {"type": "pointer", "id": "mouse", "actions": [*moves, *presses]}


def keys(text: str) -> dict[str, object]:
    strokes = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
    return {"type": "key", "id": "keys", "actions": strokes}


@contextmanager
def running(command: str, folder: Path) -> Iterator[Path]:
    """Firefox with a profile of its own; gives the file in which it tells where it listens."""
    (profile := folder / "profile").mkdir()
    asked = [command, "--headless", "--no-remote", "--profile", str(profile)]
    size = ["--width", str(WIDTH), "--height", str(HEIGHT), "--remote-debugging-port", "0"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    browser = subprocess.Popen([*asked, *size], env=os.environ | {"HOME": str(folder)}, **quiet)  # type: ignore[call-overload]
    try:
        yield profile / "WebDriverBiDiServer.json"
    finally:
        browser.terminate()
        browser.wait()


async def tour(pages: Sequence[HostPage], origin: str, told: Path) -> list[str]:
    """What went wrong, a line a page."""

    async def address() -> str:
        try:
            place = json.loads(told.read_text("utf-8"))
        except (OSError, ValueError):  # not there, or not whole
            return ""
        return f"ws://{place['ws_host']}:{place['ws_port']}/session"

    line = await websockets.connect(await until(address, "Firefox", START), max_size=None)  # type: ignore[attr-defined]
    firefox, wrong = Firefox(line), []
    await firefox.do("session.new", capabilities={})
    await firefox.do("session.subscribe", events=["log.entryAdded"])
    for host in pages:
        try:
            await visit(firefox, host, origin)
        except (AssertionError, TimeoutError) as error:
            wrong.append(f"{host.name}: {error} {firefox.complaints}")
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firefox", default=FIREFOX)
    parser.add_argument("pages", nargs="*")
    wanted = parser.parse_args()
    pages = [page for page in SERVED if not wanted.pages or page.name in wanted.pages]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        site = stack.enter_context(visited(folder / "site"))
        origin = stack.enter_context(zoo(SERVED, site.address))
        for page in pages:
            site.services.sites.save(Site(page.site, "Zoo", ("de", "en"), (origin,), "#1f4d3a"))
        told = stack.enter_context(running(wanted.firefox, folder))
        wrong = asyncio.run(tour(pages, origin, told))
    for each in wrong:
        print(each)
    print(f"{len(pages) - len(wrong)} of {len(pages)} pages as in Chromium")
    return min(1, len(wrong))


if __name__ == "__main__":
    sys.exit(main())
