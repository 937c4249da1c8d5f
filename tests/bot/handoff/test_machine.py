"""Customers, the bot, agents who come and go, restarts, in any order: what must hold holds after each step.

`python -m benchmarks.handoffs` runs the same machine a thousand times for fifty steps.
"""

import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from bot.conversations import outcomes
from bot.conversations.closing import Closing
from bot.conversations.outlook import is_available
from bot.conversations.store import Store
from bot.conversations.turns import _turn
from bot.handoff.assigning import Assigner
from bot.handoff.assignment import OPENED_WITHIN, PATIENCE
from bot.handoff.desk import Desk
from bot.handoff.presence import GONE_AFTER, Presence
from bot.handoff.tagging import Tagging
from bot.protocol import Answer, Reply
from bot.staff.accounts import Member, Staff
from bot.staff.looking_after import LookingAfter
from bot.storage import Storage
from bot.storage.records import PendingTurn
from knowledge.sites.sites import Site
from tests.bot.handoff.moves import allowed, followed

pytestmark = pytest.mark.slow

AGENTS = ("anna", "boris", "ada")
MOST = 2  # conversations that the shop gives to one agent
agents = st.sampled_from(AGENTS)
STEPS = ("accept", "take_over", "requeue", "hand_back", "close")
NOTE = "only for colleagues"


