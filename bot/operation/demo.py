"""The demo shop: imported and published once, with two log-ins to try the desk and curation."""

import logging

from bot.conversations.sites import Sites
from bot.operation.live import join
from bot.operation.publish import publish
from bot.staff.accounts import Staff
from bot.staff.demo_accounts import DEMO_ACCOUNTS
from bot.storage import Storage
from knowledge.demo import SITE, load_demo
from knowledge.home import Home
from knowledge.releases import Releases

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
    join(home)
    if not Releases(home.releases).numbers():
        log.info("importing and publishing the demo shop")
        load_demo(home)
        publish(home, author="demo")


def where_to_click(address: str) -> str:
    """What a person who has just started the demo wants to know."""
    accounts = "\n".join(
        f"             {account.name} / {account.password}  ({', '.join(account.roles)})"
        for account in DEMO_ACCOUNTS
    )
    return f"""
  Demo shop  {address}/demo/
  Full page  {address}/c/demo
  Desk       {address}/desk
  Curation   {address}/curation
  Log-ins
{accounts}

  Ctrl-C stops everything."""
