"""What a job may do with the store: plain verbs on repositories, all in one transaction."""

import time
from collections.abc import Callable
from functools import cached_property

import sqlalchemy as sa

from bot.storage.repositories.accounts import Accounts
from bot.storage.repositories.announcements import Announcements
from bot.storage.repositories.archive import Archive
from bot.storage.repositories.assignments import Assignments
from bot.storage.repositories.attachments import Attachments
from bot.storage.repositories.audit import Audit
from bot.storage.repositories.awaited_files import AwaitedFiles
from bot.storage.repositories.canned import CannedReplies
from bot.storage.repositories.contacts import Contacts
from bot.storage.repositories.conversations import Conversations
from bot.storage.repositories.customers import Customers
from bot.storage.repositories.deliveries import Deliveries
from bot.storage.repositories.events import Events
from bot.storage.repositories.familiar import Familiar
from bot.storage.repositories.feedback import Feedback
from bot.storage.repositories.gaps import Gaps
from bot.storage.repositories.handoffs import Handoffs
from bot.storage.repositories.links import Links
from bot.storage.repositories.mailed import MailedIn
from bot.storage.repositories.marks import Marks
from bot.storage.repositories.measures import Measures
from bot.storage.repositories.messages import Messages
from bot.storage.repositories.messengers import Messengers
from bot.storage.repositories.monitoring import Monitoring
from bot.storage.repositories.nodes import Nodes
from bot.storage.repositories.notes import Notes
from bot.storage.repositories.outcomes import Outcomes
from bot.storage.repositories.page_contexts import PageContexts
from bot.storage.repositories.password_links import PasswordLinks
from bot.storage.repositories.people import People
from bot.storage.repositories.polling import Polls
from bot.storage.repositories.posts import Posts
from bot.storage.repositories.presence import Presence
from bot.storage.repositories.proactive import Proactive
from bot.storage.repositories.proactive_messages import ProactiveMessages
from bot.storage.repositories.proposals import Proposals
from bot.storage.repositories.providers import Providers
from bot.storage.repositories.push_devices import PushDevices
from bot.storage.repositories.releases import Releases
from bot.storage.repositories.retention_runs import RetentionRuns
from bot.storage.repositories.said import Said
from bot.storage.repositories.sessions import Sessions
from bot.storage.repositories.site_keys import SiteKeys
from bot.storage.repositories.sites import Sites
from bot.storage.repositories.skills import Skills
from bot.storage.repositories.subscriptions import Subscriptions
from bot.storage.repositories.surveys import Surveys
from bot.storage.repositories.tags import Tags
from bot.storage.repositories.tallies import Tallies
from bot.storage.repositories.teams import Teams
from bot.storage.repositories.timed_jobs import TimedJobs
from bot.storage.repositories.totp import Totp
from bot.storage.repositories.turns import Turns
from bot.storage.repositories.webhooks import Webhooks
from bot.storage.repositories.whole import Whole

Clock = Callable[[sa.engine.Connection], float]


