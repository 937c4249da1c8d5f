"""The chat's site and a browser to visit it, one of each for a module."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.browsing import Visit, Visited, chromium, visited

BROKEN = "violates the following Content Security Policy"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visited]:
    with visited(tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def visit(browser: Browser, site: Visited) -> Iterator[Visit]:
    """Opens a page in a fresh profile; at the end, no page may have complained."""
    contexts, complaints = [], []

    def open_page(
        path: str, *, width: int = 1280, scheme: str = "light", locale: str = "de-DE", strict: bool = True
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 760},
            color_scheme=scheme,  # type: ignore[arg-type]
            locale=locale,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if strict:
            page.on("console", lambda line: complaints.append(line.text) if BROKEN in line.text else None)
        page.goto(site.address + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
