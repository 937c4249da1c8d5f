"""One way to look: a width, light or dark, a language; with a browser to look and a folder to keep it in."""

from dataclasses import dataclass
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.staffroom import PASSWORDS

SIZES = {1280: 800, 375: 720, 320: 640}
PICTURED = (1280, 375)
LOCALES = {"de": "de-DE", "en": "en-GB"}


@dataclass(frozen=True)
class Look:
    """`address` is a running server; what was seen lies in `folder`."""

    browser: Browser
    address: str
    folder: Path
    width: int
    scheme: str
    language: str

    def page(self, path: str) -> Page:
        """In a browser that knows nothing yet."""
        context = self.browser.new_context(
            base_url=self.address,
            viewport={"width": self.width, "height": SIZES[self.width]},
            color_scheme=self.scheme,  # type: ignore[arg-type]
            locale=LOCALES[self.language],
            has_touch=self.width < 500,
            is_mobile=self.width < 500,
        )
        page = context.new_page()
        page.set_default_timeout(8_000)
        page.goto(path)
        return page

    def staff(self, name: str, path: str = "/desk") -> Page:
        """Logged in."""
        page = self.page(f"/login?next={path}")
        page.locator("[name=name]").fill(name)
        page.locator("[name=password]").fill(PASSWORDS[name])
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url(lambda url: "/login" not in url)
        return page

    def keep(self, page: Page, name: str, *, whole: bool = False) -> None:
        """Pages that scroll are kept `whole`."""
        page.wait_for_timeout(250)  # what moves has come to rest
        if wider := too_wide(page):
            print(f"{self.name} {name}: {wider} px too wide")
        page.screenshot(path=self.folder / f"{name} {self.name}.png", full_page=whole)

    @property
    def name(self) -> str:
        return f"{self.language} {self.width} {self.scheme}"

    def words(self, german: str, english: str) -> str:
        return german if self.language == "de" else english


def ways(widths: tuple[int, ...] = PICTURED) -> list[tuple[int, str, str]]:
    return list(product(widths, ("light", "dark"), LOCALES))


def too_wide(page: Page) -> int:
    """By how many pixels a page scrolls sideways."""
    wider: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wider


def seen(locator: Locator) -> Locator:
    """Waited for."""
    expect(locator.first).to_be_visible()
    return locator.first