class Transaction:
    """The repositories; the topics of what was changed, whose waiters are woken after the commit; and what is
    called `then`, in whatever thread: it must not wait."""

    def __init__(self, db: sa.engine.Connection, clock: Clock | None = None) -> None:
        self._db, self._clock = db, clock
        self.changed: set[str] = set()
        self.then: list[Callable[[], None]] = []

    def now(self) -> float:
        """Unix seconds on the database's clock, which all processes share: leases go by it."""
        return self._clock(self._db) if self._clock else time.time()

    @cached_property
    def conversations(self) -> Conversations:
        return Conversations(self._db)

    @cached_property
    def messages(self) -> Messages:
        return Messages(self._db)

    @cached_property
    def turns(self) -> Turns:
        return Turns(self._db)

    @cached_property
    def handoffs(self) -> Handoffs:
        return Handoffs(self._db)

    @cached_property
    def assignments(self) -> Assignments:
        return Assignments(self._db)

    @cached_property
    def tags(self) -> Tags:
        return Tags(self._db)

    @cached_property
    def contacts(self) -> Contacts:
        return Contacts(self._db)

    @cached_property
    def awaited_files(self) -> AwaitedFiles:
        return AwaitedFiles(self._db)

    @cached_property
    def customers(self) -> Customers:
        return Customers(self._db)

    @cached_property
    def polls(self) -> Polls:
        return Polls(self._db)

    @cached_property
    def people(self) -> People:
        return People(self._db)

    @cached_property
    def proactive(self) -> Proactive:
        return Proactive(self._db)

    @cached_property
    def proactive_messages(self) -> ProactiveMessages:
        return ProactiveMessages(self._db)

    @cached_property
    def push_devices(self) -> PushDevices:
        return PushDevices(self._db)

    @cached_property
    def page_contexts(self) -> PageContexts:
        return PageContexts(self._db)

    @cached_property
    def canned_replies(self) -> CannedReplies:
        return CannedReplies(self._db)

    @cached_property
    def links(self) -> Links:
        return Links(self._db)

    @cached_property
    def mailed(self) -> MailedIn:
        return MailedIn(self._db)

    @cached_property
    def notes(self) -> Notes:
        return Notes(self._db)

    @cached_property
    def marks(self) -> Marks:
        return Marks(self._db)

    @cached_property
    def presence(self) -> Presence:
        return Presence(self._db)

    @cached_property
    def events(self) -> Events:
        return Events(self._db)

    @cached_property
    def feedback(self) -> Feedback:
        return Feedback(self._db)

    @cached_property
    def surveys(self) -> Surveys:
        return Surveys(self._db)

    @cached_property
    def proposals(self) -> Proposals:
        return Proposals(self._db)

    @cached_property
    def messengers(self) -> Messengers:
        return Messengers(self._db)

    @cached_property
    def posts(self) -> Posts:
        return Posts(self._db)

    @cached_property
    def announcements(self) -> Announcements:
        return Announcements(self._db)

    @cached_property
    def gaps(self) -> Gaps:
        return Gaps(self._db)

    @cached_property
    def outcomes(self) -> Outcomes:
        return Outcomes(self._db)

    @cached_property
    def measures(self) -> Measures:
        return Measures(self._db)

    @cached_property
    def subscriptions(self) -> Subscriptions:
        return Subscriptions(self._db)

    @cached_property
    def accounts(self) -> Accounts:
        return Accounts(self._db)

    @cached_property
    def skills(self) -> Skills:
        return Skills(self._db)

    @cached_property
    def teams(self) -> Teams:
        return Teams(self._db)

    @cached_property
    def familiar(self) -> Familiar:
        return Familiar(self._db)

    @cached_property
    def sessions(self) -> Sessions:
        return Sessions(self._db)

    @cached_property
    def totp(self) -> Totp:
        return Totp(self._db)

    @cached_property
    def password_links(self) -> PasswordLinks:
        return PasswordLinks(self._db)

    @cached_property
    def providers(self) -> Providers:
        return Providers(self._db)

    @cached_property
    def audit(self) -> Audit:
        return Audit(self._db)

    @cached_property
    def sites(self) -> Sites:
        return Sites(self._db)

    @cached_property
    def site_keys(self) -> SiteKeys:
        return SiteKeys(self._db)

    @cached_property
    def webhooks(self) -> Webhooks:
        return Webhooks(self._db)

    @cached_property
    def deliveries(self) -> Deliveries:
        return Deliveries(self._db)

    @cached_property
    def timed_jobs(self) -> TimedJobs:
        return TimedJobs(self._db)

    @cached_property
    def nodes(self) -> Nodes:
        return Nodes(self._db)

    @cached_property
    def releases(self) -> Releases:
        return Releases(self._db)

    @cached_property
    def monitoring(self) -> Monitoring:
        return Monitoring(self._db)

    @cached_property
    def attachments(self) -> Attachments:
        return Attachments(self._db)

    @cached_property
    def archive(self) -> Archive:
        return Archive(self._db)

    @cached_property
    def tallies(self) -> Tallies:
        return Tallies(self._db)

    @cached_property
    def retention_runs(self) -> RetentionRuns:
        return RetentionRuns(self._db)

    @cached_property
    def said(self) -> Said:
        return Said(self._db)

    @cached_property
    def whole(self) -> Whole:
        return Whole(self._db)
