"""The main job, end to end and nothing replaced: Rasa, the matcher, the desk, two browsers."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.e2e.staffroom import staff_page
from tests.serving import Served

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


def customer(browser: Browser, served: Served, path: str, launcher: str) -> tuple[Page, FrameLocator]:
    page = browser.new_context(locale="de-DE").new_page()
    page.set_default_timeout(15_000)
    page.goto(served.address + path)
    page.get_by_role("button", name=launcher).click()
    chat = page.frame_locator("iframe")
    expect(chat.locator("#text")).to_be_focused()
    return page, chat


def ask(chat: FrameLocator, text: str) -> None:
    chat.locator("#text").fill(text)
    chat.locator("#text").press("Enter")


def test_from_a_question_to_a_person_and_back(browser: Browser, served: Served) -> None:
    page, chat = customer(browser, served, "/demo/", "Fragen")
    log = chat.get_by_role("log")
    ask(chat, "Wie lange kann ich etwas zurückgeben?")
    expect(log).to_contain_text("30 Tage")
    ask(chat, "Ich möchte bitte mit einem Menschen sprechen. Meine Mail: kim@kundin.example")
    expect(log).to_contain_text("niemand aus unserem Team da")

    anna = staff_page(browser, served.address, "anna")
    anna.goto("/desk")
    anna.locator("a[href^='#']", has_text="kim@kundin.example").first.click()
    expect(anna.get_by_role("log")).to_contain_text("30 Tage")
    anna.get_by_role("button", name="Übernehmen").click()
    anna.get_by_label("Ihre Antwort").fill("Guten Tag, hier ist Anna. Was kann ich für Sie tun?")
    anna.get_by_role("button", name="Senden", exact=True).click()

    expect(log).to_contain_text("hier ist Anna")
    expect(chat.locator("header")).to_contain_text("Anna Weber")
    ask(chat, "Wann bekomme ich denn mein Geld zurück?")
    expect(anna.locator(".suggestion").first).to_contain_text("Geld zurück")
    anna.get_by_label("Ihre Antwort").press("Alt+1")  # an approved answer, asked of the bot
    anna.keyboard.press("Control+Enter")
    expect(log).to_contain_text("innerhalb von fünf Werktagen")
    anna.get_by_role("button", name="Zurück an den Bot").click()
    expect(chat.locator("header")).to_contain_text("Bot")
    ask(chat, "Wie bezahle ich mit PayPal?")
    expect(log.locator(".bot").last).to_contain_text("PayPal")
    page.context.close()
    anna.context.close()


def test_the_bot_never_sees_what_is_masked(browser: Browser, served: Served) -> None:
    """After the talk above: the address is in the conversation, and nowhere on the bot's side."""
    kept = [path for path in served.home.iterdir() if b"kim@kundin.example" in whole(path)]
    assert {path.name.split(".")[0] for path in kept} == {"conversations"}


def whole(path: Path) -> bytes:
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return b"".join(file.read_bytes() for file in files)


def test_english_on_the_same_desk(browser: Browser, served: Served) -> None:
    page, chat = customer(browser, served, "/demo/?lang=en", "Questions")
    ask(chat, "How do I pay with PayPal?")
    expect(chat.get_by_role("log")).to_contain_text("PayPal")
    ask(chat, "I'd like to speak to a real person please")
    expect(chat.get_by_role("log")).to_contain_text("body from our team")
    page.context.close()
