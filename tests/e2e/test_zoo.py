"""On every kind of page: one launcher, seen and clickable; a chat that answers; a quiet console."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from knowledge.sites import Site
from tests.e2e.browsing import Visited
from tests.e2e.zoo.page import HostPage
from tests.e2e.zoo.pages import PAGES
from tests.e2e.zoo.visiting import HEIGHT, WIDTH, Visit, zoo

pytestmark = pytest.mark.slow


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
