"""A post is whole or refused at its birth."""

from dataclasses import replace

import pytest

from bot.channels.public.networks import BROUGHT, POLLED, PUBLIC
from bot.channels.public.post import LONGEST, Post

PLAIN = Post("1", "t", "", "kim", "Kim", "Wie lange?", "https://net.example/1", 1.0)


def test_a_post_is_checked_at_birth() -> None:
    for wrong in ({"id": ""}, {"thread": ""}, {"author": ""}, {"text": "x" * (LONGEST + 1)}):
        with pytest.raises(ValueError, match=r"A post has"):
            replace(PLAIN, **wrong)
    for at in (float("nan"), float("inf"), -1.0):
        with pytest.raises(ValueError, match=r"at some time"):
            replace(PLAIN, at=at)
    with pytest.raises(ValueError, match=r"Its name has more"):
        replace(PLAIN, name="x" * 1001)
    assert replace(PLAIN, author="", became="removed").author == ""


def test_each_network_is_registered_once_and_says_what_it_can_do() -> None:
    assert len(PUBLIC) == len(BROUGHT) + len(POLLED)
    for network in PUBLIC.values():
        assert network.limit > 0
        assert network.daily == 0 or 0 < network.reply_costs < network.daily
    for polled in POLLED.values():
        assert polled.every > 0
