"""The zoo in Firefox, over WebDriver BiDi, which Firefox speaks by itself: no driver is needed.

python -m tests.e2e.zoo.firefox [--firefox /usr/bin/firefox-esr] [PAGE …] visits all pages, or those named,
and tells what went wrong. Not among the tests: Firefox is not on every machine, and all pages take a minute.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import websockets

from knowledge.sites import Site
from tests.e2e.browsing import visited
from tests.e2e.zoo.page import HostPage
from tests.e2e.zoo.pages import PAGES
from tests.e2e.zoo.visiting import SEEN, zoo

PORT = 9377
PATIENCE = 10.0  # seconds
QUESTION = "returns-period bitte\ue007"
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

    async def frame(self, page: str, part: str) -> str | None:
        """The frame below a page whose address has this part."""
        tree = await self.do("browsingContext.getTree", root=page)
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


async def until(look: Callable[[], Awaitable[Any]], what: str) -> Any:
    end = time.monotonic() + PATIENCE
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
        place = await launcher(firefox, shop)
        if host.then:
            await firefox.evaluate(shop, f"(() => {{ {host.then} }})()")
            await asyncio.sleep(0.7)
            place = await launcher(firefox, shop)
        await firefox.do("input.performActions", context=shop, actions=[click(place)])
        chat = await until(lambda: firefox.frame(page, "/widget?"), "chat")
        await until(lambda: firefox.evaluate(chat, "document.activeElement?.id === 'text'"), "focus")
        await firefox.do("input.performActions", context=chat, actions=[keys(QUESTION)])
        await until(lambda: firefox.evaluate(chat, ANSWERED), "answer")
        assert not (loud := [line for line in firefox.complaints if "favicon" not in line]), loud
    finally:
        await firefox.do("browsingContext.close", context=page)


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


async def tour(pages: list[HostPage], origin: str) -> int:
    """How many pages went wrong."""
    for _ in range(100):
        try:
            line = await websockets.connect(f"ws://127.0.0.1:{PORT}/session", max_size=None)  # type: ignore[attr-defined]
            break
        except OSError:
            await asyncio.sleep(0.2)
    firefox = Firefox(line)
    await firefox.do("session.new", capabilities={})
    await firefox.do("session.subscribe", events=["log.entryAdded"])
    wrong = 0
    for host in pages:
        try:
            await visit(firefox, host, origin)
        except (AssertionError, TimeoutError) as error:
            wrong += 1
            print(f"{host.name}: {error} {firefox.complaints}")
    print(f"{len(pages) - wrong} of {len(pages)} pages as in Chromium")
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firefox", default="/usr/bin/firefox-esr")
    parser.add_argument("pages", nargs="*")
    wanted = parser.parse_args()
    pages = [page for page in PAGES if not wanted.pages or page.name in wanted.pages]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        site = stack.enter_context(visited(folder / "site"))
        origin = stack.enter_context(zoo(PAGES, site.address))
        for page in PAGES:
            site.services.sites.save(Site(page.site, "Zoo", ("de", "en"), (origin,), "#1f4d3a"))
        (folder / "profile").mkdir()
        command = [wanted.firefox, "--headless", "--no-remote", "--profile", str(folder / "profile")]
        size = ["--width", "1000", "--height", "760", "--remote-debugging-port", str(PORT)]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        browser = subprocess.Popen([*command, *size], env=os.environ | {"HOME": str(folder)}, **quiet)  # type: ignore[call-overload]
        stack.callback(browser.wait)
        stack.callback(browser.terminate)
        return min(1, asyncio.run(tour(pages, origin)))


if __name__ == "__main__":
    sys.exit(main())
