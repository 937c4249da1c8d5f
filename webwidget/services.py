"""What the faces work with: one object per app, found again with `services()` in any request."""

from dataclasses import dataclass
from typing import cast

from flask import current_app

from bot.conversations.bot import Bot, HttpBot
from bot.conversations.sites import Sites
from bot.conversations.statistics import Statistics
from bot.conversations.store import Store
from bot.conversations.turns import Turns
from bot.handoff.desk import Desk
from bot.staff.accounts import Staff
from bot.storage import Storage
from knowledge.corpus import Corpus
from knowledge.home import Home
from knowledge.jobs import Jobs
from knowledge.releases import Releases
from knowledge.wordings import Wordings
from webwidget.pulse import HttpPulse, Pulse, SteadyPulse

EXTENSION = "kundig"


@dataclass(frozen=True)
class Services:
    """The rooms behind the web side, opened once on one data folder."""

    home: Home
    pulse: Pulse
    storage: Storage
    store: Store
    turns: Turns
    desk: Desk
    staff: Staff
    statistics: Statistics
    corpus: Corpus
    jobs: Jobs
    releases: Releases
    sites: Sites
    wordings: Wordings

    @classmethod
    def open(cls, home: Home, bot: Bot | None = None) -> "Services":
        """Opens everything in `home`; the bot is Rasa over HTTP unless another is given."""
        storage = Storage.open(home)
        store = Store(storage, message_limit=home.settings.message_limit)
        return cls(
            home=home,
            pulse=SteadyPulse() if bot else HttpPulse(home),
            storage=storage,
            store=store,
            turns=Turns(store, bot or HttpBot(home), home.settings.turn_patience),
            desk=Desk(store),
            staff=Staff(storage),
            statistics=Statistics(storage),
            corpus=Corpus(home.corpus),
            jobs=Jobs(home.corpus),
            releases=Releases(home.releases),
            sites=Sites(storage),
            wordings=Wordings(home.corpus),
        )

    def close(self) -> None:
        """Stops taking turns and closes the store; what is pending stays pending."""
        self.turns.stop()
        self.storage.close()


def services() -> Services:
    """The current app's services."""
    return cast(Services, current_app.extensions[EXTENSION])
