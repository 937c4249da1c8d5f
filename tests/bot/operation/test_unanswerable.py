"""What publishing learns from conversations."""

import json
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.operation.timed.collecting import LINKED, STEP, calibrated_for
from bot.operation.unanswerable import Learnt, Share, learnt, rounded
from knowledge.folder.home import Home, Settings
from matcher.learning.evidence import FEATURES
from tests.bot.operation.test_collecting import Talks

BASIS = "1 letters"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home", Settings(encoder="letters", unanswerable_share=0.4))


@pytest.fixture
def talks(home: Home) -> Iterator[Talks]:
    talks = Talks(home)
    yield talks
    talks.storage.close()


def now(home: Home) -> Learnt:
    return learnt(home, BASIS)


def answer(talks: Talks, count: int, *, helpful: bool | None = None) -> None:
    for _ in range(count):
        id = talks.begin()
        seq = talks.ask(id, "answer", 0.97)
        if helpful is not None:
            talks.store.judge(id, seq, helpful)


def refuse(talks: Talks, count: int) -> None:
    """Choices, none of which is right."""
    for _ in range(count):
        id = talks.begin()
        talks.ask(id, "clarify", 0.5)
        talks.store.post(id, choice="none")


def take(talks: Talks, count: int) -> None:
    for _ in range(count):
        id = talks.begin()
        talks.ask(id, "clarify", 0.5)
        talks.pick(id)


def test_it_is_rounded_so_that_calibrations_last() -> None:
    assert [rounded(share) for share in (0.2, 0.209, 0.213, 0.0001, 0.9999)] == [
        0.2, 0.2, 0.225, STEP, 0.975,
    ]  # fmt: skip
    assert [rounded(share, 0.2) for share in (0.183, 0.2, 0.217, 0.22)] == [0.2, 0.2, 0.2, 0.225]
    assert [rounded(share, 0.225) for share in (0.205, 0.21)] == [0.2, 0.225]


@given(st.floats(0, 1))
def test_it_is_never_all_or_nothing(share: float) -> None:
    assert 0 < rounded(share) < 1


def test_the_line_for_people() -> None:
    assert str(Share(0.4, 0.4, 0, None)) == (
        "Assumed share of unanswerable questions: 40 % (the setting; no questions yet)"
    )


def test_before_the_first_conversation_nothing_is_learned_and_no_file_made(home: Home) -> None:
    found = now(home)
    assert found.share == Share(0.4, 0.4, 0, None)
    assert (found.promise.verdict, len(found.outcomes)) == ("unknown", 0)
    assert not home.conversations.exists()


def test_conversations_move_the_share(home: Home, talks: Talks) -> None:
    take(talks, 60)
    lower = now(home).share
    assert lower.used < 0.2
    assert lower.low is not None
    assert lower.high is not None
    assert lower.low < lower.used < lower.high
    refuse(talks, 100)
    higher = now(home).share
    assert higher.used > 0.4
    assert str(higher).endswith(f"setting 40 %, 160 questions since {higher.since})")


def test_a_thumbs_down_counts(home: Home, talks: Talks) -> None:
    answer(talks, 40, helpful=True)
    praised = now(home)
    answer(talks, 40, helpful=False)
    blamed = now(home)
    assert blamed.share.used > praised.share.used
    assert blamed.promise.share > 0.2 > praised.promise.share
    assert (praised.promise.known, praised.promise.answered) == (40, 40)


@pytest.mark.parametrize("honest", [0, 200])
def test_nonsense_from_one_address_hardly_moves_it(home: Home, talks: Talks, honest: int) -> None:
    """300 questions in as many conversations, none of which an entry answers; whoever else asked before."""
    source = random.Random(1)
    for number in range(honest):
        id = talks.begin(f"network {number}")
        talks.ask(id, "clarify", 0.5)
        if source.random() < 0.5:
            talks.store.post(id, choice="none")
        else:
            talks.pick(id)
    before = now(home)
    assert before.share.questions == honest
    for _ in range(300):
        talks.ask(talks.begin("one network"), "handoff", 0.02)
    after = now(home)
    assert after.share.questions == honest + 300
    assert abs(after.share.used - before.share.used) < 0.03


def test_the_same_from_many_addresses_does(home: Home, talks: Talks) -> None:
    """The control: it is the address that is held back, not what is asked."""
    for number in range(100):
        talks.ask(talks.begin(f"network {number}"), "handoff", 0.02)
    assert now(home).share.used > 0.6


def test_what_is_long_ago_counts_no_more_for_the_share_but_is_learnt_from(
    home: Home, talks: Talks, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(talks, 40)
    assert now(home).share.questions == 40
    clock = time.time
    monkeypatch.setattr(time, "time", lambda: clock() + LINKED + 3 * 86_400)
    later = now(home)
    assert later.share == Share(0.4, 0.4, 0, None)
    assert later.outcomes.place.tolist() == [0] * 40


def test_outcomes_of_another_encoder_are_not_compared(home: Home, talks: Talks) -> None:
    take(talks, 3)
    assert len(learnt(home, "1 another").outcomes) == 0
    found = now(home).outcomes
    assert found.place.tolist() == [0, 0, 0]
    assert found.evidence.shape == (3, FEATURES)
    assert set(found.view) == {"letters"}


def test_doubts_are_read_in_the_light_of_their_release(home: Home) -> None:
    report = home.releases / "1" / "report.json"
    report.parent.mkdir()
    report.write_text(json.dumps({"unanswerable": {"used": 0.6}}))
    assert calibrated_for(home, 1) == 0.6
    report.write_text("{")
    assert calibrated_for(home, 1) == calibrated_for(home, None) == 0.4
