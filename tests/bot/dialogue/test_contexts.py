"""Entries that are limited to contexts answer there and nowhere else; the trace tells where that was."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.dialogue.finding import Finding
from bot.dialogue.live_release import LiveRelease, OpenRelease
from bot.dialogue.moves import Move
from bot.dialogue.reading import Reading
from bot.protocol import Choice
from knowledge.folder.home import Home, Settings
from tests.bot.dialogue.conftest import SHOP, publish_shop


def shop(folder: Path, **limits: tuple[str, ...]) -> LiveRelease:
    home = Home(folder, Settings(encoder="letters"))
    publish_shop(home, [replace(each, contexts=limits.get(each.id.replace("-", "_"), ())) for each in SHOP])
    return LiveRelease(home)


def opened(live: LiveRelease) -> OpenRelease:
    found = live.current()
    assert found is not None
    return found


def read(live: LiveRelease, text: str, *contexts: str) -> Move:
    return Reading(opened(live).within(contexts), live.small_talk(), "de", "de", ()).of_text(text)


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> LiveRelease:
    return shop(tmp_path_factory.mktemp("shop"), **{SHOP[0].id.replace("-", "_"): ("order", "account")})


def test_a_limited_entry_answers_in_its_contexts_alone(live: LiveRelease) -> None:
    question, id = SHOP[0].question, SHOP[0].id
    assert read(live, question, "order").entry == read(live, question, "cart", "account").entry == id
    for contexts in ((), ("cart",), ("orders",)):
        made = read(live, question, *contexts)
        assert made.entry != id
        assert id not in made.offered
        assert id not in [each.entry for each in made.candidates]
        assert read(live, question, *contexts) == made, "the same each time"


def test_others_answer_everywhere_and_are_not_in_its_way(live: LiveRelease) -> None:
    for entry in (each for each in SHOP if each.id != SHOP[0].id):
        assert read(live, entry.question).entry == read(live, entry.question, "order").entry == entry.id


def test_a_topic_leaves_out_what_answers_elsewhere(live: LiveRelease, tmp_path: Path) -> None:
    topic = SHOP[0].topic or "Lieferung"
    home = Home(tmp_path, Settings(encoder="letters"))
    publish_shop(
        home, [replace(each, topic=topic, contexts=("order",) if each is SHOP[0] else ()) for each in SHOP]
    )
    fresh = LiveRelease(home)
    for contexts, shown in (((), False), (("order",), True)):
        reading = Reading(opened(fresh).within(contexts), fresh.small_talk(), "de", "de", ())
        assert (SHOP[0].id in reading.of_choice(Choice.of_topic(topic)).offered) == shown


def test_where_nothing_answers_nothing_is_said(tmp_path: Path) -> None:
    live = shop(tmp_path, **{each.id.replace("-", "_"): ("order",) for each in SHOP})
    assert opened(live).within(()) is None
    assert read(live, SHOP[0].question).entry is None
    assert read(live, SHOP[0].question, "order").entry == SHOP[0].id


def test_the_trace_says_in_which_contexts_the_customer_was(live: LiveRelease) -> None:
    made = read(live, SHOP[0].question, "order")
    found = Finding.of(made, "de", "de", 1).within(("order",))
    assert found.trace is not None
    assert found.trace.contexts == ("order",)
    assert Finding.from_json(found.as_json()) == found
    assert "contexts" not in Finding.of(made, "de", "de", 1).as_json()["trace"]
