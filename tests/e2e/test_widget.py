"""The chat in a real browser, on the demo shop's page and as a page of its own."""

import json
import re
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FrameLocator, Page, expect

from bot.conversations.transcript import MOST_UNANSWERED
from knowledge.sites.sites import Site
from tests.e2e.browsing import LATER, LAUNCHER, Visit, Visited, ask, opened, pick, shop_page

pytestmark = pytest.mark.slow


def test_nothing_is_loaded_or_stored_before_the_chat_is_opened(visit: Visit, site: Visited) -> None:
    page = visit("/demo/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload(wait_until="networkidle")
    ours = [url for url in asked if "/demo/" not in url]
    assert ours == [f"{site.address}/loader.js"]
    assert page.locator("iframe").count() == 0
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_a_question_is_answered_and_escape_gives_the_page_back(visit: Visit) -> None:
    page = visit("/demo/")
    chat = opened(page)
    expect(chat.locator(".disclosure")).to_contain_text("Sie schreiben mit einem Bot")
    ask(chat, "returns-period bitte")
    expect(chat.locator(".message.bot strong")).to_have_text("30 Tage")
    expect(chat.locator("#typing")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(chat.locator("#text")).to_be_hidden()
    assert page.evaluate("document.activeElement.shadowRoot.activeElement.tagName") == "BUTTON"
    opened(page)
    expect(chat.locator(".message.bot strong")).to_have_text("30 Tage")


def test_the_chat_speaks_the_language_of_the_page_and_counts_in_it(visit: Visit) -> None:
    page = visit("/demo/?lang=fr")
    page.get_by_role("button", name="Une question ? Ouvrir le chat").click()
    chat = page.frame_locator("iframe")
    expect(chat.locator("#speaker")).to_have_text("Bot · répond tout de suite")
    for length, left in ((3800, ""), (3998, "Encore 2 caractères"), (3999, "Encore 1 caractère")):
        chat.locator("#text").fill("x" * length)
        expect(chat.locator("#left")).to_have_text(left)


def test_where_consent_is_asked_for_nothing_is_written_before(visit: Visit, site: Visited) -> None:
    notice = {"de": "Wir bewahren es 90 Tage auf. [Mehr](https://shop.example/privacy)"}
    site.services.sites.save(Site("asking", "Asking", notice=notice, consent=True))
    page = visit("/c/asking", width=375)
    agree = page.get_by_role("button", name="Einverstanden")
    expect(agree).to_have_accessible_description("Wir bewahren es 90 Tage auf. Mehr")
    for hidden in ("#text", "#person", "#topics"):
        expect(page.locator(hidden)).to_be_hidden()
    assert not Axe().run(page).response["violations"]
    agree.click()
    expect(page.locator("#text")).to_be_focused()
    ask(page, "returns-period bitte")
    expect(page.locator(".message.bot strong")).to_have_text("30 Tage")
    page.reload()
    expect(page.locator(".message.bot strong")).to_have_text("30 Tage")
    expect(agree).to_be_hidden()
    pick(page, "Neues Gespräch", "Neu beginnen")
    expect(agree).to_be_visible()


def test_a_choice_is_taken_and_all_stay_readable(visit: Visit) -> None:
    page = visit("/c/demo")
    ask(page, "wie war das noch")
    page.get_by_role("button", name="Wie lange kann ich etwas zurückgeben?").click()
    expect(page.locator(".message.customer").last).to_contain_text("Wie lange kann ich etwas zurückgeben?")
    expect(page.locator(".message.bot").last).to_contain_text("30 Tage")
    expect(page.locator(".choices")).to_have_count(0)
    expect(page.locator(".offered li").first).to_have_text("Wie lange kann ich etwas zurückgeben?")
    expect(page.locator(".offered")).not_to_contain_text("Keine davon")


def test_a_conversation_goes_on_after_a_reload_without_being_read_out_again(visit: Visit) -> None:
    page = visit("/c/demo")
    ask(page, "returns-period")
    expect(page.locator(".message.bot strong")).to_be_visible()
    page.add_init_script("""
      new MutationObserver(() => {
        const log = document.querySelector('#log');
        if (log?.ariaLive === 'off') window.before = log.querySelectorAll('[data-seq="2"]').length;
      }).observe(document, { childList: true, subtree: true });
    """)
    page.reload()
    expect(page.locator(".message")).to_have_count(3)
    expect(page.locator("#log")).to_have_attribute("aria-live", "polite")
    assert page.evaluate("window.before") == 1
    pick(page, "Neues Gespräch", "Neu beginnen")
    expect(page.locator(".message")).to_have_count(1)


def test_no_markup_from_the_server_does_harm(visit: Visit) -> None:
    page = visit("/c/demo", strict=False)  # the browser may say that it blocked the attack, too
    html = (
        "<p onclick='x()'>a<img src=x onerror='window.hit=1'><script>window.hit=1</script>"
        "<a href='javascript:window.hit=1'>b</a><svg onload='window.hit=1'></svg><style>*{}</style></p>"
    )
    message = {"seq": 1, "role": "bot", "text": "a", "created": 1.0, "html": html}
    name = {
        "seq": 2,
        "role": "agent",
        "text": "<img src=x onerror='window.hit=1'>",
        "name": "<b>x</b>",
        "created": 2.0,
    }
    body = "".join(f"id: {m['seq']}\nevent: message\ndata: {json.dumps(m)}\n\n" for m in (message, name))
    page.route(
        lambda url: url.endswith("/api/v1/events"),
        lambda route: route.fulfill(content_type="text/event-stream", body=body),
    )
    ask(page, "hallo")
    expect(page.locator(".message.agent")).to_be_visible()
    bad = "img, svg:not(:is(.thumb, .copy) svg), script, style, b"
    assert page.locator(f".log :is({bad})").count() == 0
    assert page.locator(".log a").get_attribute("href") is None
    assert page.locator(".log p[onclick]").count() == 0
    assert page.evaluate("window.hit") is None


def test_pictures_open_large_and_videos_load_only_on_request(visit: Visit) -> None:
    page = visit("/c/demo")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.route(
        "https://video.wendelkorn.example/**",
        lambda route: route.fulfill(body="<p>Film</p>", content_type="text/html"),
    )
    ask(page, "descaling")
    page.get_by_role("button", name="Bild vergrößern: Entkalken in vier Schritten").click()
    expect(page.get_by_role("dialog").get_by_role("img", name="Entkalken in vier Schritten")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator(".notice")).to_have_text("Beim Abspielen gehen Daten an video.wendelkorn.example.")
    assert not any("video.wendelkorn" in url for url in asked)
    page.get_by_role("button", name="Video laden: So entkalken Sie").click()
    expect(page.frame_locator("iframe.player").locator("p")).to_have_text("Film")


def test_feedback_is_given_with_one_click(visit: Visit, site: Visited) -> None:
    page = visit("/c/demo")
    ask(page, "returns-period")
    page.get_by_role("button", name="Ja, das hat geholfen").click()
    expect(page.locator(".verdict")).to_have_text("Danke!")
    assert site.services.insights.statistics.helped_by("returns-period", 1)


def test_questions_are_suggested_while_typing(visit: Visit) -> None:
    page = visit("/c/demo")
    page.locator("#text").press_sequentially("entkalk")
    page.get_by_role("option", name="Wie entkalke ich die Espressomaschine Bohnhild?").click()
    expect(page.locator(".message.customer")).to_contain_text(
        "Wie entkalke ich die Espressomaschine Bohnhild?"
    )
    expect(page.locator("#suggestions")).to_be_hidden()


def test_topics_lead_to_their_questions(visit: Visit) -> None:
    page = visit("/c/demo?lang=en", locale="en-GB")
    page.get_by_role("button", name="Repair & warranty").click()
    question = page.locator(".topics .choice").first
    text = question.inner_text()
    question.click()
    expect(page.locator(".message.customer")).to_contain_text(text)
    expect(page.locator("#topics")).to_be_hidden()


def test_on_a_phone_the_chat_fills_the_screen_and_is_modal(visit: Visit) -> None:
    page = visit("/demo/", width=375)
    opened(page)
    dialog = page.locator("dialog")
    assert dialog.evaluate("node => node.matches(':modal')")
    assert dialog.bounding_box() == {"x": 0, "y": 0, "width": 375, "height": 760}
    page.set_viewport_size({"width": 1000, "height": 760})
    expect(dialog).not_to_have_js_property("open", False)
    assert not dialog.evaluate("node => node.matches(':modal')")


def test_an_answer_that_comes_while_the_chat_is_closed_is_counted(visit: Visit) -> None:
    page = visit("/demo/")
    chat = opened(page)
    ask(chat, "returns-period später")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name=LAUNCHER)).to_be_visible()
    LATER.set()
    expect(page.get_by_role("button", name=re.compile(r"\(1 neu\)"))).to_be_visible()


