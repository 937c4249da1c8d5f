"""The demo shop: imported and published once, with two log-ins to try the desk and curation."""

import logging

from bot.conversations.sites import Sites
from bot.handoff.canned import CannedReplies, written
from bot.operation.live import join
from bot.operation.publish import publish
from bot.staff.accounts import COMMAND_LINE, Staff
from bot.staff.demo_accounts import DEMO_ACCOUNTS
from bot.storage import Storage
from knowledge.demo import SITE, load_demo
from knowledge.folder.home import Home
from knowledge.releases.releases import Releases

CANNED = {
    "gruss": {
        "de": "Guten Tag {customer},\n\nhier ist {agent} von {site}. Ich sehe mir das gleich an.",
        "en": "Hello {customer},\n\nthis is {agent} from {site}. I am looking into it.",
    },
    "moment": {
        "de": "Einen Moment bitte, ich frage in der Werkstatt nach.",
        "en": "One moment please, I am asking the workshop.",
    },
    "tschuess": {
        "de": "Gern geschehen! Falls noch etwas ist: Ihr Gespräch hat das Kennzeichen {number}.",
        "en": "You are welcome! Should there be anything else: your conversation’s mark is {number}.",
    },
}

log = logging.getLogger("kundig.serve")


def prepare_demo(home: Home) -> None:
    """Fills an empty data folder. One that already has a release is left as it is."""
    with Storage.open(home) as storage:
        staff, sites = Staff(storage), Sites(storage)
        known = {member.name for member in staff.all()}
        for account in DEMO_ACCOUNTS:
            if account.name not in known:
                staff.add(account.name, account.password, account.display, account.roles)
        if SITE.name not in {site.name for site in sites.all()}:
            sites.save(SITE)
            add_canned(CannedReplies(storage))
    join(home)
    if not Releases(home.releases).numbers():
        log.info("importing and publishing the demo shop")
        load_demo(home)
        publish(home, author="demo")


def add_canned(canned: CannedReplies) -> None:
    """A few to try; what is there by their names stays."""
    known = {reply.name for reply in canned.all()}
    for name, texts in CANNED.items():
        if name not in known:
            canned.save(written(name, texts), COMMAND_LINE)


def where_to_click(address: str) -> str:
    """What a person who has just started the demo wants to know."""
    accounts = "\n".join(
        f"             {account.name} / {account.password}  ({', '.join(account.roles)})"
        for account in DEMO_ACCOUNTS
    )
    return f"""
  Demo shop  {address}/demo/
  Full page  {address}/c/demo
  Phone      {address}/demo/phone
  Desk       {address}/desk
  Curation   {address}/curation
  Log-ins
{accounts}

  Ctrl-C stops everything."""
