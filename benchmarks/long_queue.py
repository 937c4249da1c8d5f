"""What it takes Chromium to draw a long queue at the desk, and to follow it. For `benchmarks.connections`."""

import asyncio
import statistics
import time

import aiohttp
from playwright.async_api import CDPSession, Page, async_playwright

from benchmarks.streams import begin, in_turn, write
from bot.staff.demo_accounts import DEMO_ACCOUNTS
from tests.e2e.browsing import CHROMIUM
from tests.serving import Served


class Drawing:
    """What the browser's main thread does, in milliseconds: scripts, styles, layout, painting."""

    def __init__(self, page: Page, session: CDPSession) -> None:
        self._page, self._session, self._before = page, session, 0.0

    async def spent(self) -> float:
        """Since it was asked last; the queue's event has been drawn by then."""
        await self._page.evaluate(
            "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"
        )
        told = await self._session.send("Performance.getMetrics")
        total = next(each["value"] for each in told["metrics"] if each["name"] == "TaskDuration") * 1000
        taken, self._before = total - self._before, total
        return float(taken)


WAITING = "() => Number(document.querySelector('[data-list=queued] [data-count]').textContent)"


async def queue(served: Served, waiting: int, updates: int) -> list[str]:
    """Lines of the page: what it takes a browser to draw a long queue, and to follow it."""
    async with (
        aiohttp.ClientSession(served.address) as http,
        async_playwright() as playwright,
    ):
        talks = await in_turn([begin(http) for _ in range(waiting)])
        await in_turn([write(http, talk, {"choice": "handoff"}) for talk in talks])
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = await browser.new_page()
        await page.goto(f"{served.address}/login")
        await page.fill("[name=name]", DEMO_ACCOUNTS[0].name)
        await page.fill("[name=password]", DEMO_ACCOUNTS[0].password)
        await page.press("[name=password]", "Enter")
        await page.wait_for_url("**/desk**")
        drawing = await _measured(page)
        await page.reload()
        await page.wait_for_function(f"({WAITING})() >= {waiting}")
        whole = await drawing.spent()
        idle, follows = [], []
        for _ in range(updates):
            await drawing.spent()
            began = time.perf_counter()
            await asyncio.sleep(0.7)  # what the page does anyway, in as much time as an update gets
            idle.append(await drawing.spent())
            await write(http, await begin(http), {"choice": "handoff"})
            await asyncio.sleep(max(0.0, 1.4 - (time.perf_counter() - began)))
            follows.append(await drawing.spent())
        await browser.close()
    return [
        f"| {waiting} waiting: page and queue drawn | {whole:.0f} ms |",
        f"| one more asks: drawn anew, median and longest of {updates} | {statistics.median(follows):.0f}, "
        f"{max(follows):.0f} ms |",
        f"| beside it, a page in which nothing happens, as long | {statistics.median(idle):.0f} ms |",
    ]


async def _measured(page: Page) -> Drawing:
    session = await page.context.new_cdp_session(page)
    await session.send("Performance.enable")
    drawing = Drawing(page, session)
    await drawing.spent()
    return drawing
