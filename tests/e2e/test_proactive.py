"""Messages beside the chat in a real browser: their moment, keyboard, screen reader, and how few come."""

from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from bot.conversations.outreach.proactive import DAY, Rule, may_send
from bot.storage.repositories.proactive import Told
from bot.storage.repositories.proactive_messages import ProactiveMessage
from tests.e2e.browsing import LAUNCHER, Visit, Visited, ask, opened

pytestmark = pytest.mark.slow
NOON = datetime(2026, 11, 26, 11, tzinfo=UTC)
TEXTS = {"de": "Fragen zum <b>Versand</b>?", "en": "About delivery?"}


@pytest.fixture(scope="module")
def message(site: Visited) -> ProactiveMessage:
    everywhere = ProactiveMessage("", True, TEXTS, 3, ("/demo*",))
    late = ProactiveMessage("", True, {"de": "Verspätet?"}, 3, ("/help*",), ("order.state=late",))
    site.services.outreach.messages.save(late, "carla")
    return site.services.outreach.messages.save(everywhere, "carla")


def at_noon(visit: Visit, path: str = "/demo/", **how: object) -> Page:
    """The page's clock stands at noon and goes on: at night nothing is offered."""
    page = visit("/demo/media/mark.svg", **how)  # type: ignore[arg-type]
    page.clock.install(time=NOON)
    page.goto(page.url.replace("/demo/media/mark.svg", path))
    page.wait_for_load_state("networkidle")
    page.clock.run_for(5000)
    return page


def test_it_comes_after_a_while_and_is_taken(visit: Visit, message: ProactiveMessage) -> None:
    page = at_noon(visit)
    bubble = page.get_by_role("status", name="Nachricht des Chats")
    expect(bubble.locator("p")).to_have_text("Fragen zum <b>Versand</b>?")
    assert page.evaluate("document.activeElement === document.body"), "it takes no focus"
    assert page.frames[1:] == [], "and brings no chat by itself"
    assert not Axe().run(page).response["violations"]
    bubble.get_by_role("button", name="Chat öffnen").click()
    expect(bubble).to_have_count(0)
    chat = page.frame_locator("iframe")
    expect(chat.locator("#greeting .bubble")).to_have_text("Fragen zum <b>Versand</b>?")


def test_it_goes_by_keyboard_and_does_not_come_again(visit: Visit, message: ProactiveMessage) -> None:
    page = at_noon(visit, width=320)
    bubble = page.get_by_role("status", name="Nachricht des Chats")
    expect(bubble).to_be_visible()
    box = bubble.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    page.keyboard.press("Escape")
    expect(bubble).to_have_count(0)
    page.reload(wait_until="networkidle")
    page.clock.run_for(6000)
    expect(bubble).to_have_count(0)
    page.evaluate("localStorage.removeItem('kundig:demo:told')")
    page.reload(wait_until="networkidle")
    page.clock.run_for(5000)
    bubble.get_by_role("button", name="Nicht mehr zeigen").press("Enter")
    assert page.evaluate("document.activeElement.shadowRoot.activeElement.matches('div > button')")
    page.clock.install(time=NOON.timestamp() + 30 * DAY)
    page.reload(wait_until="networkidle")
    page.clock.run_for(6000)
    expect(bubble).to_have_count(0)


def test_whoever_has_a_conversation_is_counted_by_the_server(
    visit: Visit, site: Visited, message: ProactiveMessage
) -> None:
    page = at_noon(visit)
    chat = opened(page)
    ask(chat, "returns-period")
    expect(chat.locator(".message.bot strong")).to_be_visible()
    token = page.frames[1].evaluate("localStorage.getItem('kundig:demo')")
    id = site.services.store.authenticate(token).id
    site.services.outreach.cap.never_again(id)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name=LAUNCHER)).to_be_visible()
    page.evaluate("localStorage['kundig:demo:told'] = '{\"times\": [], \"talked\": true}'")
    with page.expect_response("**/api/v1/proactive") as asked:
        page.reload()
    assert asked.value.json() == {"verdict": "not_again"}
    expect(page.get_by_role("status", name="Nachricht des Chats")).to_have_count(0)


def test_the_page_keeps_the_servers_rule(visit: Visit) -> None:
    rule, now = Rule(), NOON.timestamp()
    cases = [
        (times, at)
        for times in (
            [],
            [-1.0],
            [-DAY],
            [-DAY, -2 * DAY],
            [-DAY, -8 * DAY],
            [-8 * DAY, -9 * DAY],
            [-DAY / 2],
        )
        for at in (now, now + 9.5 * 3600, now + 20 * 3600, now + 21.5 * 3600)
    ]
    page = visit("/demo/")
    said = page.evaluate(
        """async ([cases, rule]) => {
            const { may } = await import('/proactive.js');
            const at_ms = (at) => (t) => (at + t) * 1000;
            return cases.map(([times, at]) => may({ times: times.map(at_ms(at)) }, rule, at * 1000));
        }""",
        [cases, vars(rule)],
    )
    expected = [may_send([Told("c", at + t, "m") for t in times], at, rule) == "yes" for times, at in cases]
    assert said == expected
    assert len(set(expected)) == 2


def test_pages_are_told_by_path_and_by_what_they_hand_over(visit: Visit) -> None:
    page = visit("/demo/")
    cases = [
        (["/p/*"], [], "/p/1", {}, True),
        (["/p/*"], [], "/q/1", {}, False),
        (["/*/a/*.html"], [], "/x/a/b.html", {}, True),
        (["/*/a/*.html"], [], "/x/b.html", {}, False),
        (["/cart"], [], "/cart/", {}, True),
        (["/a.c"], [], "/abc", {}, False),
        ([], ["cart"], "/", {"cart": {}}, False),
        ([], ["cart"], "/", {"cart": {"n": 1}}, True),
        ([], ["order.state=late"], "/", {"order": {"state": "late"}}, True),
        ([], ["order.state=late"], "/", {"order": {"state": "sent"}}, False),
        ([], ["order.state=late", "cart"], "/", {"order": {"state": "late"}}, False),
        ([], ["order.constructor"], "/", {"order": {"state": "late"}}, False),
        ([], ["cart"], "/", None, False),
    ]
    found = page.evaluate(
        """async cases => {
            const { fitting } = await import('/proactive.js');
            return cases.map(([paths, given, path, handed]) => {
                const rule = { messages: [{ id: 'a', seconds: 3, texts: { de: 'x' }, paths, given }] };
                return Boolean(fitting(rule, path, handed, 3, 'de')) && !fitting(rule, path, handed, 2, 'de')
                    && !fitting(rule, path, handed, 3, 'en');
            });
        }""",
        [case[:4] for case in cases],
    )
    assert found == [case[4] for case in cases]
