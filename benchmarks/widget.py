"""What the chat costs a shop's page: layout shift, time of the main thread, and how soon it can be used.

python -m benchmarks.widget [--rounds 15]: the demo shop with and without the loader, in Chromium.
"""

import argparse
import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.e2e.browsing import LAUNCHER, chromium, visited

SHIFT = """
  window.shift = 0;
  new PerformanceObserver((list) => { for (const each of list.getEntries()) window.shift += each.value; })
    .observe({ type: "layout-shift", buffered: true });
"""
SETTLED = 400  # ms after everything has loaded


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder, visited(Path(folder)) as site, chromium() as browser:
        address = f"{site.address}/demo/"
        loaded(browser, address)  # warms server and browser
        pairs = [(loaded(browser, address), loaded(browser, address, without=True)) for _ in range(rounds)]
        shown = [opened(browser, address) for _ in range(rounds)]
    beside, without = zip(*pairs, strict=True)
    print(f"layout shift: {max(shift for shift, _ in beside):.4f} (without {max(s for s, _ in without):.4f})")
    ours, theirs = (statistics.median(busy for _, busy in each) for each in (beside, without))
    print(f"main thread until settled: {ours:.0f} ms, without {theirs:.0f} ms: {ours - theirs:+.1f} ms")
    for name, times in zip(("first", "second"), zip(*shown, strict=True), strict=True):
        low, high = statistics.median(times), max(times)
        print(f"open to usable, {name} visit: median {low:.0f} ms, slowest {high:.0f} ms")


def loaded(browser: Browser, address: str, *, without: bool = False) -> tuple[float, float]:
    """Layout shift, and milliseconds for which the main thread was busy, when the page has settled."""
    page = browser.new_page()
    page.add_init_script(SHIFT)
    if without:
        page.route("**/loader.js", lambda route: route.abort())
    session = page.context.new_cdp_session(page)
    session.send(
        "Performance.enable", {"timeDomain": "threadTicks"}
    )  # what others do meanwhile does not count
    page.goto(address, wait_until="networkidle")
    page.wait_for_timeout(SETTLED)
    metrics = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    shift = page.evaluate("window.shift")
    page.context.close()
    return shift, metrics["TaskDuration"] * 1000


def opened(browser: Browser, address: str) -> tuple[float, float]:
    """Milliseconds from the click until one can write, and the same on the next page."""
    context = browser.new_context()
    times = [_open(context.new_page(), address) for _ in range(2)]
    context.close()
    return times[0], times[1]


def _open(page: Page, address: str) -> float:
    page.goto(address, wait_until="networkidle")
    page.evaluate("""() => {
      const launcher = document.querySelector("kundig-chat").shadowRoot.querySelector("button");
      launcher.addEventListener("click", () => (window.clicked = performance.timeOrigin + performance.now()));
    }""")
    page.context.add_init_script("""
      if (top !== window) document.addEventListener("focusin", ({ target }) => {
        if (target.id === "text") window.usable ??= performance.timeOrigin + performance.now();
      });
    """)
    page.get_by_role("button", name=LAUNCHER).click()
    expect(page.frame_locator("iframe").locator("#text")).to_be_focused()
    usable = page.frames[1].evaluate("window.usable")
    took = float(usable - page.evaluate("window.clicked"))
    page.evaluate("sessionStorage.clear()")
    page.close()
    return took


if __name__ == "__main__":
    main()
