"""On every kind of page: one launcher, seen and clickable; a chat that answers; a quiet console."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from knowledge.sites.sites import Site
from tests.e2e.browsing import Visited
from tests.e2e.zoo import firefox
from tests.e2e.zoo.everyday import WITHOUT_ORIGIN
from tests.e2e.zoo.page import HostPage
from tests.e2e.zoo.pages import PAGES
from tests.e2e.zoo.visiting import HEIGHT, WIDTH, Visit, zoo

pytestmark = pytest.mark.slow

WORST = ("hides_everything", "strict", "turbo", "embeds_only_the_willing")  # one of each kind


@pytest.fixture(scope="module")
def origin(site: Visited) -> Iterator[str]:
    with zoo(PAGES, site.address) as origin:
        for page in PAGES:
            site.services.sites.save(Site(page.site, "Zoo", ("de", "en"), (origin,), "#1f4d3a"))
        yield origin


@pytest.fixture(scope="module")
def profile(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, locale="de-DE")
    yield context
    context.close()


@pytest.mark.parametrize("host", PAGES, ids=lambda host: host.name)
def test_the_chat_is_there_and_answers(profile: BrowserContext, origin: str, host: HostPage) -> None:
    visit = Visit(profile, host, origin)
    try:
        visit.find_launcher()
        if host.then:
            visit.shop.evaluate(f"() => {{ {host.then} }}")
            visit.page.wait_for_timeout(300)  # whoever removes it once more shall have done so
        visit.ask()
        assert visit.complaints == []
    finally:
        visit.close()


@pytest.mark.skipif(not Path(firefox.FIREFOX).exists(), reason="no firefox-esr on this machine")
def test_firefox_bears_the_worst_of_them(origin: str, tmp_path: Path) -> None:
    pages = [page for page in PAGES if page.name in WORST]
    assert len(pages) == len(WORST)
    # Chromium's driver has a loop in this thread already.
    with firefox.running(firefox.FIREFOX, tmp_path) as told, ThreadPoolExecutor(1) as other:
        assert other.submit(lambda: asyncio.run(firefox.tour(pages, origin, told))).result() == []


def test_where_no_page_may_be_embedded_the_chat_opens_in_a_window(
    profile: BrowserContext, site: Visited
) -> None:
    with zoo((WITHOUT_ORIGIN,), site.address) as origin:
        site.services.sites.save(Site(WITHOUT_ORIGIN.site, "Zoo", ("de", "en"), (origin,), "#1f4d3a"))
        visit = Visit(profile, WITHOUT_ORIGIN, origin)
        try:
            visit.find_launcher()
            launcher = visit.shop.locator("kundig-chat button")
            launcher.press("Enter")  # clicks into such a frame are sometimes lost, by the driver
            visit.page.wait_for_timeout(4200)
            with visit.page.expect_popup() as window:
                launcher.press("Enter")
            text = window.value.locator("#text")
            expect(window.value.locator("#topics")).to_be_visible()  # it hears us from now on
            text.fill("returns-period bitte")
            text.press("Enter")
            expect(window.value.locator(".message.bot strong")).to_have_text("30 Tage")
            window.value.close()
        finally:
            visit.close()


def test_nothing_of_us_is_printed(profile: BrowserContext, origin: str) -> None:
    (host,) = (page for page in PAGES if page.name == "prints_all_it_has")
    visit = Visit(profile, host, origin)
    try:
        visit.find_launcher()
        visit.page.emulate_media(media="print")
        assert visit.page.locator("kundig-chat").evaluate("(host) => host.getClientRects().length") == 0
        expect(visit.page.locator("kundig-chat button")).to_be_hidden()
    finally:
        visit.close()
