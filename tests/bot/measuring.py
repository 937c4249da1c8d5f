"""Conversations at set times, written into the store as the web process would: for tests of numbers."""

from dataclasses import dataclass, field
from random import Random

from bot.protocol import NONE, THANKED, Candidate, Trace
from bot.storage import Storage, Transaction
from bot.storage.records import Conversation, Message, Verdict
from bot.storage.repositories.people import reads

ENTRIES = ("returns", "shipping", "pay", "size")


def trace(decision: str, *ranked: str, reading: str = "") -> Trace:
    """The bot's decision about the entries it thought of, best first."""
    named = ranked[0] if decision == "answer" else None
    candidates = tuple(Candidate(entry, 0.4, "?") for entry in ranked[:2])
    return Trace(decision, named, candidates=candidates, ranked=ranked, reading=reading)


@dataclass
class Talk:
    """One conversation, message by message; `at` is the time of the next one."""

    id: str
    at: float
    site: str = ""
    locale: str = "de"
    email: str = ""  # proved
    messages: list[Message] = field(default_factory=list)
    thumbs: dict[int, bool] = field(default_factory=dict)
    surveys: dict[int, bool | None] = field(default_factory=dict)
    begun: float = 0.0

    def __post_init__(self) -> None:
        self.begun = self.begun or self.at

    def say(self, role: str, text: str, **values: object) -> int:
        seq = len(self.messages) + 1
        self.messages.append(Message(self.id, seq, role, text, self.at, **values))  # type: ignore[arg-type]
        self.at += 20
        return seq

    def ask(self, decision: str, *ranked: str, reading: str = "") -> int:
        """A question and the reply to it, the seq of which it gives."""
        turn = self.say("customer", "Frage?")
        entry = ranked[0] if decision == "answer" else None
        return self.say("bot", "…", trace=trace(decision, *ranked, reading=reading), entry=entry, turn=turn)

    def pick(self, entry: str) -> int:
        turn = self.say("customer", "?", choice=entry if entry == NONE else f"entry:{entry}")
        if entry == NONE:
            return self.say("bot", "…", trace=Trace("handoff", picked=NONE), turn=turn)
        return self.say("bot", "…", trace=Trace("answer", entry), entry=entry, turn=turn)

    def thank(self) -> int:
        turn = self.say("customer", "Danke!")
        return self.say("bot", "Gern.", trace=Trace("", reading=THANKED), turn=turn)

    def judge(self, seq: int, helpful: bool) -> None:
        self.thumbs[seq] = helpful

    def call(self) -> int:
        self.say("customer", "Ein Mensch", choice="handoff")
        return self.say("system", "Jemand kommt.", state="queued")

    def end(self, solved: bool | None = None) -> int:
        seq = self.say("system", "Ende.", state="closed")
        self.surveys[seq] = solved
        return seq

    def keep(self, storage: Storage) -> None:
        """In place of what is there of it."""
        storage.write(self._keep)

    def _keep(self, tx: Transaction) -> None:
        old = tx.conversations.find(self.id)
        after = 0 if old is None else old.seq
        if old is None:
            head = Conversation(self.id, self.site, self.locale, "bot", 0, None, None, self.begun, self.begun)
            tx.conversations.add(head, self.id.encode())
        if fresh := self.messages[after:]:
            tx.messages.add(fresh)
            tx.conversations.change(self.id, seq=len(self.messages), updated=fresh[-1].created)
        if self.email:
            tx.contacts.save(self.id, self.email, self.at)
            tx.people.prove(reads(self.id, self.email, self.at))
        for seq, helpful in self.thumbs.items():
            entry = self.messages[seq - 1].entry or ""
            tx.feedback.save(Verdict(self.id, seq, helpful, "", entry, self.at))
        for seq, solved in self.surveys.items():
            if seq > after:
                tx.surveys.ask(self.id, seq, self.at)
            if solved is not None and seq > after:
                tx.surveys.answer(self.id, seq, solved, "", self.at)


def step(random: Random, talk: Talk) -> None:
    """Something that happens in conversations."""
    ranked = random.sample(ENTRIES, 3)
    match random.randrange(10):
        case 0 | 1 | 2 | 3:
            seq = talk.ask("answer", *ranked, reading=random.choice(["", "", "in context"]))
            if random.random() < 0.4:
                talk.judge(seq, random.random() < 0.5)
        case 4:
            talk.ask("clarify", *ranked)
            if random.random() < 0.7:
                talk.pick(random.choice([*ranked[:2], NONE]))
        case 5:
            talk.ask("handoff", *ranked)
        case 6:
            talk.thank()
        case 7:
            talk.call()
        case 8:
            talk.say("agent", random.choice(["Moment.", "So geht das: " + "x" * 90]))
        case _:
            talk.end(random.choice([True, False, None]))
