"""Help pages in a real browser: with a keyboard, without JavaScript, and with payloads in every place."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from knowledge.entries import Entry
from knowledge.releases.releases import write_entries
from tests.e2e.browsing import Visit, Visited

pytestmark = pytest.mark.slow

EVIL = (
    "<script>window.hit=1</script>",
    '"><img src=x onerror=window.hit=1>',
    "'><svg/onload=window.hit=1>",
    "</title></script><script>window.hit=1</script>",
    "javascript:window.hit=1",
)
ENTRIES = (
    Entry("time", "de", "Wie lange dauert die Lieferung?", "Zwei **Werktage**.", topic="Lieferung"),
    Entry("cost", "de", "Was kostet der Versand?", "4,90 €.", topic="Lieferung"),
    Entry("time", "en", "How long does delivery take?", "Two **working days**.", topic="Delivery"),
    *(Entry(f"evil-{n}", "de", f"Böse {bad}", f"{bad} [x]({bad})", (), bad) for n, bad in enumerate(EVIL)),
)  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def published(site: Visited) -> None:
    releases = site.services.releases
    with releases.stage() as stage:
        write_entries(stage, ENTRIES)
    releases.switch(stage.number)


@pytest.fixture
def plain(browser: Browser, site: Visited) -> Iterator[Page]:
    """A browser without JavaScript."""
    context = browser.new_context(java_script_enabled=False, base_url=site.address, locale="de-DE")
    yield context.new_page()
    context.close()


def test_everything_is_there_without_javascript(plain: Page) -> None:
    plain.goto("/help/demo/")
    plain.locator("#q").fill("lieferzeiten")
    plain.locator("#q").press("Enter")
    plain.get_by_role("link", name="Wie lange dauert die Lieferung?").click()
    expect(plain.locator("article strong")).to_have_text("Werktage")
    plain.get_by_role("button", name="Ja").click()
    expect(plain.get_by_role("status")).to_have_text("Danke! Das freut uns.")
    plain.get_by_role("link", name="English").click()
    expect(plain.locator("article strong")).to_have_text("working days")


def test_without_javascript_the_chat_leads_to_the_help_pages(plain: Page) -> None:
    plain.goto("/c/demo?lang=de")
    expect(plain.locator("#composer")).to_be_hidden()  # what cannot be sent is not asked for
    plain.get_by_role("link", name="auf den Hilfeseiten").click()
    expect(plain.get_by_role("heading", name="Lieferung")).to_be_visible()


def test_what_is_printed_is_dark_on_light_whatever_the_screen_was(visit: Visit) -> None:
    page = visit("/help/demo/de/time-wie-lange-dauert-die-lieferung", scheme="dark")
    page.emulate_media(media="print")
    seen = ".brand, .way a, h1, .answer"
    colours = f"[...document.querySelectorAll('{seen}')].map((e) => getComputedStyle(e).color)"
    assert set(page.evaluate(colours)) <= {"rgb(0, 0, 0)", "rgb(68, 68, 68)"}


def test_what_was_not_found_is_asked_in_the_chat(visit: Visit) -> None:
    page = visit("/help/demo/de/search?q=Mondfahrt")
    page.get_by_role("link", name="Frage stellen").click()
    expect(page.locator("#text")).to_have_value("Mondfahrt")
    expect(page.locator("#send")).to_be_enabled()
    expect(page.locator(".message")).to_have_count(1)  # nothing is sent unasked


def test_a_keyboard_is_enough(visit: Visit) -> None:
    page = visit("/help/demo/de/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Zum Inhalt")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    field = page.get_by_role("combobox", name="In der Hilfe suchen")
    expect(field).to_be_focused()
    page.keyboard.type("liefrung")
    option = page.get_by_role("option", name="Wie lange dauert die Lieferung?")
    expect(option).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    page.keyboard.press("Escape")
    expect(option).to_be_hidden()
    page.keyboard.type(" ")
    page.keyboard.press("Backspace")
    expect(option).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/help/demo/de/time-"))


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_every_page_is_accessible_and_fits(visit: Visit, width: int, scheme: str) -> None:
    page = visit("/help/demo/de/", width=width, scheme=scheme)
    topic, answer = "/topics/lieferung", "/time-wie-lange-dauert-die-lieferung"
    for path in ("/", topic, answer, f"{answer}?helped=no", "/search?q=versand", "/search?q=xyzzy"):
        page.goto(f"{page.url.split('/help/')[0]}/help/demo/de{path}")
        assert Axe().run(page).response["violations"] == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_no_payload_runs(visit: Visit) -> None:
    page = visit("/help/demo/de/", strict=False)  # the browser may say that it blocked something, too
    start, home = page.url, page.url.partition("/help/")[0]
    links = page.locator("main a").evaluate_all("links => links.map((link) => link.href)")
    assert len(links) > 2 * len(EVIL)
    links += [f"{place}={evil}" for evil in EVIL for place in (f"{start}search?q", f"{home}/c/demo?draft")]
    for address in links:
        page.goto(address)
        assert page.evaluate("window.hit") is None, address
    page.goto(start)
    page.locator("#q").press_sequentially("böse")
    expect(page.get_by_role("option")).to_have_count(len(EVIL))
    assert page.evaluate("window.hit") is None
    assert page.locator("main script, main img, main svg[onload], iframe").count() == 0
