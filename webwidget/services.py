"""What the faces work with: one object per app, found again with `services()` in any request."""

from dataclasses import dataclass
from functools import partial
from typing import cast

import gevent
from flask import current_app

from bot.channels.connecting import opened
from bot.channels.messengers.typing_abroad import TypingAbroad
from bot.channels.networks import MESSENGERS
from bot.channels.public.networks import PUBLIC
from bot.channels.public.proposals import Proposals
from bot.channels.public.receiving import Receiving
from bot.channels.public.speaking import speaking
from bot.cluster.presence import NodesHealth, Presence
from bot.conversations.attachments import Attachments
from bot.conversations.bot import Bot, FakeBot, HttpBot, Suggester, Tryout
from bot.conversations.closing import Closing
from bot.conversations.contexts import Contexts
from bot.conversations.health import AlwaysOk, BotHealth, HttpHealth
from bot.conversations.insights.insights import Insights
from bot.conversations.links import Links
from bot.conversations.outreach.outreach import Outreach
from bot.conversations.reading import Reading
from bot.conversations.sites import Sites
from bot.conversations.store import Store
from bot.conversations.turns import Turns
from bot.conversations.typing import Typing
from bot.customers.customers import Customers
from bot.handoff.handoff import Handoff
from bot.readiness import Readiness
from bot.staff.access import Access
from bot.staff.connections import Connections
from bot.staff.secret import installation_secret
from bot.storage import Storage
from knowledge.corpus.corpus import Corpus
from knowledge.corpus.jobs import Jobs
from knowledge.curating.curation import Curation
from knowledge.folder.home import Home
from knowledge.releases.answering import Answering
from knowledge.releases.releases import Releases

EXTENSION = "kundig"
SUGGESTS_WITHIN = 2.0  # seconds; an agent does not wait for suggestions


@dataclass(frozen=True)
class Services:
    """The rooms behind the web side, opened once on one data folder."""

    home: Home
    health: BotHealth
    readiness: Readiness
    presence: Presence

    storage: Storage
    store: Store
    turns: Turns
    sites: Sites
    links: Links
    contexts: Contexts
    attachments: Attachments
    reading: Reading
    typing: Typing
    typing_abroad: TypingAbroad
    closing: Closing
    suggester: Suggester
    tryout: Tryout

    access: Access
    customers: Customers
    handoff: Handoff
    insights: Insights
    outreach: Outreach
    connections: Connections
    public_posts: Receiving
    proposals: Proposals

    corpus: Corpus
    curation: Curation
    jobs: Jobs
    releases: Releases
    answering: Answering

    @classmethod
    def open(cls, home: Home, bot: Bot | None = None) -> "Services":
        """Opens everything in `home`; the bot is Rasa over HTTP unless another is given."""
        storage = Storage.open(home)
        settings = home.settings
        store = Store(storage, message_limit=settings.message_limit, mails=settings.mail.sends)
        health = _health(home, storage, bot)
        secret = installation_secret(storage, home)
        connections = Connections(storage, secret)
        answering = Answering(home.releases)
        return cls(
            home=home,
            health=health,
            readiness=Readiness(home, storage, health),
            presence=Presence(home, storage, "web"),
            storage=storage,
            store=store,
            turns=_turns(home, store, bot),
            sites=Sites(storage),
            links=Links(storage),
            contexts=Contexts(storage),
            attachments=Attachments(storage),
            reading=Reading(storage),
            typing=Typing(storage),
            typing_abroad=TypingAbroad(storage, MESSENGERS, partial(opened, connections), gevent.spawn),
            closing=Closing(store),
            suggester=bot if isinstance(bot, FakeBot) else HttpBot(home, reply_seconds=SUGGESTS_WITHIN),
            tryout=bot if isinstance(bot, FakeBot) else HttpBot(home),
            access=Access.of(storage, secret),
            customers=Customers.of(storage, secret),
            handoff=Handoff.of(store, secret),
            insights=Insights.of(storage),
            outreach=Outreach.of(storage),
            connections=connections,
            public_posts=Receiving(storage, secret, PUBLIC, settings.default_locale),
            proposals=Proposals(storage, PUBLIC, partial(opened, connections), speaking(answering)),
            corpus=Corpus(home.corpus),
            curation=Curation.of(home.corpus),
            jobs=Jobs(home.corpus),
            releases=Releases(home.releases),
            answering=answering,
        )

    def start(self) -> None:
        """Begin what goes on beside requests: giving conversations to agents, and on SQLite bringing turns to
        the bot, else being heard of.

        Where no bot is left in the whole installation, the web process still apologises.
        """
        if self.storage.shared:
            self.presence.start()
        self.turns.start()
        self.handoff.assigner.start()

    def close(self) -> None:
        """Stops that, and closes the store; what is pending stays pending."""
        self.handoff.assigner.stop()
        self.turns.stop()
        if self.storage.shared:
            self.presence.stop()
        self.storage.close()


def _turns(home: Home, store: Store, bot: Bot | None) -> Turns:
    last_resort = store.storage.shared and bot is None
    return Turns(store, bot or HttpBot(home), home.settings.turn_patience, last_resort=last_resort)


def _health(home: Home, storage: Storage, bot: Bot | None) -> BotHealth:
    if bot is not None:
        return AlwaysOk()
    return NodesHealth(storage) if storage.shared else HttpHealth(home)


def services() -> Services:
    """The current app's services."""
    return cast(Services, current_app.extensions[EXTENSION])
