"""What the chat does when lines, proxies and servers fail: nothing written is lost or doubled."""

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.browsing import Visit, Visited, ask
from tests.e2e.test_widget_live import PHOTO

pytestmark = pytest.mark.slow


def test_what_is_written_offline_is_sent_once_when_the_line_is_back(visit: Visit, site: Visited) -> None:
    page = visit("/c/demo")
    ask(page, "returns-period eins")
    expect(page.locator(".message.bot strong")).to_have_count(1)
    page.context.set_offline(True)
    ask(page, "returns-period zwei")
    expect(page.locator(".fate")).to_have_text("Wird gesendet, sobald Sie wieder online sind.")
    expect(page.locator("#typing")).to_be_hidden()
    page.context.set_offline(False)
    expect(page.locator(".message.bot strong")).to_have_count(2)
    expect(page.locator(".fate")).to_have_count(0)
    token = page.evaluate("localStorage.getItem('kundig:demo')")
    store = site.services.store
    written = [m.text for m in store.messages(store.authenticate(token).id) if m.role == "customer"]
    assert written == ["returns-period eins", "returns-period zwei"]


def test_a_photo_sent_offline_goes_out_when_the_line_is_back(visit: Visit) -> None:
    page = visit("/c/demo")
    page.set_input_files("#file", [PHOTO])
    expect(page.locator("#tray li")).to_have_count(1)
    page.context.set_offline(True)
    page.locator("#send").click()
    expect(page.locator(".fate")).to_have_text("Wird gesendet, sobald Sie wieder online sind.")
    page.context.set_offline(False)
    expect(page.locator(".message.bot").last).to_contain_text("kann ich nicht ansehen")
    expect(page.get_by_role("img", name="Riss.jpg")).to_have_js_property("naturalWidth", 640)
    expect(page.locator(".fate")).to_have_count(0)


def test_an_answer_lost_on_the_way_does_not_double_the_question(visit: Visit, site: Visited) -> None:
    page = visit("/c/demo")
    lost = []

    def lose_first(route: Route) -> None:
        if lost:
            return route.continue_()
        lost.append(route.fetch().json())  # the server has it, the browser never hears so
        return route.abort()

    page.route("**/api/v1/messages", lose_first)
    ask(page, "returns-period")
    expect(page.locator(".message.bot strong")).to_be_visible()
    expect(page.locator(".message.customer")).to_have_count(1)
    expect(page.locator(".pending")).to_have_count(0)
    token = page.evaluate("localStorage.getItem('kundig:demo')")
    store = site.services.store
    assert [m.role for m in store.messages(store.authenticate(token).id)] == ["customer", "bot"]


def test_what_cannot_be_sent_says_so_and_can_be_tried_again(visit: Visit) -> None:
    page = visit("/c/demo")
    page.route("**/api/v1/messages", lambda route: route.fulfill(status=503, body="{}"))
    ask(page, "returns-period")
    expect(page.locator(".failed .fate")).to_contain_text("Nicht gesendet.", timeout=15_000)
    page.unroute("**/api/v1/messages")
    page.get_by_role("button", name="Noch einmal").click()
    expect(page.locator(".message.bot strong")).to_be_visible()
    expect(page.locator(".failed")).to_have_count(0)


def test_where_streams_are_held_back_it_polls(visit: Visit) -> None:
    page = visit("/c/demo")
    held: list[Route] = []
    page.route(lambda url: url.endswith("/api/v1/events"), lambda route: held.append(route))
    ask(page, "returns-period")
    expect(page.locator(".message.bot strong")).to_be_visible(timeout=15_000)
    assert held


def test_an_erased_conversation_ends_politely_and_a_new_one_begins(visit: Visit) -> None:
    page = visit("/c/demo")
    page.evaluate("localStorage.setItem('kundig:demo', 'a token of old')")
    page.reload()
    expect(page.locator("#topics")).to_be_visible()
    ask(page, "returns-period eins")
    expect(page.locator(".message.bot strong")).to_be_visible()
    page.evaluate("localStorage.setItem('kundig:demo', 'another token of old')")
    ask(page, "returns-period zwei")
    expect(page.locator(".message.system")).to_contain_text("Dieses Gespräch gibt es nicht mehr.")
    expect(page.locator(".message.customer .bubble")).to_have_text("returns-period zwei")
    expect(page.locator(".message.bot strong")).to_be_visible()


def test_words_are_copied_while_the_line_is_gone(visit: Visit) -> None:
    page = visit("/c/demo")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, "returns-period")
    expect(page.locator(".message.bot strong")).to_be_visible()
    page.context.set_offline(True)
    page.locator(".message.bot .copy").last.click(force=True)
    expect(page.locator(".copy.done")).to_have_count(1)
    assert page.evaluate("navigator.clipboard.readText()") == "Sie haben 30 Tage."


def test_where_nothing_may_be_copied_the_words_are_marked(visit: Visit) -> None:
    page = visit("/c/demo")
    ask(page, "returns-period")
    expect(page.locator(".message.bot strong")).to_be_visible()
    page.evaluate(
        "document.execCommand = () => false;"
        "navigator.clipboard.writeText = () => Promise.reject(new Error());"
        "0"  # else the function would be called
    )
    page.locator(".message.bot .copy").last.click(force=True)
    expect(page.locator(".copy.done")).to_have_count(0)
    assert page.evaluate("getSelection().toString().trim()") == "Sie haben 30 Tage."
