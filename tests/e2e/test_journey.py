"""The main job, end to end and nothing replaced: Rasa, the matcher, the desk, two browsers."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, FrameLocator, Page, expect

from bot.conversations.outlook import ENOUGH
from bot.conversations.store import Store
from bot.handoff.desk import Desk
from bot.staff.accounts import Member
from bot.storage import Storage
from knowledge.folder.home import Home
from tests.bot.conversations.test_files import photo
from tests.e2e.staffroom import staff_page
from tests.serving import Served

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

PHOTO: FilePayload = {"name": "Griff.jpg", "mimeType": "image/jpeg", "buffer": photo((640, 480))}


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


@pytest.fixture
def helped(served: Served) -> Callable[[], None]:
    """So many were helped before that the time it takes can be told."""

    def help_some() -> None:
        with Storage.open(Home.from_environment({"KUNDIG_HOME": str(served.home)})) as storage:
            store, boris = Store(storage), Member("boris", "Boris Klein", frozenset({"agent"}))
            desk = Desk(store)
            for _ in range(ENOUGH):
                id = store.create(site="demo")[0].id
                store.post(id, choice="handoff")
                desk.accept(id, boris)
                desk.close(id, boris)
            store.post(store.create(site="demo")[0].id, choice="handoff")  # and one waits still

    return help_some


def test_the_day(browser: Browser, served: Served, helped: Callable[[], None]) -> None:
    """The bot fails, people help, the bot goes on, the customer says whether it is solved."""
    anna = staff_page(browser, served.address, "anna")
    anna.goto("/desk")
    expect(anna.locator("[data-part=connection]")).to_be_hidden()
    helped()
    page, chat = customer(browser, served, "/demo/", "Fragen")
    the_bot_fails(chat)
    anna_takes_over(anna, chat)
    they_write_to_each_other(anna, chat)
    anna_asks_ada(anna)
    ada = staff_page(browser, served.address, "ada")
    ada.goto("/desk")
    ada_helps(ada, chat)
    the_bot_goes_on(chat)
    it_is_solved(chat)
    expect(ada.locator(".facts dd").first).to_contain_text("Ja.")  # solved
    for each in (page, anna, ada):
        each.context.close()


def the_bot_fails(chat: FrameLocator) -> None:
    log = chat.get_by_role("log")
    ask(chat, "Wie lange kann ich etwas zurückgeben?")
    expect(log).to_contain_text("30 Tage")
    ask(chat, "Vermieten Sie auch Hüpfburgen, kim@kundin.example?")
    log.get_by_role("button", name="Mit einem Menschen sprechen").last.click()
    expect(chat.locator("#speaker")).to_have_text("Warten auf einen Menschen")
    expect(chat.locator("#standing")).to_have_text(re.compile(r"^Vor Ihnen warte.+ Das dauert"))


def anna_takes_over(anna: Page, chat: FrameLocator) -> None:
    anna.locator("[data-list=queued] a.ticket").last.click()
    expect(anna.get_by_role("log")).to_contain_text("30 Tage")
    expect(anna.locator("details.about")).to_contain_text("Vermieten Sie auch Hüpfburgen")  # what was tried
    anna.get_by_role("button", name="Übernehmen").click()
    expect(chat.locator("#speaker")).to_contain_text("Anna Weber")


def they_write_to_each_other(anna: Page, chat: FrameLocator) -> None:
    ask(chat, "Wann bekomme ich denn mein Geld zurück?")
    expect(anna.locator(".suggestion").first).to_contain_text("Geld zurück")
    anna.get_by_label("Ihre Antwort").press("Alt+1")  # an approved answer, asked of the bot
    anna.keyboard.press("Control+Enter")
    expect(chat.get_by_role("log")).to_contain_text("innerhalb von fünf Werktagen")
    chat.locator("#file").set_input_files([PHOTO])
    chat.locator("#send").click()
    expect(anna.locator(".said-customer img").last).to_have_js_property("naturalWidth", 640)


def anna_asks_ada(anna: Page) -> None:
    """A note for the team, and one for who takes over."""
    anna.get_by_label("Notiz für das Team").fill("Auf dem Bild fehlt der Griff.")
    anna.get_by_role("button", name="Notiz ablegen").click()
    expect(anna.locator(".said-note")).to_contain_text("fehlt der Griff")
    anna.locator(".passing summary").click()
    anna.get_by_label("Notiz dazu").fill("Kannst du das einschätzen?")
    anna.locator(".passing").get_by_role("button", name="Ada Sommer").click()
    expect(anna.get_by_text("Ada Sommer kümmert sich um dieses Gespräch.")).to_be_visible()


def ada_helps(ada: Page, chat: FrameLocator) -> None:
    """The customer sees nothing of the notes."""
    log = chat.get_by_role("log")
    ada.locator("[data-list=mine] a").first.click()
    expect(ada.locator(".said-note")).to_contain_text(["fehlt der Griff", "Kannst du das einschätzen?"])
    expect(chat.locator("#speaker")).to_contain_text("Ada Sommer")
    ada.get_by_label("Ihre Antwort").fill("Den Griff schicken wir Ihnen heute.")
    ada.get_by_role("button", name="Senden", exact=True).click()
    expect(log.locator(".agent").last).to_contain_text("Den Griff schicken wir")
    expect(log).not_to_contain_text("fehlt der Griff")
    expect(log).not_to_contain_text("einschätzen")
    ada.get_by_role("button", name="Zurück an den Bot").click()


def the_bot_goes_on(chat: FrameLocator) -> None:
    expect(chat.locator("#speaker")).to_have_text("Bot · antwortet sofort")
    ask(chat, "Wie bezahle ich mit PayPal?")
    expect(chat.get_by_role("log").locator(".bot").last).to_contain_text("PayPal")


def it_is_solved(chat: FrameLocator) -> None:
    """As the customer ends it and says."""
    chat.locator("#menu summary").click()
    chat.get_by_role("button", name="Gespräch beenden").click()
    chat.get_by_role("dialog").get_by_role("button", name="Beenden").click()
    chat.locator("#survey").get_by_role("button", name="Ja").click()
    expect(chat.locator("#survey")).to_contain_text("Danke!")


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


def test_a_messenger_from_the_admins_form_to_the_agents_word(browser: Browser, served: Served) -> None:
    """Ada connects a fake of Telegram by hand, a phone writes, the bot answers, Anna takes over."""
    phone = browser.new_context(base_url=served.address, locale="de-DE").new_page()
    phone.set_default_timeout(15_000)
    phone.goto("/demo/phone/telegram")
    phone.get_by_text("Oder selbst verbinden").click()
    ada = staff_page(browser, served.address, "ada")
    ada.goto("/admin/channels")
    ada.get_by_role("link", name="Telegram").click()
    ada.get_by_text("Seltener gebraucht").click()
    for field in ("token", "api"):
        ada.locator(f"[name={field}]").fill(phone.locator(f"[data-secret={field}]").inner_text())
    ada.get_by_role("button", name="Verbinden").click()
    expect(ada.locator(".head .badge")).to_have_text("läuft")

    phone.reload()
    screen, writing = phone.get_by_role("log"), phone.get_by_label("Nachricht")
    writing.fill("Wie lange kann ich etwas zurückgeben?")
    writing.press("Enter")
    expect(screen).to_contain_text("Sie schreiben mit einem Bot")
    expect(screen).to_contain_text("30 Tage")
    ada.reload()
    ada.get_by_label("Kim").check()
    ada.get_by_role("button", name="Testnachricht senden").click()
    expect(screen).to_contain_text("Das ist eine Testnachricht.")
    writing.fill("Ich möchte mit einem Menschen sprechen")
    writing.press("Enter")

    anna = staff_page(browser, served.address, "anna")
    anna.goto("/desk")
    anna.get_by_label("Kanal").select_option(label="Telegram")
    anna.locator("[data-list=queued] a.ticket").last.click()
    expect(anna.locator(".who-is-it .channel-mark")).to_have_text("Telegram")
    anna.get_by_role("button", name="Übernehmen").click()
    anna.get_by_label("Ihre Antwort").fill("Guten Tag, ich schreibe Ihnen auf Telegram.")
    anna.get_by_label("Ihre Antwort").press("Control+Enter")
    expect(screen).to_contain_text("Anna Weber: Guten Tag, ich schreibe Ihnen auf Telegram.")
    for each in (phone, ada, anna):
        each.context.close()
