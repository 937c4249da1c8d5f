"""Setting up a site beside its preview."""

from playwright.sync_api import Page

from tests.e2e.gallery.house import House
from tests.e2e.gallery.look import Look

READY = 1800  # ms until the frame of a change is there


def setting_up(look: Look, _: House) -> None:
    page = look.staff("ada", "/admin/sites/new")
    page.goto("/admin/sites/new")
    page.wait_for_timeout(READY)
    look.keep(page, "sites 00 new", whole=look.width < 500)
    page.locator("#title").press_sequentially(look.words("Teehaus Nord", "Northern Tea"))
    page.locator("#origins").fill("https://tee.example/laden")
    page.locator("#accent").fill("#ffc400")
    page.locator("#title").focus()
    wish(page, "shows", "talks")
    look.keep(page, "sites 01 colour corrected, error", whole=look.width < 500)
    wish(page, "width", "phone")
    wish(page, "scheme", "light" if look.scheme == "dark" else "dark")
    page.locator("#preview").scroll_into_view_if_needed()
    look.keep(page, "sites 02 phone, the other scheme")
    page.locator("#title").press("Enter")
    page.wait_for_timeout(READY)
    look.keep(page, "sites 03 refused")
    page.locator("#origins").fill("https://tee.example")
    page.locator("#title").press("Enter")
    page.wait_for_timeout(READY)
    look.keep(page, "sites 04 saved", whole=True)
    page.context.close()


def wish(page: Page, what: str, choice: str) -> None:
    page.locator(f"[name=preview-{what}][value={choice}]").check(force=True)
    page.wait_for_timeout(READY)