class Handoffs(RuleBasedStateMachine):
    """`late` are turns that the bot is at: its reply may come when somebody else has the conversation."""

    conversations = Bundle("conversations")

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self._clock = pytest.MonkeyPatch()
        self._skipped, real = 0.0, time.time
        self._clock.setattr(time, "time", lambda: real() + self._skipped)
        self.ids: list[str] = []
        self.late: list[PendingTurn] = []
        self.seen: dict[str, list[int]] = {}  # what a client has got so far, by conversation
        self._open()
        staff = Staff(self.storage)
        roles = {"ada": ("admin",)}
        self.members: dict[str, Member] = {
            name: staff.add(name, f"{name} hilft hier gern", name.title(), roles.get(name, ("agent",)))  # type: ignore[arg-type]
            for name in AGENTS
        }
        LookingAfter(self.storage).set_skill("boris", ["fr"], [])
        LookingAfter(self.storage).add_team("Returns", ["anna"])
        self.storage.write(lambda tx: tx.sites.save(Site("shop", "Shop", ("de", "fr"), assign=MOST)))

    def _open(self) -> None:
        self.storage = Storage.at_file(Path(self._folder.name) / "conversations.sqlite")
        self.store, self.agents = Store(self.storage), Presence(self.storage)
        self.closing = Closing(self.store)
        self.desk, self.assigner = Desk(self.store), Assigner(self.storage)
        self.tagging = Tagging(self.storage)

    def teardown(self) -> None:
        self.storage.close()
        self._clock.undo()
        self._folder.cleanup()

    @initialize(target=conversations)
    def first(self) -> str:
        return self.begin()

    @rule(target=conversations, site=st.sampled_from(["shop", ""]), locale=st.sampled_from(["de", "fr"]))
    def begin(self, site: str = "shop", locale: str = "de") -> str:
        id = self.store.create(site=site, locale=locale)[0].id
        self.ids.append(id)
        return id

    @rule(id=conversations)
    def ask(self, id: str) -> None:
        had = self.store.conversation(id)
        allowed(lambda: self.store.post(id, text="Wo ist mein Paket?"))
        now = self.store.conversation(id)
        if had.state == "closed" and now.state == "human":
            with self.storage.reading() as read:
                there = read.presence.find(now.agent or "")
            assert there is not None, "it goes back to who is there"
            assert is_available(there, time.time())

    @rule(id=conversations, choice=st.sampled_from(["handoff", "continue"]))
    def choose(self, id: str, choice: str) -> None:
        allowed(lambda: self.store.post(id, choice=choice))

    @rule(id=conversations)
    def cancel(self, id: str) -> None:
        self.store.cancel(id)

    @rule(id=conversations)
    def end(self, id: str) -> None:
        self.closing.end(id)
        assert self.store.conversation(id).state == "closed"

    @rule(id=conversations, solved=st.booleans())
    def say_whether_it_was_solved(self, id: str, solved: bool) -> None:
        asked = self.closing.asked(id)
        about = asked.seq if asked else self.store.conversation(id).seq
        assert allowed(lambda: self.closing.answer(id, about, solved)) == (asked is not None)

    @rule(id=conversations, email=st.sampled_from(["kim@customer.example", None]))
    def leave_address(self, id: str, email: str | None) -> None:
        self.store.contacts.reach_at(id, email)
        assert self.store.contacts.find(id) == email

    @rule()
    def the_bot_takes_turns(self) -> None:
        now = time.time()
        self.late += self.storage.write(lambda tx: tx.turns.claim("bot", now, now + 9999, 9, float("inf")))

    @rule(wants_person=st.booleans())
    def the_bot_replies(self, wants_person: bool) -> None:
        if self.late:
            turn = _turn(self.late.pop(0), ())
            reply = Reply((Answer("Unterwegs."),), "de", handoff="requested" if wants_person else None)
            self.storage.write(lambda tx: outcomes.answer(tx, turn, "bot", reply))

    @rule(agent=agents, status=st.sampled_from([None, "available", "away"]))
    def come(self, agent: str, status: Any) -> None:
        self.agents.set(agent, status) if status else self.agents.beat(agent)

    @rule(agent=agents)
    def log_out(self, agent: str) -> None:
        self.agents.leave(self.members[agent])
        assert all(self.store.conversation(id).agent != agent for id in self.ids)

    @rule()
    def give(self) -> None:
        """What a web process does whenever something at the desk has changed."""
        self.assigner.look()
        with self.storage.reading() as read:
            now = time.time()
            here = {each.account for each in read.presence.all() if is_available(each, now)}
            busy = Counter(name for _, name, _ in read.handoffs.held())
            free = {name for name in here if busy[name] < MOST}
            long = [case for case in read.assignments.waiting() if now - case.since >= PATIENCE]
            unopened = [one for one in read.assignments.given() if one.opened is None]
        fits = {"de": here - {"boris"}, "fr": here}
        for case in long:
            assert not (fits[case.locale] or here) & free, "somebody is there for them"
        assert all(now - one.given <= OPENED_WITHIN for one in unopened)

    @rule(id=conversations, agent=agents)
    def look_at(self, id: str, agent: str) -> None:
        self.desk.open(id, self.members[agent])

    @rule(seconds=st.sampled_from([5.0, 70.0, PATIENCE, GONE_AFTER + 5]))
    def time_passes(self, seconds: float) -> None:
        self._skipped += seconds

    @rule()
    def look_for_the_stranded(self) -> None:
        self.agents.return_stranded()
        with self.storage.reading() as read:
            here = {each.account: each.seen for each in read.presence.all()}
            for _, name, since in read.handoffs.held():
                last = max(here.get(name, 0.0), since, self.agents._started)
                assert time.time() - last <= GONE_AFTER + 1

    @rule(
        id=conversations,
        agent=agents,
        step=st.sampled_from(["accept", "take_over", "requeue", "hand_back", "close"]),
    )
    def at_the_desk(self, id: str, agent: str, step: str) -> None:
        allowed(lambda: getattr(self.desk, step)(id, self.members[agent]))

    @rule(id=conversations, agent=agents)
    def pass_to_team(self, id: str, agent: str) -> None:
        if allowed(lambda: self.desk.requeue(id, self.members[agent], "Returns", NOTE)):
            assert [t.team for t in self.desk.queue().tickets if t.conversation == id] == ["Returns"]

    @rule(id=conversations, name=st.sampled_from(["Defekt", "defekt", "Paket"]))
    def tag(self, id: str, name: str) -> None:
        tags = self.tagging.add(id, name)
        assert len({each.casefold() for each in tags}) == len(tags)

    @rule(id=conversations, agent=agents, to=agents)
    def transfer(self, id: str, agent: str, to: str) -> None:
        allowed(lambda: self.desk.transfer(id, self.members[agent], self.members[to]))

    @rule(id=conversations, agent=agents)
    def reply(self, id: str, agent: str) -> None:
        had = self.store.conversation(id)
        done = allowed(lambda: self.desk.reply(id, self.members[agent], "Ich sehe nach."))
        assert done == (had.state == "human" and had.agent == agent)

    @rule(id=conversations, agent=agents)
    def note(self, id: str, agent: str) -> None:
        self.desk.note(id, self.members[agent], NOTE)

    @rule()
    def restart(self) -> None:
        self.storage.close()
        self._open()

    @invariant()
    def the_bot_is_silent_while_a_person_has_it(self) -> None:
        for id in self.ids:
            state = "bot"
            for message in self.store.messages(id):
                assert message.role != "bot" or state in ("bot", "closed"), state
                state = message.state or state
            assert state == self.store.conversation(id).state, "messages alone tell the state"

    @invariant()
    def only_who_has_come_to_an_end_is_asked_about_it(self) -> None:
        for id in self.ids:
            asked = self.closing.asked(id)
            if asked is not None:
                last = [each for each in self.store.messages(id) if each.state][-1]
                assert (last.state, last.seq) == ("closed", asked.seq)

    @invariant()
    def who_waits_is_in_the_queue_and_who_is_served_has_one_agent(self) -> None:
        queued = {ticket.conversation for ticket in self.desk.queue().tickets if ticket.state == "queued"}
        for id in self.ids:
            found = self.store.conversation(id)
            assert (found.state == "queued") == (id in queued)
            assert (found.state == "human") == (found.agent is not None)

    @invariant()
    def events_alone_tell_who_has_it(self) -> None:
        shown = {t.conversation: t.team for t in self.desk.queue().tickets if t.state == "queued"}
        for id in self.ids:
            with self.storage.reading() as read:
                told = followed(read.events.after(id, 0, 10_000))
            found = self.store.conversation(id)
            assert told == (found.state, found.agent, shown.get(id))

    @invariant()
    def who_waits_for_a_word_is_known(self) -> None:
        for id in self.ids:
            found, last = self.store.conversation(id), ""
            for message in self.store.messages(id):
                last = (
                    "" if message.state else message.role if message.role in ("customer", "agent") else last
                )
            assert found.state == "human" or found.awaiting is None
            if found.state == "human" and last:
                assert (found.awaiting is not None) == (last == "customer")

    @invariant()
    def a_client_that_follows_has_everything_once_and_no_note(self) -> None:
        for id in self.ids:
            got = self.seen.setdefault(id, [])
            fresh = self.store.messages(id, after=got[-1] if got else 0)
            got += [message.seq for message in fresh]
            assert got == list(range(1, self.store.conversation(id).seq + 1))
            assert all(NOTE not in message.text for message in fresh)
            with self.storage.reading() as read:
                numbers = [event.number for event in read.events.after(id, 0, 10_000)]
            assert numbers == list(range(1, len(numbers) + 1))


TestHandoffs = Handoffs.TestCase
TestHandoffs.settings = settings(
    max_examples=12, stateful_step_count=30, suppress_health_check=list(HealthCheck)
)
