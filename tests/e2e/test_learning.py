"""An agent's answer becomes what the bot says: closed, asked about, proposed, made an entry, published."""

import re
import sqlite3
import time
from contextlib import closing

import pytest
import urllib3
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from bot.conversations.store import Store
from bot.conversations.transport import HEALTH, Transport
from bot.handoff.desk import Desk
from bot.staff.accounts import Staff
from bot.storage import Storage
from knowledge.folder.home import Home
from knowledge.releases.releases import Releases
from tests.e2e.staffroom import Customer, check_accessible, staff_page
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


def await_bot(served: Served) -> None:
    """Until it has opened what is live, a moment after the page says so: till then the last one answers."""
    home = Home(served.home)
    live, bot = Releases(home.releases).current_number(), Transport(home, urllib3.Timeout(5))
    until = time.monotonic() + 10
    while (opened := bot.request("GET", HEALTH).json()["release"]) != live:
        assert time.monotonic() < until, f"the bot has release {opened}, not {live}"
        time.sleep(0.1)


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
    anna.get_by_role("button", name="Sicher?").click()
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
    expect(carla.locator("#answer")).to_have_value(ANSWER)
    carla.get_by_label("Frage", exact=True).fill(ASKED)
    carla.get_by_label("Freigegeben").check()
    carla.get_by_role("button", name="Speichern").click()
    expect(carla.locator(".alert-good")).to_contain_text("Gespeichert.")
    carla.goto("/curation/releases")
    carla.get_by_role("button", name="Veröffentlichen", exact=True).click()
    expect(carla.locator(".job-done")).to_be_visible(timeout=60_000)
    if (held := carla.locator(".gate-go button")).is_visible():  # what others have asked here counts, too
        held.click()
    expect(carla.locator(".job-done")).to_contain_text("ist live.", timeout=60_000)

    await_bot(served)
    ask(page, "Kann man bei Ihnen Hüpfburgen mieten?")
    expect(page.locator(".message.bot .bubble").last).to_have_text(ANSWER)
    for each in (page, anna, carla):
        each.context.close()


COURSES = ("Bieten Sie Töpferkurse an?", "Gibt es bei Ihnen Töpferkurse?", "Wo lerne ich bei Ihnen töpfern?")
TAUGHT = "Töpferkurse geben wir jeden Samstag um zehn Uhr im Laden in Bremen, zwei Stunden für 35 Euro."


def ask_in_vain(served: Served) -> None:
    """Some customers ask, the last one gets an agent."""
    for text in COURSES:
        last = Customer(served.address)
        last.says(text)
    last.picks("handoff")
    with Storage.open(Home(served.home)) as storage:
        anna, desk = Staff(storage).member("anna"), Desk(Store(storage))
        desk.accept(last.conversation, anna)
        desk.reply(last.conversation, anna, TAUGHT)
    with closing(sqlite3.connect(served.home / "conversations.sqlite", timeout=10)) as db, db:
        db.execute("UPDATE timed_job SET due = 0 WHERE name = 'find_gaps'")  # the worker looks at once


def go_to(page: Page, target: Locator) -> None:
    """As somebody does who has no mouse."""
    expect(target).to_be_visible()
    for _ in range(80):
        if target.evaluate("each => each === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no way to {target} by keyboard")


def press(page: Page, target: Locator) -> None:
    go_to(page, target)
    page.keyboard.press("Enter")


def test_the_worst_gap_is_closed_by_keyboard(browser: Browser, served: Served) -> None:
    ask_in_vain(served)
    carla = staff_page(browser, served.address, "carla")
    carla.goto("/curation")
    gap = carla.locator(".gap h2 a", has_text=re.compile("töpfer", re.IGNORECASE))
    until = time.monotonic() + 60
    while not gap.count():
        assert time.monotonic() < until, carla.locator("main").inner_text()
        carla.wait_for_timeout(500)
        carla.reload()
    expect(carla.locator(".gap", has_text="töpfer")).to_contain_text(re.compile(r"\d\s+Personen"))
    check_accessible(carla)
    press(carla, gap)
    expect(carla.locator(".gap-asked")).to_contain_text(COURSES[2])
    check_accessible(carla)
    given = carla.locator(".given", has_text=TAUGHT)  # beside what else was answered to the like
    press(carla, given.get_by_role("link", name="Eintrag daraus machen"))
    expect(carla.locator("#answer")).to_have_value(TAUGHT)
    expect(carla.locator("#variants")).to_have_value(re.compile("töpfer", re.IGNORECASE))
    approved = carla.locator("[name=state][value=approved]")
    go_to(carla, carla.locator("[name=state]:checked"))
    while not approved.is_checked():
        carla.keyboard.press("ArrowDown")
    press(carla, carla.get_by_role("button", name="Speichern"))
    expect(carla.locator(".alert-good")).to_contain_text("Gespeichert.")
    go_to(carla, carla.locator("#try-question"))
    carla.keyboard.type("Kann ich bei Ihnen einen Töpferkurs machen?")
    carla.keyboard.press("Enter")
    expect(carla.locator("[data-tried]")).to_contain_text(re.compile("töpfer", re.IGNORECASE), timeout=60_000)
    press(carla, carla.locator(".tabs").get_by_role("link", name="Veröffentlichen"))
    press(carla, carla.get_by_role("button", name="Erst prüfen"))
    expect(carla.locator(".gate")).to_be_visible(timeout=60_000)
    press(carla, carla.locator(".gate-go button"))
    expect(carla.locator(".job-done")).to_contain_text("ist live.", timeout=60_000)

    await_bot(served)
    page = customer(browser, served)
    ask(page, "Kann ich bei Ihnen einen Töpferkurs machen?")
    expect(page.locator(".message.bot .bubble").last).to_have_text(TAUGHT)
    press(carla, carla.locator(".tabs").get_by_role("link", name="Lücken"))
    press(carla, carla.get_by_role("link", name=re.compile("^Beantwortet")))
    closed = carla.locator(".gap", has_text=re.compile("töpfer", re.IGNORECASE))
    expect(closed).to_contain_text("Seitdem hat niemand mehr danach gefragt")
    for each in (page, carla):
        each.context.close()
