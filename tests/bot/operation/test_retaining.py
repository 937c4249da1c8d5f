"""Retention with a simulated clock: nothing older remains, nothing younger goes, whatever is killed."""

import time
from dataclasses import replace

import pytest

from bot.privacy.archiving import bring_back
from bot.privacy.errors import NotArchived
from bot.privacy.retention import DAY
from bot.storage.records import Conversation, Delivery, Webhook
from bot.storage.repositories import whole
from bot.storage.repositories.marks import Mark
from bot.storage.repositories.proposals import Proposal
from bot.storage.tables import metadata
from knowledge.corpus.jobs import Jobs
from tests.bot.operation.retained import START, House, house
from tests.bot.storage.test_outcomes import ended

__all__ = ["house"]


def test_two_years_on_two_sites_with_different_periods(house: House) -> None:
    said: dict[str, tuple[float, int]] = {}
    for week in range(104):  # a conversation a day on each site for a year, then nothing new for another
        now = START + 7 * week * DAY
        if week < 52:
            for day in range(0, 7, 5) if house.storage.shared else range(7):  # two will do on the slower
                for site, period in (("shop", 90), ("short", 20)):
                    id, at = f"{site}-{week:02}-{day}", now + day * DAY
                    house.say(id, at, site=site)
                    said[id] = at, period
        now += 6.5 * DAY
        house.run(now)
        assert house.live() == {id for id, (at, period) in said.items() if now - at <= period * DAY}
        over = {id for id, (at, period) in said.items() if period < (now - at) / DAY}
        assert house.archived() <= over
        assert {id for id in over if (now - said[id][0]) / DAY > said[id][1] + 7 + 7}.isdisjoint(
            house.archived()
        )
    assert house.live() == house.archived() == set()
    counts = house.tallies()
    for kind, entry in (("conversations", ""), ("answered", "returns"), ("helped", "returns")):
        assert sum(
            count for each, count in counts.items() if (each.kind, each.entry) == (kind, entry)
        ) == len(said)


def test_proposals_go_in_their_time_whatever_became_of_them(house: House) -> None:
    for days, state in ((1, "waiting"), (179, "entry"), (181, "waiting"), (400, "discarded")):
        at = START - days * DAY
        old = Proposal(f"p{days}", None, 1, "de", "Wann?", "Bald.", None, "anna", at, state)  # type: ignore[arg-type]
        house.storage.write(lambda tx, old=old: tx.proposals.add(old))
    assert house.run(START)["proposals"] == 2
    with house.storage.reading() as read:
        assert [each is not None for each in map(read.proposals.find, ("p1", "p179", "p181"))] == [
            True,
            True,
            False,
        ]


def test_an_open_conversation_counts_from_its_last_message(house: House) -> None:
    house.say("open", START)
    house.say("closed", START, closed=True)
    house.run(START + 89 * DAY)
    assert house.live() == {"open", "closed"}
    house.storage.write(lambda tx: tx.conversations.change("open", updated=START + 89 * DAY))
    house.run(START + 91 * DAY)
    assert house.live() == {"open"}


def test_what_is_archived_nobody_sees_and_it_can_be_brought_back_whole(house: House) -> None:
    house.say("c1", START)
    house.storage.write(lambda tx: tx.marks.put("c1", Mark("customer", 2, 1, START)))
    before = everything(house, "c1")
    assert house.run(START + 91 * DAY) == {"archived": 1}
    with house.storage.reading() as read:
        assert read.conversations.find("c1") is None
        assert read.conversations.find_by_token(b"c1") is None
        assert (
            read.messages.after("c1", 0, 10) == read.messages.talks(0.0, 10) == read.feedback.since(0.0) == []
        )
    assert house.tallies()
    bring_back(house.storage, "c1", "eva")
    after = everything(house, "c1")
    assert after["conversation"][0].pop("updated") > before["conversation"][0].pop("updated")
    assert after["turn"][0].pop("state") == "dropped"  # nobody waits for an answer any more
    assert before["turn"][0].pop("state") == "pending"
    assert after == before
    assert house.tallies() == {}
    with pytest.raises(NotArchived, match="c1"):
        bring_back(house.storage, "c1", "eva")


