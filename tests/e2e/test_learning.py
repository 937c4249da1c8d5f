"""An agent's answer becomes what the bot says: closed, asked about, proposed, made an entry, published."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.e2e.staffroom import check_accessible, staff_page
from tests.serving import Served

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

ASKED = "Vermieten Sie auch Hüpfburgen für einen Kindergeburtstag?"
ANSWER = "Hüpfburgen vermieten wir am Wochenende für 40 Euro am Tag. Bitte rufen Sie eine Woche vorher an."


def customer(browser: Browser, served: Served) -> Page:
    page = browser.new_context(locale="de-DE", viewport={"width": 375, "height": 700}).new_page()
    page.set_default_timeout(15_000)
    page.goto(f"{served.address}/c/demo")
    return page


def ask(page: Page, text: str) -> None:
    page.locator("#text").fill(text)
    page.locator("#text").press("Enter")


def test_an_agents_answer_becomes_what_the_bot_says(browser: Browser, served: Served) -> None:
    page = customer(browser, served)
    ask(page, f"{ASKED} kim@kundin.example")
    expect(page.locator(".message.bot").last).not_to_contain_text("Guten Tag")
    page.locator("#person").click()
    expect(page.locator("#speaker")).to_have_text("Warten auf einen Menschen")

    anna = staff_page(browser, served.address, "anna")
    anna.goto("/desk")
    anna.locator("a[href^='#']", has_text="Hüpfburgen").first.click()
    anna.get_by_role("button", name="Übernehmen").click()
    anna.get_by_label("Ihre Antwort").fill(ANSWER)
    anna.get_by_role("button", name="Senden", exact=True).click()
    expect(page.locator(".message.agent")).to_contain_text("40 Euro am Tag")
    anna.get_by_role("button", name="Beenden", exact=True).click()
    anna.get_by_role("button", name="Wirklich beenden?").click()
    strip = anna.locator("[data-part=after]")
    expect(strip).to_contain_text("als Eintrag vorschlagen?")
    check_accessible(anna)
    strip.get_by_role("button", name="Vorschlagen").click()
    expect(strip).to_contain_text("Danke!")
    expect(anna.locator(".proposed")).to_have_text("Vorgeschlagen")
    page.locator("#survey").get_by_role("button", name="Ja").click()
    expect(page.locator("#survey")).to_contain_text("Danke!")
    expect(anna.locator("[data-part=about]")).to_contain_text("Gelöst?Ja.")

    carla = staff_page(browser, served.address, "carla")
    carla.goto("/curation/entries")
    carla.get_by_role("link", name=re.compile("Vorgeschlagen")).click()
    expect(carla.locator(".proposal")).to_contain_text("Hüpfburgen vermieten wir")
    expect(carla.locator(".proposal")).not_to_contain_text("kim@")
    assert not Axe().run(carla).response["violations"]
    carla.get_by_role("link", name="Eintrag daraus machen").click()
    expect(carla.get_by_label("Antwort")).to_have_value(ANSWER)
    carla.get_by_label("Frage", exact=True).fill(ASKED)
    carla.get_by_label("Freigegeben").check()
    carla.get_by_role("button", name="Speichern").click()
    expect(carla.get_by_role("status")).to_contain_text("Gespeichert.")
    carla.goto("/curation/releases")
    carla.get_by_role("button", name="Veröffentlichen").click()
    expect(carla.locator(".job-done")).to_contain_text("ist live.", timeout=60_000)

    ask(page, "Kann man bei Ihnen Hüpfburgen mieten?")
    expect(page.locator(".message.bot .bubble").last).to_have_text(ANSWER)
    for each in (page, anna, carla):
        each.context.close()
