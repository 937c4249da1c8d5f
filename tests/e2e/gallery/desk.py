"""The agent's side: everything that the desk may look like."""

from playwright.sync_api import Page, expect

from tests.e2e.browsing import ask
from tests.e2e.gallery.chat import PHOTO, chat
from tests.e2e.gallery.house import ANNA, BORIS, House
from tests.e2e.gallery.look import Look, seen


def lists(look: Look, house: House) -> None:
    """Before anything is open."""
    page = look.staff("anna")
    look.keep(page, "desk 00 nobody waits")
    for number in range(5):
        house.wait(number)
    mine, his = house.wait(3), house.wait(4)
    house.rooms.handoff.desk.accept(mine, ANNA)
    house.rooms.handoff.desk.accept(his, BORIS)
    house.rooms.handoff.tagging.add(mine, look.words("Bohrmaschine", "drill"))
    house.rooms.handoff.tagging.add(mine, look.words("eilig", "urgent"))
    seen(page.locator("[data-list=mine] .ticket"))
    look.keep(page, "desk 01 list")
    page.locator("[data-view-of=all]").click()
    look.keep(page, "desk 02 all")
    page.locator("[data-view-of=closed]").click()
    page.wait_for_timeout(400)
    look.keep(page, "desk 03 over")
    page.locator("[data-view-of=work]").click()
    page.locator(".find summary").click()
    page.locator("#find").fill(look.words("Rechnung", "invoice"))
    page.wait_for_timeout(600)
    look.keep(page, "desk 04 finding")
    page.locator("#find").fill("")
    page.locator(".find summary").click()
    page.locator("[popovertarget=alerts]").click()
    look.keep(page, "desk 05 alerts")
    page.keyboard.press("Escape")
    page.evaluate("document.querySelector('[data-part=show-keys]').click()")
    look.keep(page, "desk 06 keys")
    page.keyboard.press("Escape")
    page.goto(f"/desk#{his}")
    look.keep(page, "desk 07 a colleague's")
    page.clock.install()
    page.goto(f"/desk#{mine}")
    page.clock.fast_forward("12:00")
    page.goto("/desk#")
    page.wait_for_timeout(300)
    look.keep(page, "desk 08 reminded")
    page.context.close()


def conversation(look: Look, house: House) -> None:
    """From the queue to the end."""
    customer = calling(look)
    id = house.rooms.store.authenticate(customer.evaluate("localStorage.getItem('kundig:open')")).id
    page = look.staff("anna")
    page.goto(f"/desk#{id}")
    waiting(look, page)
    answered(look, page)
    written_back(look, page, customer)
    looked_up(look, page)
    note(look, page)
    passed_on(look, page)
    not_sent(look, page)
    over(look, page, customer)
    page.context.close()
    customer.context.close()


def calling(look: Look) -> Page:
    """A customer's chat, whom the bot could not help."""
    customer = chat(look, "open")
    ask(customer, look.words("Wie lange dauert die Lieferung?", "How long does delivery take?"))
    seen(customer.locator(".verdict"))
    ask(customer, look.words("Meine Bohrmaschine raucht, was nun?", "My drill is smoking, what now?"))
    seen(customer.locator("#stop-waiting"))
    return customer


def waiting(look: Look, page: Page) -> None:
    seen(page.locator("[data-part=accept]"))
    look.keep(page, "desk 10 waiting")
    opened = page.locator("details.about").get_attribute("open") is not None
    page.locator("details.about > summary").click()
    look.keep(page, "desk 11 about shut" if opened else "desk 11 about")
    page.locator("details.about > summary").click()


def answered(look: Look, page: Page) -> None:
    """Taken over, and answered with what is suggested."""
    page.locator("[data-part=accept]").click()
    seen(page.locator("#reply"))
    seen(page.locator(".suggestions"))
    look.keep(page, "desk 12 suggestions")
    if look.width < 700:
        page.locator(".suggestions > summary").click()
        look.keep(page, "desk 12b suggestions open")
    page.locator(".suggestion").first.click()
    look.keep(page, "desk 13 put in")
    page.locator(".composer [type=submit]").click()
    seen(page.locator(".said-agent[data-seq]"))


def written_back(look: Look, page: Page, customer: Page) -> None:
    customer.set_input_files("#file", [PHOTO])
    customer.locator("#send").click()
    expect(page.locator(".said-customer")).to_have_count(3)
    customer.locator("#text").press_sequentially("Und")
    page.wait_for_timeout(500)
    look.keep(page, "desk 14 picture, typing")


def looked_up(look: Look, page: Page) -> None:
    """What an agent need not write: canned replies, and answers of the corpus."""
    page.locator("[data-part=canned]").click()
    seen(page.locator("[role=option]"))
    look.keep(page, "desk 15 canned")
    page.keyboard.press("Escape")
    page.locator("[data-part=find-answer]").click()
    page.keyboard.type(look.words("vers", "deli"))
    page.wait_for_timeout(600)
    look.keep(page, "desk 16 find an answer")
    page.keyboard.press("Escape")
    page.locator("#reply").fill("")


def passed_on(look: Look, page: Page) -> None:
    page.locator(".passing summary").click()
    page.wait_for_timeout(400)
    look.keep(page, "desk 19 passing on")
    page.keyboard.press("Escape")


def not_sent(look: Look, page: Page) -> None:
    """A reply that does not get through, and does at the second try."""
    page.route("**/reply", lambda route: route.abort())
    page.locator("#reply").fill(
        look.words(
            "Bitte den Stecker ziehen und die Maschine nicht mehr einschalten. Wir holen sie kostenlos ab.",
            "Please pull the plug and do not switch the drill on again. We will collect it for free.",
        )
    )
    page.locator(".composer [type=submit]").click()
    seen(page.locator(".failed"))
    look.keep(page, "desk 20 not sent")
    page.unroute("**/reply")
    page.locator(".failed button").first.click()
    expect(page.locator(".failed")).to_have_count(0)


def over(look: Look, page: Page, customer: Page) -> None:
    page.locator("[data-part=close]").click()
    look.keep(page, "desk 21 sure")
    page.locator("[data-part=close]").click()
    seen(page.locator("[data-part=after]"))
    look.keep(page, "desk 22 over, proposal")
    page.locator("[data-part=after] button").first.click()
    customer.locator("#survey button").first.click()
    page.wait_for_timeout(500)
    look.keep(page, "desk 23 proposed, solved")


def note(look: Look, page: Page) -> None:
    if page.locator("details.about").get_attribute("open") is None:
        page.locator("details.about > summary").click()
    page.locator("[data-part=note-form] textarea").fill(
        look.words("Ruft morgen an, bitte nicht schließen.", "Will call tomorrow, please keep open.")
    )
    look.keep(page, "desk 17 writing a note")
    page.locator("[data-part=note-form] [type=submit]").click()
    seen(page.locator(".said-note"))
    page.locator("details.about > summary").click()
    look.keep(page, "desk 18 note")


def crowd(look: Look, house: House) -> None:
    """Three hundred wait."""
    for number in range(300):
        house.wait(number)
    page = look.staff("anna")
    seen(page.locator("[data-list=queued] .ticket"))
    page.evaluate("document.querySelector('[data-part=queue]').scrollTo(0, 400)")
    look.keep(page, "desk 30 three hundred")
    page.evaluate("document.querySelector('[data-part=queue]').scrollTo(0, 1e6)")
    look.keep(page, "desk 31 three hundred, end")
    page.context.close()
