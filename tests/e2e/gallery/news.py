"""What everybody should know: written by staff, seen by customers before, beside and in place of answers."""

from playwright.sync_api import Page

from bot.storage.repositories.announcements import Announcement
from tests.e2e.browsing import ask
from tests.e2e.gallery.chat import chat
from tests.e2e.gallery.house import House
from tests.e2e.gallery.look import Look, seen

LATE = Announcement(
    id="",
    state="active",
    texts={
        "de": "Im Norden kommen Pakete gerade **zwei Tage später**: Der Zusteller ist eingeschneit.",
        "en": "Parcels in the north are **two days late** at the moment: the carrier is snowed in.",
    },
    ending={"de": "Pakete kommen wieder pünktlich.", "en": "Parcels are on time again."},
    incident=True,
    sites=("demo",),
    entries=("delivery-time",),
)
PROPOSED = Announcement(
    "0123456789ab", "proposed", {}, incident=True, entries=("delivery-time",),
    noticed={"customers": 30, "of": 40},
)  # fmt: skip


def announcing(look: Look, house: House) -> None:
    """From a proposal to the end, on both sides."""
    rooms = house.rooms
    staff = look.staff("carla", "/announcements")
    look.keep(staff, "news 00 nothing", whole=True)
    rooms.storage.write(lambda tx: tx.announcements.save(PROPOSED))
    staff.reload()
    look.keep(staff, "news 01 proposed", whole=True)
    desk = look.staff("anna")
    look.keep(desk, "news 02 proposed at the desk")
    staff.goto(f"/announcements/{PROPOSED.id}")
    staff.locator("#text-de").fill(LATE.texts["de"])
    look.keep(staff, "news 03 being written", whole=True)
    rooms.outreach.announcements.dismiss(PROPOSED.id)
    before = rooms.outreach.announcements.publish(LATE, "carla")
    told(look, "before")
    page = look.page(f"/help/demo/{look.language}/")
    look.keep(page, "news 06 help pages")
    page.context.close()
    desk.reload()
    look.keep(desk, "news 07 desk")
    desk.context.close()
    rooms.outreach.announcements.end(before.id)
    instead = rooms.outreach.announcements.publish(Announcement(**{**vars(LATE), "instead": True}), "carla")
    page = told(look, "instead", close=False)
    page.locator(".message.bot .choice, .message.bot button").last.click()
    page.wait_for_timeout(1200)
    look.keep(page, "news 08 wants word")
    page.context.close()
    staff.goto("/announcements")
    look.keep(staff, "news 09 in force", whole=True)
    rooms.outreach.announcements.end(instead.id)
    staff.reload()
    look.keep(staff, "news 10 over", whole=True)
    for number, path in enumerate(("proactive", "proactive/new"), 11):
        staff.goto(f"/announcements/{path}")
        look.keep(staff, f"news {number} {path.replace('/', ' ')}", whole=True)
    staff.context.close()


def told(look: Look, how: str, *, close: bool = True) -> Page:
    """What a customer sees who asks for what it touches."""
    page = chat(look, "demo")
    if close:
        look.keep(page, "news 04 banner")
    ask(page, look.words("Wie lange dauert die Lieferung?", "How long does delivery take?"))
    seen(page.locator(".message.bot:not(#greeting)"))
    page.wait_for_timeout(700)
    look.keep(page, f"news 05 {how}")
    if close:
        page.context.close()
    return page
