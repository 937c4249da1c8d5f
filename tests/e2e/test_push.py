"""Browsers tell of answers once that is wanted; from a shop's page, a window of ours asks."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.browsing import SUBSCRIBE, Visit, Visited, ask, opened
from tests.e2e.test_widget_live import mine

pytestmark = pytest.mark.slow

REGISTERED = "navigator.serviceWorker.getRegistrations().then((found) => found.map((each) => each.scope))"
SHOWN = """async () => {
    const registration = await navigator.serviceWorker.getRegistration('/c/');
    for (let tries = 0; tries < 20; tries++) {
        const found = await registration.getNotifications();
        if (found.length) return found.map(({ title, body }) => [title, body]);
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return [];
}"""


def pushed(page: Page, origin: str, data: dict[str, str]) -> list[list[str]]:
    """What is shown once a push service delivers this. The browser drops what comes too early."""
    session = page.context.new_cdp_session(page)
    known: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: known.extend(each["registrationId"] for each in told["registrations"]),
    )
    session.send("ServiceWorker.enable")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    for _ in range(8):
        for id in known[-1:]:
            message = {"origin": origin, "registrationId": id, "data": json.dumps(data)}
            session.send("ServiceWorker.deliverPushMessage", message)
        if shown := page.evaluate(SHOWN):
            return list(shown)
    return []


def test_a_browser_tells_of_answers_once_that_is_wanted(visit: Visit, site: Visited) -> None:
    site.services.customers.pushing.turn_on("hilfe@shop.example")
    page = visit("/c/demo")
    page.context.grant_permissions(["notifications"], origin=site.address)
    ask(page, "returns-period")
    expect(page.locator(".message.bot strong")).to_be_visible()
    assert page.evaluate(REGISTERED) == [], "nothing before the customer asked for it"
    page.evaluate(SUBSCRIBE)
    page.locator("#menu summary").click()
    switch = page.get_by_role("switch", name="Antworten melden")
    switch.click()
    expect(page.locator(".message.system")).to_have_text("Wenn ein Mensch antwortet, meldet es Ihr Browser.")
    expect(switch).to_have_attribute("aria-checked", "true")
    assert page.evaluate("window.key") == 65
    assert page.evaluate(REGISTERED) == [f"{site.address}/c/"]
    id = mine(page, site)
    with site.services.storage.reading() as read:
        assert len(read.push_devices.of(id)) == 1
    data = {"title": "Laden", "body": "Eine Antwort", "page": "/c/demo?lang=de"}
    assert pushed(page, site.address, data) == [["Laden", "Eine Antwort"]]
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "false")
    with site.services.storage.reading() as read:
        assert read.push_devices.of(id) == []


def test_from_a_shops_page_a_window_of_ours_asks(visit: Visit, site: Visited) -> None:
    site.services.customers.pushing.turn_on("hilfe@shop.example")
    page = visit("/demo/")
    chat = opened(page)
    ask(chat, "returns-period")
    expect(chat.locator(".message.bot strong")).to_be_visible()
    chat.locator("#menu summary").click()
    with page.context.expect_page() as window:
        chat.get_by_role("switch", name="Antworten melden").click()
    dialog = window.value.get_by_role("dialog", name="Antworten im Browser melden?")
    expect(dialog).to_be_visible()
    expect(window.value.locator(".message.bot strong")).to_be_visible()
    assert not Axe().run(window.value).response["violations"]
    dialog.get_by_role("button", name="Abbrechen").click()
    assert window.value.evaluate(REGISTERED) == []