def everything(house: House, id: str) -> dict[str, list[dict[str, object]]]:
    with house.storage.reading() as read:
        found = whole.read(read._db, id)
    assert found is not None
    return found


def test_whatever_hangs_on_a_conversation_is_archived_and_handed_out_with_it() -> None:
    hanging = {
        table.name
        for table in metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name == "conversation"
    }
    assert hanging == {table.name for table in whole.ALL} - {"conversation"}
    assert {table.name for table in whole.ALL} - {table.name for table in whole.ITS_OWN} == {
        "delivery",
        "outcome",
        "unsettled",  # read anew when it comes back
    }


def test_pictures_wait_in_the_archive_with_their_conversation_and_go_with_it(house: House) -> None:
    for id in ("c1", "c2"):
        house.say(id, START)
    shared, own = b"a picture that both sent", b"a letter"
    house.sends("c1", shared, START), house.sends("c2", shared, START + 89 * DAY)
    house.sends("c1", own, START + 20 * DAY)
    house.run(START + 91 * DAY)
    assert house.archived() == {"c1", "c2"}
    assert house.contents() == {shared, own}
    bring_back(house.storage, "c2", "eva")
    assert house.run(START + 99 * DAY) == {"deleted": 1}
    assert house.contents() == {shared}


def test_pictures_have_a_period_of_their_own(house: House) -> None:
    house.say("c1", START + 60 * DAY)
    house.sends("c1", b"old", START), house.sends("c1", b"new", START + 60 * DAY)
    house.sends("c1", b"never sent", START + 90 * DAY, sent=False)
    assert house.run(START + 90.5 * DAY) == {"attachments": 1}
    assert house.contents() == {b"new", b"never sent"}
    assert house.run(START + 91.5 * DAY) == {"unsent": 1}
    assert house.contents() == {b"new"}


def test_after_its_days_in_the_archive_it_is_gone_for_good(house: House) -> None:
    house.say("c1", START)
    house.run(START + 91 * DAY)
    house.run(START + 97 * DAY)
    assert house.archived() == {"c1"}
    assert house.run(START + 98.5 * DAY) == {"deleted": 1}
    with pytest.raises(NotArchived):
        bring_back(house.storage, "c1", "eva")


def test_a_conversation_without_a_word_just_goes(house: House) -> None:
    silent = Conversation("c1", "shop", "de", "bot", 0, None, None, START, START)
    house.storage.write(lambda tx: tx.conversations.add(silent, b"t"))
    assert house.run(START + 89 * DAY) == {}
    assert house.run(START + 91 * DAY) == {"silent": 1}


def test_deliveries_and_finished_jobs_have_periods_of_their_own(house: House) -> None:
    house.say("c1", START + 50 * DAY)
    hook = Webhook("w1", "https://crm.example", "whsec_x", ("reply.sent",), START)
    told = Delivery("msg_1", "webhook", "w1", "c1", 1, "done", 1, START, START, finished=START + 50 * DAY)
    house.storage.write(lambda tx: (tx.webhooks.add(hook), tx.deliveries.add([told])))
    jobs = Jobs(house.home.corpus)
    job = jobs.add("publish", {}, "eva")
    jobs.finish(job)
    waiting = jobs.add("publish", {}, "eva")
    assert house.run(START + 79 * DAY) == {}
    assert house.run(START + 81 * DAY) == {"deliveries": 1}
    assert house.run(time.time() + 31 * DAY)["imports"] == 1
    assert [each.id for each in jobs.recent()] == [waiting]


def test_outcomes_are_unlinked_and_stay(house: House) -> None:
    house.say("c1", START, site="short")
    house.storage.write(lambda tx: tx.outcomes.replace("c1", [replace(ended("c1"), day=START)]))
    house.run(START + 21 * DAY)
    with house.storage.reading() as read:
        [kept] = read.outcomes.since(0.0, 10)
    assert (kept.conversation, kept.seq, kept.source) == (None, None, None)
    bring_back(house.storage, "c1", "eva")
    with house.storage.reading() as read:
        [linked] = read.outcomes.since(0.0, 10)
    assert linked.conversation == "c1"
