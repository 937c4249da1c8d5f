"""Two nodes that give conversations out at the same moment."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.conversations.store import Store
from bot.handoff.assigning import Assigner
from bot.handoff.presence import Presence
from bot.staff.accounts import Staff
from bot.storage import Storage
from knowledge.sites.sites import Site

pytestmark = pytest.mark.slow
MOST, AGENTS, ASKING = 3, ("anna", "boris"), 10


def test_each_conversation_has_one_agent_and_nobody_too_many(postgresql: str) -> None:
    with Storage.at_server(postgresql) as one, Storage.at_server(postgresql) as other:
        store, agents = Store(one), Presence(one)
        one.write(lambda tx: tx.sites.save(Site("shop", "Shop", assign=MOST)))
        for name in AGENTS:
            Staff(one).add(name, f"{name} hilft hier gern", name.title())
            agents.beat(name)
        ids = [store.create(site="shop")[0].id for _ in range(ASKING)]
        for id in ids:
            store.post(id, choice="handoff")
        with ThreadPoolExecutor(2) as nodes:
            given = list(nodes.map(lambda storage: Assigner(storage).look(), (one, other)))
        with one.reading() as read:
            held = [agent for _, agent, _ in read.handoffs.held()]
            kinds = [[event.kind for event in read.events.after(id, 0, 99)] for id in ids]
        assert sum(given) == len(held) == MOST * len(AGENTS)
        assert {held.count(name) for name in AGENTS} == {MOST}
        assert all(each.count("handoff.accepted") <= 1 for each in kinds)
