"""Log-in, accounts, administration and curation."""

import pyotp

from tests.e2e.gallery.house import ANNA, House
from tests.e2e.gallery.look import Look
from tests.e2e.staffroom import PASSWORDS

ADMIN = {
    "accounts": "/admin/accounts",
    "new account": "/admin/accounts/new",
    "one account": "/admin/accounts/anna",
    "teams": "/admin/teams",
    "sites": "/admin/sites",
    "site": "/admin/sites/open",
    "new site": "/admin/sites/new",
    "providers": "/admin/providers",
    "channels": "/admin/channels",
    "new channel": "/admin/channels/new/telegram",
    "audit": "/admin/audit",
    "people": "/admin/people",
    "status": "/admin/status",
}
CURATION = {
    "gaps": "/curation",
    "entries": "/curation/entries",
    "entry": "/curation/new?locale=de",
    "proposals": "/curation/proposals",
    "canned": "/curation/canned",
    "one canned": "/curation/canned/gruss",
    "releases": "/curation/releases",
    "wordings": "/curation/wordings",
    "import": "/curation/import",
    "measures": "/curation/measures",
    "duplicates": "/curation/duplicates",
    "steps": "/curation/changes",
    "deleted": "/curation/deleted",
}


def log_in(look: Look, _: House) -> None:
    page = look.page("/login")
    look.keep(page, "staff 00 log-in", whole=True)
    page.locator("[name=name]").fill("anna")
    page.locator("[name=password]").fill("falsch")
    page.locator("main form [type=submit]").first.click()
    look.keep(page, "staff 01 wrong password", whole=True)
    page.goto("/login/forgotten")
    look.keep(page, "staff 02 forgotten", whole=True)
    page.goto("/password/unknown")
    look.keep(page, "staff 03 link over", whole=True)
    page.context.close()


def second_step(look: Look, house: House) -> None:
    page = look.staff("boris", "/account")
    page.goto("/account")
    look.keep(page, "staff 10 account", whole=True)
    page.goto("/account/second-step")
    look.keep(page, "staff 11 second step", whole=True)
    page.locator("[name=password]").fill(PASSWORDS["boris"])
    page.locator("main form [type=submit]").first.click()
    look.keep(page, "staff 12 scan", whole=True)
    key = page.locator("details code").text_content() or ""
    page.locator("[name=code]").fill(pyotp.TOTP(key.replace(" ", "")).now())
    page.locator("main form [type=submit]").first.click()
    look.keep(page, "staff 13 recovery codes", whole=True)
    page.goto("/account/second-step")
    look.keep(page, "staff 14 second step on", whole=True)
    page.context.close()
    page = look.page("/login")
    page.locator("[name=name]").fill("boris")
    page.locator("[name=password]").fill(PASSWORDS["boris"])
    page.locator("main form [type=submit]").first.click()
    look.keep(page, "staff 15 code", whole=True)
    page.context.close()
    house.rooms.access.required_step.want(True)
    page = look.page("/login")
    page.locator("[name=name]").fill("carla")
    page.locator("[name=password]").fill(PASSWORDS["carla"])
    page.locator("main form [type=submit]").first.click()
    look.keep(page, "staff 16 second step for all", whole=True)
    house.rooms.access.required_step.want(False)
    page.context.close()


def staff(look: Look, house: House) -> None:
    proposed(look, house)
    house.rooms.access.looking_after.add_team(look.words("Reparatur", "Repairs"), ["anna", "boris"])
    house.rooms.access.emails.give("anna", "anna@wendelkorn.example")
    page = look.staff("ada", "/")
    look.keep(page, "staff 20 welcome", whole=True)
    for number, (name, path) in enumerate(ADMIN.items(), 21):
        page.goto(path)
        look.keep(page, f"staff {number} {name}", whole=True)
    page.goto("/admin/accounts/new")
    page.locator("[name=name]").fill("eva")
    page.locator("[name=display]").fill("Eva Neu")
    page.locator("main form [type=submit]").first.click()
    look.keep(page, "staff 39 one-time password", whole=True)
    page.context.close()
    page = look.staff("carla", "/curation")
    for number, (name, path) in enumerate(CURATION.items(), 40):
        page.goto(path)
        look.keep(page, f"staff {number} {name}", whole=True)
    page.goto("/desk")
    look.keep(page, "staff 60 refused", whole=True)
    page.context.close()
    page = look.staff("anna", "/posts")
    look.keep(page, "staff 61 public posts", whole=True)
    page.context.close()


def proposed(look: Look, house: House) -> None:
    id = house.wait(0)
    rooms = house.rooms
    rooms.handoff.desk.accept(id, ANNA)
    text = look.words("Bitte sofort den Stecker ziehen.", "Please pull the plug at once.")
    seq = rooms.handoff.desk.reply(id, ANNA, text).seq
    rooms.handoff.proposing.propose(id, seq, ANNA)
