"""What the faces work with: one object per app, found again with `services()` in any request."""

from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, cast

from flask import current_app

from bot.channels.connecting import opened
from bot.channels.public.networks import PUBLIC
from bot.channels.public.proposals import Proposals
from bot.channels.public.receiving import Receiving
from bot.channels.public.speaking import speaking
from bot.cluster.presence import NodesHealth, Presence
from bot.conversations.announcements import Announcements
from bot.conversations.attachments import Attachments
from bot.conversations.bot import Bot, FakeBot, HttpBot, Suggester, Tryout
from bot.conversations.closing import Closing
from bot.conversations.contexts import Contexts
from bot.conversations.gaps import Gaps
from bot.conversations.health import AlwaysOk, BotHealth, HttpHealth
from bot.conversations.links import Links
from bot.conversations.measures import Measures
from bot.conversations.most_asked import MostAsked
from bot.conversations.proactive import Proactive
from bot.conversations.proactive_messages import ProactiveMessages
from bot.conversations.reading import Reading
from bot.conversations.sites import Sites
from bot.conversations.statistics import Statistics
from bot.conversations.store import Store
from bot.conversations.turns import Turns
from bot.conversations.typing import Typing
from bot.customers.keys import Keys
from bot.customers.known import KnownCustomers
from bot.customers.people import People
from bot.customers.pushing import Pushing
from bot.handoff.assigning import Assigner
from bot.handoff.canned import CannedReplies
from bot.handoff.desk import Desk
from bot.handoff.presence import Presence as AgentPresence
from bot.handoff.proposing import Proposing
from bot.handoff.tagging import Tagging
from bot.readiness import Readiness
from bot.staff.accounts import Staff
from bot.staff.audit import Audit
from bot.staff.connections import Connections
from bot.staff.emails import Emails
from bot.staff.identities import Identities
from bot.staff.looking_after import LookingAfter
from bot.staff.password_links import PasswordLinks
from bot.staff.providers import Providers
from bot.staff.rules import Rule, required_step, second_reader
from bot.staff.secret import installation_secret
from bot.staff.sessions import Sessions
from bot.staff.totp import SecondStep
from bot.storage import Storage
from knowledge.answering import Answering
from knowledge.corpus import Corpus
from knowledge.curation import Curation
from knowledge.home import Home
from knowledge.jobs import Jobs
from knowledge.releases import Releases

if TYPE_CHECKING:
    from bot.staff.oidc import Oidc

EXTENSION = "kundig"
SUGGESTS_WITHIN = 2.0  # seconds; an agent does not wait for suggestions


@dataclass(frozen=True)
class Services:
    """The rooms behind the web side, opened once on one data folder."""

    home: Home
    health: BotHealth
    storage: Storage
    store: Store
    links: Links
    contexts: Contexts
    customers: KnownCustomers
    people: People
    site_keys: Keys
    turns: Turns
    announcements: Announcements
    pushing: Pushing
    proactive: Proactive
    proactive_messages: ProactiveMessages
    attachments: Attachments
    reading: Reading
    typing: Typing
    suggester: Suggester
    tryout: Tryout
    presence: Presence
    closing: Closing
    desk: Desk
    proposing: Proposing
    gaps: Gaps
    canned: CannedReplies
    agents: AgentPresence
    assigner: Assigner
    tagging: Tagging
    staff: Staff
    looking_after: LookingAfter
    sessions: Sessions
    second_step: SecondStep
    emails: Emails
    password_links: PasswordLinks
    providers: Providers
    identities: Identities
    connections: Connections
    public_posts: Receiving
    proposals: Proposals
    audit: Audit
    statistics: Statistics
    measures: Measures
    most_asked: MostAsked
    corpus: Corpus
    curation: Curation
    jobs: Jobs
    releases: Releases
    readiness: Readiness
    answering: Answering
    second_reader: Rule
    required_step: Rule
    sites: Sites

    @classmethod
    def open(cls, home: Home, bot: Bot | None = None) -> "Services":
        """Opens everything in `home`; the bot is Rasa over HTTP unless another is given."""
        storage = Storage.open(home)
        settings = home.settings
        store = Store(storage, message_limit=settings.message_limit, mails=settings.mail.sends)
        health = _health(home, storage, bot)
        secret = installation_secret(storage, home)
        keys = Keys(storage, secret)
        return cls(
            home=home,
            health=health,
            storage=storage,
            store=store,
            links=Links(storage),
            contexts=Contexts(storage),
            customers=KnownCustomers(storage, keys),
            people=People(storage),
            site_keys=keys,
            turns=Turns(
                store,
                bot or HttpBot(home),
                home.settings.turn_patience,
                last_resort=storage.shared and bot is None,
            ),
            announcements=Announcements(storage),
            pushing=Pushing(storage, secret),
            proactive=Proactive(storage),
            proactive_messages=ProactiveMessages(storage),
            attachments=Attachments(storage),
            reading=Reading(storage),
            typing=Typing(storage),
            suggester=bot if isinstance(bot, FakeBot) else HttpBot(home, reply_seconds=SUGGESTS_WITHIN),
            tryout=bot if isinstance(bot, FakeBot) else HttpBot(home),
            presence=Presence(home, storage, "web"),
            closing=Closing(store),
            desk=Desk(store),
            proposing=Proposing(storage),
            gaps=Gaps(storage),
            canned=CannedReplies(storage),
            agents=AgentPresence(storage),
            assigner=Assigner(storage),
            tagging=Tagging(storage),
            staff=Staff(storage),
            looking_after=LookingAfter(storage),
            sessions=Sessions(storage),
            second_step=SecondStep(storage, secret),
            emails=Emails(storage),
            password_links=PasswordLinks(storage),
            providers=Providers(storage, secret),
            identities=Identities(storage),
            connections=(connections := Connections(storage, secret)),
            public_posts=Receiving(storage, secret, PUBLIC, settings.default_locale),
            proposals=Proposals(
                storage, PUBLIC, partial(opened, connections), speaking(Answering(home.releases))
            ),
            audit=Audit(storage),
            statistics=Statistics(storage),
            measures=Measures(storage),
            most_asked=MostAsked(storage),
            corpus=Corpus(home.corpus),
            curation=Curation.of(home.corpus),
            jobs=Jobs(home.corpus),
            releases=Releases(home.releases),
            answering=Answering(home.releases),
            second_reader=second_reader(storage),
            required_step=required_step(storage),
            readiness=Readiness(home, storage, health),
            sites=Sites(storage),
        )

    @cached_property
    def oidc(self) -> "Oidc":
        """Loaded when somebody first logs in by a provider: most installations never need its library."""
        from bot.staff.oidc import Oidc

        return Oidc()

    def start(self) -> None:
        """Begin what goes on beside requests: giving conversations to agents, and on SQLite bringing turns to
        the bot, else being heard of.

        Where no bot is left in the whole installation, the web process still apologises.
        """
        if self.storage.shared:
            self.presence.start()
        self.turns.start()
        self.assigner.start()

    def close(self) -> None:
        """Stops that, and closes the store; what is pending stays pending."""
        self.assigner.stop()
        self.turns.stop()
        if self.storage.shared:
            self.presence.stop()
        self.storage.close()


def _health(home: Home, storage: Storage, bot: Bot | None) -> BotHealth:
    if bot is not None:
        return AlwaysOk()
    return NodesHealth(storage) if storage.shared else HttpHealth(home)


def services() -> Services:
    """The current app's services."""
    return cast(Services, current_app.extensions[EXTENSION])
