"""What makes the chat easy: what is asked most, arrow keys, copying, languages, a sound, and who speaks."""

import re
import time
from collections import Counter

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from bot.storage.repositories.measures import Place
from knowledge.sites.sites import Site
from tests.e2e.browsing import (
    ARGUMENTS,
    CHROMIUM,
    KEYBOARD,
    LATER,
    LAUNCHER,
    Visit,
    Visited,
    ask,
    opened,
    pick,
)
from tests.e2e.test_widget_live import mine, taken

pytestmark = pytest.mark.slow
DESCALING = "Wie entkalke ich die Espressomaschine Bohnhild?"
RETURNING = "Wie lange kann ich etwas zurückgeben?"

TWO_FRAMES = "() => new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then)))"
CHAT = "document.querySelector('kundig-chat').shadowRoot.querySelector('iframe').contentDocument"
SAY_MORE = f"""() => {{
    const chat = {CHAT};
    const text = chat.getElementById('text');
    if (text.value !== 'returns-period zwei') throw Error(text.value);
    chat.getElementById('send').click();
}}"""


def heard(page: Page) -> list[str]:
    """What screen readers are told in live regions, from the accessibility tree."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    by_id = {node["nodeId"]: node for node in nodes}

    def words(node: dict) -> str:  # type: ignore[type-arg]
        if node.get("role", {}).get("value") == "StaticText":
            return str(node["name"]["value"])
        return "".join(words(by_id[id]) for id in node.get("childIds", ()) if id in by_id)

    live = [node for node in nodes if node.get("role", {}).get("value") in ("status", "log")]
    return [words(node) for node in live]


def test_what_was_answered_most_is_shown_first_then_one_of_each_topic(visit: Visit, site: Visited) -> None:
    today = time.time() // 86400 * 86400
    counts = {"returns-period": 9, "descaling": 5, "delivery-time": 2}
    more = {Place(today, "often", "de", "chat", entry): Counter(answered=n) for entry, n in counts.items()}
    site.services.storage.write(lambda tx: tx.measures.add(more))
    site.services.sites.save(Site("often", "Oft", ("de",)))
    page = visit("/c/often")
    shown = page.locator("#questions .choice")
    expect(shown).to_have_count(3)
    texts = shown.all_inner_texts()
    assert texts[:2] == [RETURNING, DESCALING]
    assert texts[2] == "Liefern Sie auch ins Ausland?", "of the largest topic; twice is too little to say"
    expect(page.locator("#topics")).to_contain_text("Häufige Fragen")
    shown.first.click()
    expect(page.locator(".message.customer .bubble")).to_have_text(RETURNING)


def test_arrow_keys_choose_and_enter_sends_what_is_written_unless_one_was_chosen(visit: Visit) -> None:
    page = visit("/c/demo")
    field, options = page.locator("#text"), page.get_by_role("option")
    field.press_sequentially("entkalk")
    expect(options.first).to_have_text(DESCALING)
    count = options.count()
    field.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", f"suggestion-{count - 1}")
    field.press("ArrowDown")
    expect(field).not_to_have_attribute("aria-activedescendant", "suggestion-0")
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert any("Mit den Pfeiltasten" in each for each in heard(page))
    assert not Axe().run(page).response["violations"]
    field.press("Enter")
    expect(page.locator(".message.customer .bubble")).to_have_text(DESCALING)
    field.press_sequentially("entkalk")
    expect(options.first).to_be_visible()
    field.press("Enter")
    expect(page.locator(".message.customer .bubble").last).to_have_text("entkalk")
    expect(page.locator("#suggestions")).to_be_hidden()
    field.press_sequentially("entkalk")
    expect(options.first).to_be_visible()
    field.press("Escape")
    expect(page.locator("#suggestions")).to_be_hidden()


def test_a_thumb_down_asks_why_and_fits_the_smallest_phone(visit: Visit, site: Visited) -> None:
    page = visit("/c/demo", width=320)
    ask(page, "returns-period")
    page.get_by_role("button", name="Nein, das hat nicht geholfen").click()
    field = page.get_by_role("textbox", name="Was hat gefehlt?")
    for part in (field, page.locator(".verdict button")):
        box = part.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 320 * 0.95
    assert not Axe().run(page).response["violations"]
    field.fill("Die Adresse")
    field.press("Enter")
    expect(page.locator(".verdict")).to_have_text("Danke!")
    verdicts = site.services.insights.statistics.verdicts_of(mine(page, site))
    assert list(verdicts.values()) == [False]


def test_a_video_that_is_played_stays_in_sight(visit: Visit) -> None:
    page = visit("/c/demo", width=375)
    page.set_viewport_size({"width": 375, "height": 460})
    ask(page, "descaling")
    video = page.locator(".video")
    expect(video).to_be_visible()
    page.locator("#scroll").evaluate("each => (each.scrollTop = each.scrollHeight)")
    expect(video).to_be_in_viewport()
    before = page.locator("#scroll").evaluate("each => each.scrollTop")
    page.evaluate(TWO_FRAMES)  # what was scrolled is told by then
    video.click()
    expect(page.locator(".player")).to_be_visible()
    page.evaluate(TWO_FRAMES)
    assert page.locator("#scroll").evaluate("each => each.scrollTop") > before - 100
    expect(page.locator(".player")).to_be_in_viewport()


def test_beside_the_keyboard_of_a_phone_speaker_and_field_stay_in_sight(visit: Visit) -> None:
    page = visit("/demo/?lang=de", width=375)
    opened(page)
    dialog = page.locator("kundig-chat dialog")
    box = "dialog => { const { top, height } = dialog.getBoundingClientRect(); return [top, height]; }"
    whole = dialog.evaluate(box)
    page.wait_for_function(
        "document.querySelector('kundig-chat').shadowRoot.querySelector('dialog').style.cssText.includes('safe-area')"
    )
    assert dialog.evaluate(box) == whole
    page.evaluate(KEYBOARD, [300, 40])
    assert dialog.evaluate(box) == [40, 300]
    page.set_viewport_size({"width": 1280, "height": 720})  # beside the page, no keyboard lies over it
    expect(dialog).not_to_have_attribute("style", re.compile("height"))
    page.set_viewport_size({"width": 800, "height": 360})  # turned: beside the page too little would be left
    page.wait_for_function(
        "document.querySelector('kundig-chat').shadowRoot.querySelector('dialog').matches(':modal')"
    )
    page = visit("/c/demo", width=375)
    page.wait_for_load_state("networkidle")
    page.evaluate(KEYBOARD, [300, 0])
    field = page.locator("#text").bounding_box()
    assert field is not None
    assert field["y"] + field["height"] < 300


def test_words_are_copied_as_they_read(visit: Visit) -> None:
    page = visit("/c/demo")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, "returns-period")
    expect(page.locator(".message.bot strong")).to_be_visible()
    page.get_by_role("button", name="Kopieren").last.click()
    expect(page.get_by_role("button", name="Kopiert")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "Sie haben 30 Tage."
    ask(page, "steps")
    expect(page.locator(".message.bot ol")).to_be_visible()
    page.locator(".message.bot .copy").last.click()
    expect(page.locator(".message.bot .copy").last).to_have_attribute("aria-label", "Kopiert")
    lines = [line.strip() for line in page.evaluate("navigator.clipboard.readText()").splitlines()]
    shown = ["3. Tank füllen", "4. Spülen:", "– kalt", "– klar", "Mehr dazu (https://shop.example/tank)"]
    assert [line for line in lines if line] == shown
    expect(page.locator(".message.bot ol")).to_have_count(1)


def test_the_language_is_switched_and_the_conversation_goes_on(visit: Visit, site: Visited) -> None:
    page = visit("/demo/")
    chat = opened(page)
    ask(chat, "returns-period")
    expect(chat.locator(".message.bot strong")).to_be_visible()
    pick(chat, "English")
    expect(chat.locator("html")).to_have_attribute("lang", "en")
    expect(chat.locator(".message.bot strong")).to_have_text("30 Tage")
    expect(chat.locator("#speaker")).to_have_text("Bot · answers at once")
    frame = page.frames[1]
    id = site.services.store.authenticate(frame.evaluate("localStorage.getItem('kundig:demo')")).id
    assert site.services.store.conversation(id).locale == "en"
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Questions? Open chat")).to_be_visible()
    assert page.evaluate("sessionStorage.getItem('kundig:demo:page')") is None, "so on the next page, too"
    page.reload()
    page.get_by_role("button", name=LAUNCHER).click()
    expect(chat.locator("html")).to_have_attribute("lang", "en")
    page.evaluate("Kundig.setLocale('fr')")
    expect(chat.locator("html")).to_have_attribute("lang", "fr")
    pick(chat, "Deutsch")
    expect(chat.locator("html")).to_have_attribute("lang", "de")
    page.reload()
    expect(chat.locator("html")).to_have_attribute("lang", "de")


def test_what_the_page_speaks_lasts_as_long_as_the_conversation(visit: Visit) -> None:
    page = visit("/demo/")
    chat = opened(page)
    ask(chat, "returns-period")
    expect(chat.locator(".message.bot strong")).to_be_visible()
    page.evaluate("Kundig.setLocale('fr')")
    expect(chat.locator("html")).to_have_attribute("lang", "fr")
    page.reload()
    expect(chat.locator("html")).to_have_attribute("lang", "fr")
    page.evaluate("Kundig.shutdown()")
    expect(page.locator("kundig-chat")).to_have_count(0)
    page.reload()
    page.get_by_role("button", name=LAUNCHER).click()
    expect(chat.locator("html")).to_have_attribute("lang", "de")
    expect(chat.locator("#topics")).to_be_visible()
    assert page.frames[1].evaluate("localStorage.getItem('kundig:demo:locale')") is None


def test_the_title_is_read_whole_on_a_phone(visit: Visit) -> None:
    page = visit("/demo/", width=375)
    title = opened(page).locator(".names h1")
    cut = "(h1) => h1.scrollWidth > h1.clientWidth || h1.scrollHeight > h1.clientHeight"
    assert title.evaluate("(h1) => h1.getClientRects()[0].height") < 30, "in one line"
    title.evaluate("(h1) => { h1.textContent = 'Wendelkorn & Töchter Gartengeräte' }")
    assert not title.evaluate(cut)


def test_a_sound_is_made_only_for_who_wants_it_and_does_not_look(visit: Visit) -> None:
    page = visit("/demo/")
    chat = opened(page)
    body = chat.locator("body")
    for wanted in (False, True):
        if wanted:
            chat.locator("#menu summary").click()
            chat.get_by_role("switch", name="Ton bei neuen Nachrichten").click()
            expect(body).to_have_attribute("data-rung", "1")  # what it sounds like
            chat.locator("#text").click()
        LATER.clear()
        ask(chat, "returns-period später")
        page.keyboard.press("Escape")
        LATER.set()
        expect(chat.locator(".message.bot strong")).to_have_count(1 + wanted)
        if wanted:
            expect(body).to_have_attribute("data-rung", "2")
        else:
            assert body.get_attribute("data-rung") is None
        chat = opened(page)
    page.reload()
    chat.locator("#menu summary").click()
    expect(chat.locator("#sound")).to_have_attribute("aria-checked", "true")


def test_who_speaks_is_said_at_each_change(visit: Visit, site: Visited) -> None:
    page = visit("/c/demo")
    assert "Bot · antwortet sofort" in heard(page)
    ask(page, "returns-period")
    expect(page.locator(".message.bot strong")).to_be_visible()
    assert any("Bot:Sie haben 30 Tage." in each for each in heard(page)), "each message says whose it is"
    id, anna = taken(page, site)
    assert "Anna · Mensch" in heard(page)
    site.services.handoff.desk.reply(id, anna, "Guten Tag!")
    expect(page.locator(".message.agent")).to_be_visible()
    assert any("AnnaMensch:Guten Tag!" in each for each in heard(page))
    site.services.handoff.desk.hand_back(mine(page, site), anna)
    expect(page.locator("#speaker")).to_have_text("Bot · antwortet sofort")
    assert "Bot · antwortet sofort" in heard(page)


def test_suggestions_are_looked_for_in_the_contexts_of_the_page(visit: Visit) -> None:
    page = visit("/demo/product/halmut")
    chat = opened(page)
    with page.expect_request(lambda request: "/search?q=liefer" in request.url) as asked:
        chat.locator("#text").press_sequentially("liefer")
    assert "contexts=product" in asked.value.url


def test_back_and_forward_bring_the_conversation_back_alive(browser: Browser, site: Visited) -> None:
    again = browser.browser_type.launch(
        executable_path=CHROMIUM, args=ARGUMENTS, ignore_default_args=["--disable-back-forward-cache"]
    )
    page = again.new_context(locale="de-DE").new_page()
    page.goto(f"{site.address}/demo/")
    chat = opened(page)
    ask(chat, "returns-period")
    expect(chat.locator(".message.bot strong")).to_have_count(1)
    chat.locator("#text").fill("returns-period zwei")
    page.evaluate("window.sameAsBefore = true")
    page.goto(f"{site.address}/help/demo")
    page.evaluate("history.back()")
    page.wait_for_function("() => location.pathname === '/demo/' && window.sameAsBefore")
    page.evaluate(SAY_MORE)
    page.wait_for_function(f"() => {CHAT}.querySelectorAll('.message.bot strong').length === 2")
    assert page.evaluate(f"{CHAT}.querySelectorAll('.pending, .fate').length") == 0
    again.close()
