"""The end of a conversation in real browsers: closed, asked about, downloaded, begun anew, deleted."""

import json
import re
import zipfile

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from bot.staff.accounts import Member
from bot.storage.records import Verdict
from tests.e2e.browsing import Visit, Visited, ask, pick

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def anna(site: Visited) -> Member:
    return site.services.access.accounts.add("anna", "ein langes Passwort", "Anna", ("agent",))


def with_person(page: Page, site: Visited, anna: Member) -> str:
    """The conversation, in which Anna has answered and said goodbye."""
    page.get_by_role("button", name="Mit einem Menschen sprechen").click()
    expect(page.locator("#speaker")).to_have_text("Warten auf einen Menschen")
    desk = site.services.handoff.desk
    id = desk.queue().tickets[0].conversation
    desk.accept(id, anna)
    desk.reply(id, anna, "Das Paket ist unterwegs.")
    desk.close(id, anna)
    expect(page.locator("#speaker")).to_have_text("Gespräch beendet")
    return id


def test_closed_then_asked_about_then_downloaded(visit: Visit, site: Visited, anna: Member) -> None:
    page = visit("/c/demo", width=375)
    id = with_person(page, site, anna)
    question = page.locator("#survey")
    expect(question).to_contain_text("Ist Ihr Anliegen gelöst?")
    page.reload()
    expect(question).to_contain_text("Ist Ihr Anliegen gelöst?")
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.locator("#survey")).to_be_visible()
    page.bring_to_front()
    assert not Axe().run(page).response["violations"]
    question.get_by_role("button", name="Nein").click()
    question.get_by_placeholder("Etwas dazu sagen?").fill("Bitte an kim@kundin.example")
    question.get_by_role("button", name="Senden").click()
    expect(question.get_by_role("status")).to_have_text("Danke!")
    found = site.services.closing.latest(id)
    assert found is not None
    assert (found.solved, found.comment) == (False, "Bitte an [E-Mail]")
    other.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(other.locator("#survey")).to_be_hidden()
    with page.expect_download() as told:
        pick(page, "Als Text herunterladen")
    assert told.value.suggested_filename == "Gespräch.txt"
    assert "Das Paket ist unterwegs." in told.value.path().read_text("utf-8")
    with page.expect_download() as told:
        pick(page, "Alle Daten herunterladen (ZIP)")
    with zipfile.ZipFile(told.value.path()) as packed:
        [mine] = json.loads(packed.read("data.json"))["conversations"]
    assert mine["survey"][0]["comment"] == "Bitte an [E-Mail]"
    ask(page, "returns-period")
    expect(question).to_be_hidden()
    expect(page.locator("#speaker")).to_have_text("Warten auf einen Menschen")
    pick(page, "Neues Gespräch", "Neu beginnen")
    expect(page.locator(".message")).to_have_count(1)


def test_the_customer_ends_it_and_deletes_it(visit: Visit, site: Visited) -> None:
    page = visit("/c/demo")
    expect(page.locator("body")).not_to_have_class(re.compile("talks"))
    ask(page, "returns-period")
    expect(page.locator(".message.bot strong")).to_be_visible()
    page.locator("#menu summary").click()
    assert not Axe().run(page).response["violations"]
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Gespräch beenden")).to_be_hidden()
    expect(page.locator("#menu summary")).to_be_focused()
    pick(page, "Gespräch beenden")
    expect(page.locator("#sure-then")).to_contain_text("noch 90 Tage lang lesen")
    page.get_by_role("button", name="Abbrechen").click()
    expect(page.locator("#speaker")).to_have_text("Bot · antwortet sofort")
    pick(page, "Gespräch beenden", "Beenden")
    expect(page.locator("#speaker")).to_have_text("Gespräch beendet")
    page.locator("#survey").get_by_role("button", name="Ja").click()
    expect(page.locator("#survey")).to_contain_text("Danke!")
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.locator(".message.bot strong")).to_be_visible()
    expect(other.locator("#end")).to_be_hidden()
    page.bring_to_front()
    pick(page, "Gespräch löschen", "Löschen")
    expect(page.locator(".message.system")).to_have_text(["Ihr Gespräch ist gelöscht."])
    expect(page.locator(".message")).to_have_count(2)
    expect(page.locator("body")).not_to_have_class(re.compile("talks"))
    expect(other.locator(".message")).to_have_count(1)


def test_whoever_begins_anew_leaves_nobody_waiting(visit: Visit, site: Visited, anna: Member) -> None:
    page = visit("/c/demo")
    page.get_by_role("button", name="Mit einem Menschen sprechen").click()
    expect(page.locator("#waiting")).to_be_visible()
    desk = site.services.handoff.desk
    id = desk.queue().tickets[0].conversation
    desk.accept(id, anna)
    expect(page.locator("#speaker")).to_have_text("Anna · Mensch")
    pick(page, "Neues Gespräch", "Neu beginnen")
    expect(page.locator(".message")).to_have_count(1)
    expect(page.locator("#speaker")).to_have_text("Bot · antwortet sofort")
    page.wait_for_function("!localStorage.length")
    for _ in range(100):
        if site.services.store.conversation(id).state == "closed":
            return
        page.wait_for_timeout(50)
    raise AssertionError("Anna still has it")


def test_a_thumbs_down_may_say_why(visit: Visit, site: Visited) -> None:
    page = visit("/c/demo")
    ask(page, "returns-period")
    page.get_by_role("button", name="Nein, das hat nicht geholfen").click()
    page.get_by_placeholder("Was hat gefehlt?").fill("Gilt das auch für kim@kundin.example?")
    page.get_by_role("button", name="Senden").first.click()
    said: list[Verdict] = []
    while not said:  # pytest ends a wait that has no end
        page.wait_for_timeout(50)
        with site.services.storage.reading() as read:
            said = [each for each in read.feedback.since(0.0) if each.comment]
    [verdict] = said
    expect(page.locator(".verdict [role=status]").last).to_have_text("Danke!")
    assert (verdict.helpful, verdict.comment) == (False, "Gilt das auch für [E-Mail]?")
