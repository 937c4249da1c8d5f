"""What a job may do with the store: plain verbs on repositories, all in one transaction."""

import time
from collections.abc import Callable
from functools import cached_property

import sqlalchemy as sa

from bot.storage.accounts import Accounts
from bot.storage.announcements import Announcements
from bot.storage.archive import Archive
from bot.storage.assignments import Assignments
from bot.storage.attachments import Attachments
from bot.storage.audit import Audit
from bot.storage.awaited_files import AwaitedFiles
from bot.storage.canned import CannedReplies
from bot.storage.contacts import Contacts
from bot.storage.conversations import Conversations
from bot.storage.customers import Customers
from bot.storage.deliveries import Deliveries
from bot.storage.events import Events
from bot.storage.familiar import Familiar
from bot.storage.feedback import Feedback
from bot.storage.gaps import Gaps
from bot.storage.handoffs import Handoffs
from bot.storage.links import Links
from bot.storage.mailed import MailedIn
from bot.storage.marks import Marks
from bot.storage.measures import Measures
from bot.storage.messages import Messages
from bot.storage.messengers import Messengers
from bot.storage.monitoring import Monitoring
from bot.storage.nodes import Nodes
from bot.storage.notes import Notes
from bot.storage.outcomes import Outcomes
from bot.storage.page_contexts import PageContexts
from bot.storage.password_links import PasswordLinks
from bot.storage.people import People
from bot.storage.polling import Polls
from bot.storage.posts import Posts
from bot.storage.presence import Presence
from bot.storage.proactive import Proactive
from bot.storage.proactive_messages import ProactiveMessages
from bot.storage.proposals import Proposals
from bot.storage.providers import Providers
from bot.storage.push_devices import PushDevices
from bot.storage.releases import Releases
from bot.storage.retention_runs import RetentionRuns
from bot.storage.said import Said
from bot.storage.sessions import Sessions
from bot.storage.site_keys import SiteKeys
from bot.storage.sites import Sites
from bot.storage.skills import Skills
from bot.storage.subscriptions import Subscriptions
from bot.storage.surveys import Surveys
from bot.storage.tags import Tags
from bot.storage.tallies import Tallies
from bot.storage.teams import Teams
from bot.storage.timed_jobs import TimedJobs
from bot.storage.totp import Totp
from bot.storage.turns import Turns
from bot.storage.webhooks import Webhooks
from bot.storage.whole import Whole

Clock = Callable[[sa.engine.Connection], float]


class Transaction:
    """The repositories, and the topics of what was changed: who waits for one is woken after the commit."""

    def __init__(self, db: sa.engine.Connection, clock: Clock | None = None) -> None:
        self._db, self._clock = db, clock
        self.changed: set[str] = set()

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
