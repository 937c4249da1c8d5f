"""What agents see of public posts, and what they decide: send what is proposed, another thing, or nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.channels.public.channel import base_of
from bot.channels.public.errors import PostDecided, PostTooLong, PostUnfit, UnknownPost
from bot.channels.public.post import PublicNetwork, Secrets
from bot.channels.public.receiving import means_of
from bot.channels.public.speaking import Spoken, answered, led
from bot.conversations.posts.posts import Verdict, decide, in_public
from bot.privacy.in_public import masked
from bot.storage import Storage, Transaction
from bot.storage.repositories.messengers import Connection
from bot.storage.repositories.posts import PublicPost

WAITING = ("proposed",)
OTHERS = ("due", "sent", "failed", "unclear", "left", "gone", "new")
MOST = 50
_PEOPLES = ("name", "handle", "link")  # an agent may write their own name


@dataclass(frozen=True)
class Shown:
    """A post with what we would say, or have said. `question` is that of the entry, `talk` the private
    conversation, once the link into it was opened.
    """

    post: PublicPost
    connection: Connection
    network: str
    text: str
    limit: int
    question: str = ""
    page: str = ""
    talk: str = ""


class Proposals:
    """`opened` unseals secrets, `spoken` tells an entry (id, locale, site) of the release that answers."""

    def __init__(
        self,
        storage: Storage,
        networks: Mapping[str, PublicNetwork],
        opened: Callable[[Connection], Secrets],
        spoken: Callable[[str, str, str], Spoken | None],
    ) -> None:
        self._storage, self._networks = storage, networks
        self._opened, self._spoken = opened, spoken

    def connections(self) -> list[Connection]:
        """Those that bring public posts."""
        with self._storage.reading() as read:
            return [each for each in read.messengers.all() if each.kind in self._networks]

    def waiting(self) -> list[Shown]:
        """What an agent is to decide, the latest first."""
        return self._shown(WAITING)

    def others(self) -> list[Shown]:
        """What became of the rest, the latest first."""
        return self._shown(OTHERS)

    def count(self) -> int:
        """How many wait for an agent."""
        with self._storage.reading() as read:
            return read.posts.count("proposed")

    def say(self, ref: str, digest: str, said: str, agent: str) -> None:
        """Below the post, as it is written there. Raises UnknownPost, PostDecided, PostTooLong, PostUnfit."""
        shown = self._one(ref)
        own = said.strip().replace("\r\n", "\n")
        self._check(shown, own)
        unchanged = bool(shown.post.entry) and shown.post.fate != "private" and own == shown.text
        entry = shown.post.entry if shown.post.fate in ("answer", "propose") else None
        verdict = Verdict("answer", "agent", entry or "", "", agent, None if unchanged else own)
        self._decide(shown, digest, verdict)

    def lead(self, ref: str, digest: str, agent: str) -> None:
        """Into a private talk, with our sentence. Raises UnknownPost, PostDecided."""
        shown = self._one(ref)
        reason = shown.post.reason if shown.post.fate == "private" else "case"
        self._decide(shown, digest, Verdict("private", reason, shown.post.entry or "", "", agent))

    def leave(self, ref: str, digest: str, agent: str) -> None:
        """Nothing is said. Raises UnknownPost, PostDecided."""
        shown = self._one(ref)
        self._decide(shown, digest, Verdict("nothing", "agent", shown.post.entry or "", "", agent))

    def publicly(self, ref: str) -> None:
        """What did not arrive is said below the post. Raises UnknownPost, PostDecided."""
        post = self._one(ref).post
        if not self._storage.write(lambda tx: in_public(tx, post)):
            raise PostDecided

    def _decide(self, shown: Shown, digest: str, verdict: Verdict) -> None:
        means = means_of(shown.connection, self._networks[shown.connection.kind])
        if digest != shown.post.digest:  # its author has changed it since the agent read it
            raise PostDecided
        if not self._storage.write(lambda tx: decide(tx, shown.post, verdict, means)):
            raise PostDecided

    def _check(self, shown: Shown, said: str) -> None:
        """What is said in public holds no data of a customer; what stands in the entry is the company's."""
        if not said or len(said) > shown.limit:
            raise PostTooLong(count=len(said), most=shown.limit)
        for kind, words in masked(said, shown.post.locale).taken:
            if kind not in _PEOPLES and words not in shown.text:
                raise PostUnfit(words=words)

    def _one(self, ref: str) -> Shown:
        with self._storage.reading() as read:
            post = read.posts.find(ref)
            connection = read.messengers.find(post.connection) if post else None
        if post is None or connection is None or connection.kind not in self._networks:
            raise UnknownPost
        return self._of(post, connection)

    def _shown(self, states: tuple[str, ...]) -> list[Shown]:
        def read(tx: Transaction) -> list[tuple[PublicPost, Connection, str]]:
            known = {each.id: each for each in tx.messengers.all() if each.kind in self._networks}
            latest = tx.posts.latest(states, known, MOST)
            return [(each, known[each.connection], _talk(tx, each)) for each in latest]

        with self._storage.reading() as transaction:
            found = read(transaction)
        return [self._of(*each) for each in found]

    def _of(self, post: PublicPost, connection: Connection, talk: str = "") -> Shown:
        network = self._networks[connection.kind]
        spoken = self._spoken(post.entry, post.locale, connection.site) if post.entry else None
        text = post.said or ""
        if not text and post.fate == "private":
            text = led(post.reason, post.locale, alone=network.replies_privately)
        elif not text and spoken is not None and post.fate in ("answer", "propose"):
            text = answered(spoken, base_of(self._opened(connection)), post.locale, network.limit)
        question, page = (spoken.question, spoken.page) if spoken else ("", "")
        return Shown(post, connection, network.title, text, network.limit, question, page, talk)


def _talk(transaction: Transaction, post: PublicPost) -> str:
    """Nothing is in a conversation whose link nobody has opened."""
    found = transaction.conversations.find(post.conversation) if post.conversation else None
    return found.id if found and found.seq else ""