def test_whoever_writes_too_much_at_once_is_told_kindly_and_loses_nothing(visit: Visit) -> None:
    page = visit("/c/demo")
    LATER.clear()
    ask(page, "returns-period später")
    for n in range(MOST_UNANSWERED):
        ask(page, f"Und {n}?")
    expect(page.get_by_text("Ihre Nachricht geht gleich von selbst hinaus.")).to_be_visible()
    expect(page.locator(".message.failed")).to_have_count(0)
    LATER.set()
    expect(page.locator(".message.customer:not(.pending)")).to_have_count(MOST_UNANSWERED + 1)
    expect(page.get_by_text("Ihre Nachricht geht gleich von selbst hinaus.")).to_have_count(0)


def test_only_listed_pages_can_embed_the_chat(visit: Visit, site: Visited) -> None:
    with shop_page(site.address, "listed") as listed, shop_page(site.address, "listed") as other:
        site.services.sites.save(Site("listed", "Laden", ("de",), (listed,)))
        page = visit("/demo/", strict=False)
        page.goto(listed)
        chat = opened(page)
        ask(chat, "returns-period")
        expect(chat.locator(".message.bot strong")).to_be_visible()
        page.goto(other)
        page.get_by_role("button", name=LAUNCHER).click()
        refused = page.frame_locator("iframe")
        expect(refused.locator("h1")).to_have_text("Der Chat ist auf dieser Seite nicht eingerichtet")
        expect(refused.locator("main")).to_contain_text(other)
        refused.get_by_role("button", name="Chat schließen").click()
        expect(page.get_by_role("button", name=LAUNCHER)).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/c/demo", "/demo/"])
