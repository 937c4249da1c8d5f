"""Help pages: looking, searching, reading, saying whether it helped."""

from playwright.sync_api import expect

from tests.e2e.gallery.house import House
from tests.e2e.gallery.look import Look, seen


def reading(look: Look, _: House) -> None:
    start = f"/help/demo/{look.language}/"
    page = look.page(start)
    look.keep(page, "help 00 start", whole=True)
    page.locator("#q").press_sequentially(look.words("lieferug", "delivry"))
    seen(page.locator("[role=option]"))
    page.keyboard.press("ArrowDown")
    look.keep(page, "help 01 suggestions")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    seen(page.locator(".results"))
    look.keep(page, "help 02 results", whole=True)
    page.locator(".results a").first.click()
    look.keep(page, "help 03 answer", whole=True)
    page.locator("button[value=no]").click()
    expect(page.locator("#helpful [role=status]")).to_be_visible()
    look.keep(page, "help 04 not helped", whole=True)
    page.goto(f"{start}search?q=xyzzy")
    look.keep(page, "help 05 nothing found", whole=True)
    page.context.close()
