"""Small versions of benchmarks/channels.py: forged requests, and messages under kills, on all messengers."""

import random
from pathlib import Path

import pytest

from benchmarks.channel_networks import KINDS, shop
from benchmarks.channels import under_kills
from benchmarks.forgeries import forged
from bot.channels.messengers.messenger_channel import UNTOLD

pytestmark = pytest.mark.slow


def test_what_no_network_has_sent_is_accepted_nowhere(tmp_path: Path) -> None:
    found = forged(tmp_path, 400, random.Random(7))
    assert (found.tried["forged"], found.tried["mutilated"]) == (200, 200)
    assert found.accepted == []
    assert found.broken == []
    assert found.stored == 0


def test_nothing_is_lost_or_stored_twice_whoever_is_killed(tmp_path: Path) -> None:
    with shop(tmp_path) as made:
        told = under_kills(made, 60, random.Random(3), least=2, between=(0.3, 0.8))
    assert sum(told.kills.values()) >= 2
    assert (told.lost, told.doubled, told.unanswered) == (0, 0, 0)
    assert told.twice["telegram"] <= UNTOLD * told.kills["worker"]
    assert [told.twice[kind] for kind in KINDS if kind != "telegram"] == [0, 0, 0]
