"""The customer's side: everything that a chat may look like."""

from playwright.sync_api import FilePayload, Page, expect

from tests.bot.conversations.test_files import document, photo
from tests.e2e.browsing import LAUNCHER, SUBSCRIBE, ask, opened
from tests.e2e.gallery.house import ANNA, House
from tests.e2e.gallery.look import Look, seen

PHOTO: FilePayload = {"name": "Riss.jpg", "mimeType": "image/jpeg", "buffer": photo((640, 480))}
LETTER: FilePayload = {"name": "Rechnung 2026-11.pdf", "mimeType": "application/pdf", "buffer": document()}


def chat(look: Look, site: str) -> Page:
    return look.page(f"/c/{site}?lang={look.language}")


def bot(look: Look, _: House) -> None:
    """Alone with the bot, on a shop's page and as a page of its own."""
    page = look.page(f"/demo/?lang={look.language}")
    look.keep(page, "chat 00 launcher")
    page.get_by_role("button", name=LAUNCHER).click()
    frame = page.frame_locator("iframe")
    expect(frame.locator("#text")).to_be_visible()
    look.keep(page, "chat 01 in the shop")
    page.context.close()
    page = chat(look, "demo")
    look.keep(page, "chat 02 begin")
    page.locator("#text").press_sequentially(look.words("lief", "deli"))
    page.wait_for_timeout(600)
    look.keep(page, "chat 03 suggestions")
    ask(page, look.words("Wie lange dauert die Lieferung?", "How long does delivery take?"))
    seen(page.locator(".verdict"))
    look.keep(page, "chat 04 answer")
    page.locator(".verdict button").last.click()
    look.keep(page, "chat 05 not helpful")
    ask(page, look.words("Wo ist mein Paket?", "Where is my parcel?"))
    seen(page.locator(".choices"))
    look.keep(page, "chat 06 asks back")
    page.locator("#menu summary").click()
    look.keep(page, "chat 07 menu")
    page.locator("#erase").click()
    look.keep(page, "chat 08 sure")
    page.context.close()
    page = chat(look, "asking")
    look.keep(page, "chat 09 consent")
    page.context.close()


def nobody(look: Look, _: House) -> None:
    """Nobody is there, and the desk is closed."""
    page = chat(look, "demo")
    ask(page, look.words("Meine Bohrmaschine raucht", "My drill is smoking"))
    seen(page.locator("#stop-waiting"))
    look.keep(page, "chat 10 nobody there")
    if not page.locator("#email").is_visible():
        page.locator("#by-email summary").click()
    page.locator("#email").fill("kim@")
    page.locator("#reach button").click()
    look.keep(page, "chat 11 wrong address")
    page.locator("#email").fill("kim@kundin.example")
    page.locator("#reach button").click()
    seen(page.locator("#reached"))
    look.keep(page, "chat 12 address left")
    page.context.set_offline(True)
    page.evaluate("dispatchEvent(new Event('offline'))")
    ask(page, look.words("Sind Sie noch da?", "Are you still there?"))
    page.wait_for_timeout(1500)
    look.keep(page, "chat 13 offline")
    page.context.close()
    page = chat(look, "closed")
    ask(page, look.words("Meine Bohrmaschine raucht", "My drill is smoking"))
    seen(page.locator("#stop-waiting"))
    look.keep(page, "chat 14 closed")
    page.context.close()
    page = look.page(f"/m/unknown?lang={look.language}")
    look.keep(page, "chat 15 link unknown")
    page.context.close()


def person(look: Look, house: House) -> None:
    """With an agent at the desk: waiting, being helped, the end."""
    desk = look.staff("anna")
    expect(desk.locator("[data-part=connection]")).to_be_hidden()
    house.served(9)
    house.wait(1)
    page = chat(look, "open")
    ask(page, look.words("Meine Bohrmaschine raucht", "My drill is smoking"))
    seen(page.locator("#stop-waiting"))
    look.keep(page, "chat 20 position")
    rooms = house.rooms
    id = rooms.store.authenticate(page.evaluate("localStorage.getItem('kundig:open')")).id
    rooms.handoff.desk.accept(id, ANNA)
    rooms.handoff.desk.reply(
        id,
        ANNA,
        look.words(
            "Guten Tag, hier ist Anna. Bitte sofort den Stecker ziehen! Mehr auf https://shop.example/hilfe",
            "Hello, this is Anna. Please pull the plug at once! More at https://shop.example/help",
        ),
    )
    seen(page.locator(".message.agent"))
    page.set_input_files("#file", [PHOTO, LETTER])
    seen(page.locator("#tray li"))
    page.locator("#text").fill(look.words("So sieht sie aus.", "This is what it looks like."))
    look.keep(page, "chat 21 tray")
    page.locator("#send").click()
    seen(page.locator(".message.customer .picture img[src]"))
    expect(page.locator(".pending")).to_have_count(0, timeout=20_000)
    desk.goto(f"/desk#{id}")
    seen(page.locator(".seen"))
    look.keep(page, "chat 22 picture, seen")
    desk.locator("#reply").press_sequentially("Gut.")
    seen(page.locator("#typing"))
    look.keep(page, "chat 23 typing")
    page.locator("#menu summary").click()
    look.keep(page, "chat 24 menu with a person")
    page.keyboard.press("Escape")
    rooms.handoff.desk.close(id, ANNA)
    seen(page.locator("#survey"))
    look.keep(page, "chat 25 survey")
    page.locator("#survey button").last.click()
    look.keep(page, "chat 26 not solved")
    page.locator("#survey [type=submit], #survey form button").last.click()
    look.keep(page, "chat 27 thanks")
    desk.context.close()
    page.context.close()


def notified(look: Look, house: House) -> None:
    """Answers are told by the browser, where the operator has turned that on."""
    house.rooms.customers.pushing.turn_on("hilfe@wendelkorn.example")
    page = look.page(f"/demo/?lang={look.language}")
    frame = opened(page)
    ask(frame, look.words("Wie lange dauert die Lieferung?", "How long does delivery take?"))
    seen(frame.locator(".verdict"))
    frame.locator("#menu summary").click()
    look.keep(page, "chat 30 push, switch")
    with page.context.expect_page() as came:
        frame.locator("#push").click()
    window = came.value
    seen(window.locator("dialog[open]"))
    look.keep(window, "chat 31 push, window")
    window.evaluate(SUBSCRIBE)
    window.context.grant_permissions(["notifications"], origin=look.address)
    window.locator("dialog[open] button").last.click()
    seen(window.locator(".message.system"))
    window.locator("#menu summary").click()
    expect(window.locator("#push")).to_have_attribute("aria-checked", "true")
    look.keep(window, "chat 32 push, on")
    page.context.close()
