"""Several tabs of one shop: one conversation, the same unread, and nothing that was written is lost."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, expect

from knowledge.sites.sites import Site
from tests.e2e.browsing import LATER, LAUNCHER, Visited, ask
from tests.e2e.zoo.page import HostPage
from tests.e2e.zoo.visiting import zoo

pytestmark = pytest.mark.slow
# The frame's storage, or its cookies where a browser gives it none.
KEPT = """(() => { try { return { ...localStorage } } catch { return Object.fromEntries(
  document.cookie.split("; ").map((pair) => pair.split("=").map(decodeURIComponent))) } })()"""
SHOP = (HostPage("shop", '{script}<a href="/next">Weiter</a>'), HostPage("next", "{script}<h1>Weiter</h1>"))


@pytest.fixture(scope="module")
def shop(site: Visited) -> Iterator[str]:
    with zoo(SHOP, site.address) as origin:
        for page in SHOP:
            site.services.sites.save(Site(page.site, "Laden", ("de", "en"), (origin,), "#1f4d3a"))
        yield origin


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(locale="de-DE")
    yield context
    context.close()


def opened(page: Page) -> FrameLocator:
    page.bring_to_front()
    page.get_by_role("button", name=LAUNCHER).click()
    chat = page.frame_locator("iframe")
    expect(chat.locator("#log")).to_have_attribute("aria-live", "polite")  # it listens
    return chat


def tab(context: BrowserContext, shop: str) -> Page:
    page = context.new_page()
    page.goto(f"{shop}/shop")
    return page


def said(chat: FrameLocator | Page) -> list[str]:
    return chat.locator(".message:not(#greeting) .bubble").all_inner_texts()


def test_five_tabs_show_one_conversation(context: BrowserContext, shop: str) -> None:
    tabs = [tab(context, shop) for _ in range(5)]
    chats = [opened(page) for page in tabs]
    for n, chat in enumerate(chats):
        tabs[n].bring_to_front()
        ask(chat, f"returns-period {n}")
        for each in chats:
            expect(each.locator(".message.bot strong")).to_have_count(n + 1)
    assert all(said(chat) == said(chats[0]) for chat in chats)
    expect(chats[0].locator(".pending, .fate")).to_have_count(0)
    tabs[1].bring_to_front()
    chats[1].locator("#menu summary").click()
    chats[1].get_by_role("button", name="Neues Gespräch").click()
    chats[1].get_by_role("button", name="Neu beginnen").click()
    for chat in chats:
        expect(chat.locator(".message:not(#greeting)")).to_have_count(0)
    ask(chats[1], "returns-period neu")
    for chat in chats:
        expect(chat.locator(".message.bot strong")).to_have_count(1)
    assert said(chats[4])[0] == "returns-period neu"


def test_many_tabs_leave_a_line_to_send_on(context: BrowserContext, shop: str) -> None:
    """A browser has six lines to a server, and a tab that follows a conversation holds one."""
    chats = [opened(tab(context, shop)) for _ in range(8)]
    for n, chat in enumerate((chats[7], chats[0])):
        ask(chat, f"returns-period {n}")
        for each in chats:
            expect(each.locator(".message.bot strong")).to_have_count(n + 1)


def test_two_tabs_that_begin_at_once_begin_one_conversation(context: BrowserContext, shop: str) -> None:
    chats = [opened(tab(context, shop)) for _ in range(2)]
    for n, chat in enumerate(chats):
        ask(chat, f"returns-period {n}")
    for chat in chats:
        expect(chat.locator(".message.bot strong")).to_have_count(2)
        expect(chat.locator(".message.customer")).to_have_count(2)


def test_what_is_unread_is_the_same_in_all_tabs(context: BrowserContext, shop: str) -> None:
    one, two = tab(context, shop), tab(context, shop)
    first, second = opened(one), opened(two)
    LATER.clear()
    ask(first, "returns-period später")
    expect(second.locator(".message.customer")).to_have_count(1)
    for page in (one, two):
        page.get_by_role("button", name="Chat schließen").first.click()
    LATER.set()
    news = re.compile(r"\(1 neu\)")
    for page in (one, two):
        expect(page.get_by_role("button", name=news)).to_be_visible()
    opened(one)
    expect(two.get_by_role("button", name=LAUNCHER)).to_be_visible()
    expect(two.get_by_role("button", name=news)).to_have_count(0)


def test_an_answer_to_a_closed_tab_is_told_by_the_next_page(context: BrowserContext, shop: str) -> None:
    page = tab(context, shop)
    LATER.clear()
    ask(opened(page), "returns-period später")
    expect(page.frame_locator("iframe").locator(".pending")).to_have_count(0)
    page.close()
    LATER.set()
    later = tab(context, shop)
    expect(later.get_by_role("button", name=re.compile(r"\(1 neu\)"))).to_be_visible()
    expect(later.frame_locator("iframe").locator("#text")).to_be_hidden()
    chat = opened(later)
    expect(chat.locator(".message.bot strong")).to_have_text("30 Tage")
    later.close()
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    tab(context, shop).wait_for_timeout(1200)
    assert not [url for url in asked if "/widget" in url or "/api/" in url]


def test_a_draft_outlives_links_and_tabs_but_not_its_sending(context: BrowserContext, shop: str) -> None:
    page = tab(context, shop)
    opened(page).locator("#text").press_sequentially("returns-per")
    page.get_by_role("link", name="Weiter").click()
    page.go_back()
    chat = page.frame_locator("iframe")
    expect(chat.locator("#text")).to_have_value("returns-per")
    other = opened(tab(context, shop))
    expect(other.locator("#text")).to_have_value("returns-per")
    ask(other, "returns-period")
    expect(chat.locator("#text")).to_have_value("")
    expect(chat.locator(".message.bot strong")).to_be_visible()


def test_what_was_written_offline_is_sent_in_order_once_from_another_tab(
    context: BrowserContext, shop: str, site: Visited
) -> None:
    page = tab(context, shop)
    chat = opened(page)
    ask(chat, "returns-period 0")
    expect(chat.locator(".message.bot strong")).to_have_count(1)
    context.set_offline(True)
    for n in (1, 2, 3):
        ask(chat, f"returns-period {n}")
    expect(chat.locator(".fate").first).to_have_text("Wird gesendet, sobald Sie wieder online sind.")
    page.close()
    context.set_offline(False)
    chat = opened(tab(context, shop))
    expect(chat.locator(".message.bot strong")).to_have_count(4)
    expect(chat.locator(".pending")).to_have_count(0)
    token = chat.locator("body").evaluate(f"() => ({KEPT})['kundig:zoo-shop']")
    store = site.services.store
    kept = [m.text for m in store.messages(store.authenticate(token).id) if m.role == "customer"]
    assert kept == [f"returns-period {n}" for n in range(4)]
    names = chat.locator("body").evaluate(f"() => Object.keys({KEPT}).sort()")
    assert names == ["kundig:zoo-shop", "kundig:zoo-shop:read"]


def test_the_title_tells_of_news_only_while_nobody_looks(context: BrowserContext, shop: str) -> None:
    page = tab(context, shop)
    LATER.clear()
    ask(opened(page), "returns-period später")
    page.frame_locator("iframe").get_by_role("button", name="Chat schließen").click()
    look = """(hidden) => {
      Object.defineProperty(document, "hidden", { get: () => hidden, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }"""
    page.evaluate(look, True)
    LATER.set()
    expect(page).to_have_title("(1) Laden")
    page.evaluate("document.title = 'Anderswo'")
    page.evaluate(look, False)
    expect(page).to_have_title("Anderswo")
    expect(page.get_by_role("button", name=re.compile(r"\(1 neu\)"))).to_be_visible()