def test_axe_finds_nothing(visit: Visit, path: str, scheme: str) -> None:
    page = visit(path, scheme=scheme)
    chat: Page | FrameLocator = opened(page) if path == "/demo/" else page
    ask(chat, "descaling")
    expect(chat.locator(".verdict")).to_be_visible()
    ask(chat, "was noch")
    expect(chat.locator(".choices")).to_be_visible()
    for frame in page.frames:
        results = Axe().run(frame)
        assert results.violations_count == 0, results.generate_report()


def test_whoever_begins_anew_no_longer_waits_in_the_queue(visit: Visit, site: Visited) -> None:
    page = visit("/c/demo")
    page.get_by_role("button", name="Mit einem Menschen sprechen").click()
    expect(page.locator(".message").last).to_contain_text("niemand aus unserem Team da")
    expect(page.locator("#standing")).to_have_text("Im Moment ist niemand aus unserem Team da.")
    expect(page.locator("#standing")).to_be_hidden()  # once is enough
    before = len(site.services.handoff.desk.queue().tickets)
    pick(page, "Neues Gespräch", "Neu beginnen")
    expect(page.locator(".message")).to_have_count(1)
    until = time.monotonic() + 5
    while len(site.services.handoff.desk.queue().tickets) != before - 1:
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.mark.parametrize("width", [320, 375])
def test_the_demo_shop_fits_on_a_phone(visit: Visit, width: int) -> None:
    page = visit("/demo/", width=width)
    start = page.url
    for path in ("", "product/halmut", "cart", "order", "api", "phone"):
        for language in ("de", "en", "fr"):
            page.goto(f"{start}{path}?lang={language}")
            assert page.evaluate("document.documentElement.scrollWidth") == width, (path, language)


def test_the_launcher_speaks_the_language_of_the_chat_it_opens(visit: Visit, site: Visited) -> None:
    site.services.sites.save(Site("english", "Shop", ("en",)))
    page = visit("/demo/?lang=fr")
    with shop_page(site.address, "english") as shop:
        site.services.sites.save(Site("english", "Shop", ("en",), (shop,)))
        page.goto(shop)
        page.get_by_role("button", name="Questions? Open chat").click()
        chat = page.frame_locator("iframe")
        expect(chat.locator("html")).to_have_attribute("lang", "en")
        expect(page.get_by_role("dialog", name="Chat")).to_be_visible()


def test_the_launcher_is_not_printed(visit: Visit) -> None:
    page = visit("/demo/")
    expect(page.get_by_role("button", name=LAUNCHER)).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name=LAUNCHER)).to_be_hidden()
