"""Customers who left an address, agents, letters, replies and strangers, in any order: what always holds."""

import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.channels.deliveries import Outcome, settle
from bot.channels.errors import LetterRefused, MailServerFails
from bot.channels.mail.inbox import Inbox
from bot.channels.mail.mail_channel import MailChannel
from bot.conversations.letters import MAIL, Letter
from bot.conversations.reading import Reading
from bot.conversations.store import Store
from bot.handoff.desk import Desk
from bot.operation.channels import letters
from bot.staff.accounts import Member
from bot.storage import Storage, Transaction
from bot.storage.records import Delivery
from knowledge.folder.home import Home, Settings
from knowledge.folder.mail import Mail

SHOP, CUSTOMER, STRANGER = "help@shop.example", "max@customer.example", "eve@evil.example"
ANNA = Member("anna", "Anna", frozenset({"agent"}))
GIVEN = {"from": SHOP, "smtp": "smtp://localhost", "imap": "imap://a@localhost", "link": "https://c.example"}
FATES = ["arrives", "arrives and we are killed", "is put off", "is refused"]


class Night(RuleBasedStateMachine):
    """One shop. What the outside saw is in `sent`; what was written, in the other fields."""

    conversations: Bundle[str] = Bundle("conversations")

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.home = Home(Path(self._folder.name), Settings(mail=Mail(GIVEN)))
        self.ids: list[str] = []
        self.sent: dict[str, list[tuple[str, str]]] = {}  # conversation: ids of letters and what they said
        self.promised: dict[str, set[str]] = {}  # conversation: answers that somebody should get
        self.replies: dict[str, set[str]] = {}
        self.count = self.rounds = 0
        self._open()

    def _open(self) -> None:
        self.storage = Storage.open(self.home)
        self.store = Store(self.storage, mails=True)
        self.desk, self.inbox = Desk(self.store), Inbox(self.store, self.home.settings)

    def teardown(self) -> None:
        self.storage.close()
        self._folder.cleanup()

    def _word(self, kind: str) -> str:
        self.count += 1
        return f"{kind} {self.count}."

    @initialize(target=conversations)
    def first(self) -> str:
        return self._begin()

    @precondition(lambda self: len(self.ids) < 2)
    @rule(target=conversations)
    def begin(self) -> str:
        return self._begin()

    def _begin(self) -> str:
        id = self.store.create()[0].id
        self.store.post(id, choice="handoff")
        self.store.contacts.reach_at(id, CUSTOMER)
        self.ids.append(id)
        for each in (self.sent, self.promised, self.replies):
            each[id] = [] if each is self.sent else set()  # type: ignore[assignment]
        return id

    def answer(self, id: str, times: int) -> None:
        if self.store.conversation(id).state == "queued":
            self.desk.accept(id, ANNA)
        for _ in range(times if self.store.conversation(id).state == "human" else 0):
            said = self._word("Antwort")
            self.desk.reply(id, ANNA, said)
            if self.store.contacts.mail(id) == "sends":
                self.promised[id].add(said)

    @rule(id=conversations)
    def note(self, id: str) -> None:
        self.desk.note(id, ANNA, self._word("Notiz"))

    @rule(id=conversations)
    def close(self, id: str) -> None:
        if self.store.conversation(id).state == "human":
            self.desk.close(id, ANNA)

    @rule(id=conversations)
    def read(self, id: str) -> None:
        Reading(self.storage).by_customer(id, read=self.store.conversation(id).seq)
        self.promised[id].clear()

    @rule(id=conversations, email=st.sampled_from([CUSTOMER, None]))
    def leaves_address(self, id: str, email: str | None) -> None:
        self.leave_address(id, email)

    def leave_address(self, id: str, email: str | None) -> None:
        failing = self.store.contacts.mail(id) != "sends"
        self.store.contacts.reach_at(id, email)
        if email is None or failing:
            self.promised[id].clear()  # what was to go to nobody, goes to nobody

    @rule(id=conversations, times=st.integers(0, 3), fates=st.lists(st.sampled_from(FATES), max_size=4))
    def answers_go_out(self, id: str, times: int, fates: list[str]) -> None:
        """Often enough for something to happen: of single steps, most come to nothing."""
        if self.store.contacts.mail(id) != "sends":
            self.leave_address(id, CUSTOMER)
        self.answer(id, times)
        for fate in fates:
            self._go_out(fate)

    def _go_out(self, fate: str) -> None:
        """The next one that is due for a worker whose clock is days ahead."""
        channel = Noting(self)
        self.rounds += 1
        now = time.time() + self.rounds * 1e5  # beyond all pauses
        [taken] = self.storage.write(lambda tx: tx.deliveries.claim(MAIL, "me", now, now + 60, 1)) or [None]
        if taken is None:
            return

        def pack(tx: Transaction) -> bool:
            parcel = channel.pack(tx, taken)
            if parcel is None:
                tx.deliveries.settle(taken.arrived(now), "me")
            return parcel is not None

        if not self.storage.write(pack):
            return
        if fate.startswith("arrives"):
            self.sent[taken.conversation or ""].append((taken.id, channel.said))
        if fate == "arrives and we are killed":
            self.storage.write(lambda tx: tx.deliveries.let_go("me"))
            return
        errors = {
            "is put off": MailServerFails("late", server="s"),
            "is refused": LetterRefused(status="550", why=""),
        }
        outcome = Outcome(channel, taken, errors.get(fate), 0.5)
        self.storage.write(lambda tx: settle(tx, outcome, "me", now))
        if fate == "is refused":
            self.promised[taken.conversation or ""].clear()

    @rule(id=conversations, times=st.integers(1, 2), sender=st.sampled_from([CUSTOMER, STRANGER]))
    def reply(self, id: str, times: int, sender: str) -> None:
        with self.storage.reading() as read:
            contact = read.contacts.of(id)
        if contact is None:
            return
        said = self._word("Fremd" if sender == STRANGER else "Post")
        head = f"From: {sender}\nMessage-ID: <{self.count}@x>\nReferences: <{contact.thread}@y>"
        became = {self.inbox.take(f"{head}\n\n{said}".encode()) for _ in range(times)}
        assert became == {"notice" if sender == STRANGER else "message"}
        if sender == CUSTOMER:
            self.replies[id].add(said)
        assert self.store.conversation(id).state in ("queued", "human"), "a person is called"

    @rule()
    def restart(self) -> None:
        self.storage.close()
        self._open()

    @invariant()
    def each_reply_is_there_once_and_no_strangers(self) -> None:
        for id in self.ids:
            said = [each.text for each in self.store.messages(id) if each.role == "customer"]
            assert sorted(text for text in said if text.startswith("Post")) == sorted(self.replies[id])
            assert not any("Fremd" in each.text for each in self.store.messages(id))

    @invariant()
    def letters_hold_answers_alone_and_the_same_one_says_the_same(self) -> None:
        for sent in self.sent.values():
            said: dict[str, str] = {}
            for letter, text in sent:
                assert said.setdefault(letter, text) == text
                assert not any(word in text for word in ("Notiz", "Fremd", "Post"))
            # One that arrived while we were killed, and was given up at its next attempts, may be repeated.
            kept = [text for letter, text in said.items() if not self._given_up(letter)]
            texts = " ".join(kept).split("Antwort ")
            numbers = [part.partition(".")[0] for part in texts[1:]]
            assert len(numbers) == len(set(numbers)), "no answer is in two letters"

    def _given_up(self, letter: str) -> bool:
        with self.storage.reading() as read:
            found = read.deliveries.find(letter)
        return found is not None and found.state == "dead"

    @invariant()
    def when_nothing_waits_everything_promised_was_sent(self) -> None:
        with self.storage.reading() as read:
            waits = read.deliveries.counts().get("pending", 0)
        for id in self.ids if not waits else ():
            told = " ".join(text for _, text in self.sent[id])
            assert [word for word in self.promised[id] if word not in told] == []


class Noting(MailChannel):
    """Makes letters as the real one does, and notes what they say."""

    def __init__(self, night: Night) -> None:
        made = letters(night.home)
        super().__init__(
            night.home.settings.mail, {name: self._listening(kind) for name, kind in made.items()}
        )
        self.said = ""

    def _listening(self, kind):  # type: ignore[no-untyped-def]
        outer = self

        class Listening:
            def write(self, transaction: Transaction, delivery: Delivery) -> Letter | None:
                letter: Letter | None = kind.write(transaction, delivery)
                outer.said = "\n".join(letter.lines) if letter else ""
                return letter

            def refused(self, transaction: Transaction, delivery: Delivery) -> None:
                kind.refused(transaction, delivery)

        return Listening()


TestNight = Night.TestCase
TestNight.settings = settings(max_examples=6, stateful_step_count=25, suppress_health_check=list(HealthCheck))
TestNight.pytestmark = [pytest.mark.slow]  # type: ignore[attr-defined]
