"""What strangers may start: far more than people do, and never the room of all others."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.conversations.bot import FakeBot
from knowledge.errors import InvalidSetting
from knowledge.folder.home import Home, Settings
from tests.webwidget.conforming import Conforming
from webwidget.api.strangers import (
    EXTENSION,
    LONG,
    OF_ADDRESS,
    OF_CONVERSATION,
    STREAMS_OF_CONVERSATION,
    Strangers,
)
from webwidget.app import create_app
from webwidget.errors import Refused
from webwidget.limits import KEPT, Limiter, Places, Rate, counted_as

OFFICE = 200  # people behind one address


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class TestLimiter:
    def test_a_burst_then_as_fast_as_it_refills(self) -> None:
        clock = Clock()
        limiter = Limiter(Rate(2, 0.5), clock)
        assert [limiter.take("a") for _ in range(3)] == [0, 0, 2]
        assert limiter.take("b") == 0
        clock.now = 2
        assert [limiter.take("a") for _ in range(2)] == [0, 2]

    def test_what_costs_more_takes_more(self) -> None:
        limiter = Limiter(Rate(10, 1), Clock())
        assert [limiter.take("a", cost) for cost in (8, 4, 2)] == [0, 2, 0]

    def test_what_costs_more_than_there_ever_is_can_be_done_when_all_is_there(self) -> None:
        limiter = Limiter(Rate(10, 1), Clock())
        assert limiter.take("a", 1000) == 0
        assert limiter.take("a", 1000) == 10

    def test_a_million_addresses_are_not_all_remembered(self) -> None:
        limiter = Limiter(Rate(1, 1))
        for n in range(KEPT + 50):
            limiter.take(str(n))
        assert len(limiter._buckets) == KEPT

    @pytest.mark.parametrize(("burst", "per_second"), [(0, 1), (1, 0)])
    def test_a_limit_that_lets_nothing_through_is_a_mistake(self, burst: float, per_second: float) -> None:
        with pytest.raises(ValueError, match="above 0"):
            Rate(burst, per_second)


def test_places_are_free_again() -> None:
    places = Places(1)
    assert [places.take("a"), places.take("a"), places.take("b")] == [True, False, True]
    places.free("a")
    assert places.take("a")
    places.free("a")
    places.free("b")
    assert places._open == {}


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("unknown", "unknown"),
    ],
)
def test_what_an_address_counts_as(address: str, counted: str) -> None:
    assert counted_as(address) == counted


def until_refused(act: Callable[[int], object]) -> int:
    """How often it went well."""
    for n in range(100_000):
        try:
            act(n)
        except Refused:
            return n
    pytest.fail("never refused")


class TestStrangers:
    def test_an_office_behind_one_address_notices_nothing(self) -> None:
        strangers = Strangers()
        for person in range(OFFICE):  # all at once
            strangers.admit("conversations", "203.0.113.7")
            strangers.admit("messages", "203.0.113.7", str(person), cost=1 + 300 // LONG)
            strangers.admit("searches", "203.0.113.7")
            strangers.admit("feedback", "203.0.113.7", str(person))
            strangers.open_stream("203.0.113.7", str(person))

    def test_one_person_is_noticed_before_the_office_is(self) -> None:
        strangers = Strangers()
        until_refused(lambda n: strangers.admit("messages", "203.0.113.7", "flood"))
        strangers.admit("messages", "203.0.113.7", "colleague")

    def test_long_messages_count_for_more(self) -> None:
        def sent(cost: float) -> int:
            strangers = Strangers()
            return until_refused(lambda n: strangers.admit("messages", "203.0.113.7", str(n), cost=cost))

        assert sent(1) > 15 * sent(1 + 4000 // LONG)

    def test_neighbours_in_a_64_share_and_others_do_not(self) -> None:
        strangers = Strangers()
        until_refused(lambda n: strangers.admit("queue", f"2001:db8::{n:x}"))
        strangers.admit("queue", "2001:db8:0:1::1")

    def test_own_servers_are_spared_but_their_customers_are_not(self) -> None:
        strangers = Strangers("192.0.2.1, 10.0.0.0/8,")
        for address in ("192.0.2.1", "10.9.8.7"):
            for n in range(1000):
                strangers.admit("queue", address, str(n))
        until_refused(lambda n: strangers.admit("queue", "10.9.8.7", "one"))

    def test_every_limit_says_how_often_and_of_whom(self) -> None:
        assert set(OF_CONVERSATION) < set(OF_ADDRESS)
        for what, rate in OF_CONVERSATION.items():
            assert rate.burst <= OF_ADDRESS[what].burst


@pytest.mark.parametrize("value", ["10.0.0.1/8", "all", "10.0.0.0/8;10.1.0.0/16"])
def test_what_is_no_network_is_refused_with_an_example(value: str) -> None:
    with pytest.raises(InvalidSetting, match=r"10\.1\.0\.0/16"):
        Settings(unlimited=value)


@pytest.fixture
def proxied(tmp_path: Path) -> Iterator[Flask]:
    """Behind a proxy, so that customers have addresses of their own. Its limits' clock stands still."""
    app = create_app(Home(tmp_path / "home", Settings(proxies=1)), bot=FakeBot())
    app.extensions[EXTENSION] = Strangers(clock=Clock())
    yield app
    app.extensions["kundig"].close()


class Customer:
    """One customer at an address."""

    def __init__(self, app: Flask, address: str) -> None:
        self._api, self._from = Conforming(app.test_client()), {"X-Forwarded-For": address}
        self.token = ""

    def send(self, method: str, path: str, body: object = None, **headers: str) -> object:
        more = {} if body is None else {"json": body}
        return self._api.request(
            method, f"/api/v1/{path}", self.token or None, headers=self._from | headers, **more
        )

    def begin(self) -> "Customer":
        self.token = self.send("POST", "conversations", {"locale": "de"}).get_json()["token"]
        return self


def exhausted(app: Flask, what: str, address: str) -> None:
    strangers = app.extensions[EXTENSION]
    with app.test_request_context("/"):
        until_refused(lambda n: strangers.admit(what, address))


@pytest.mark.parametrize(
    ("what", "method", "path", "body", "said"),
    [
        ("conversations", "POST", "conversations", {}, "conversations"),
        ("messages", "POST", "messages", {"text": "Hallo"}, "Nachrichten"),
        ("queue", "POST", "messages", {"choice": "handoff"}, "nach einem Menschen"),
        ("feedback", "POST", "feedback", {"seq": 1, "helpful": True}, "Bewertungen"),
        ("searches", "GET", "search?q=a", None, "searches"),
        ("waiting", "POST", "handoff/cancel", None, "Anfragen"),
    ],
)
def test_whoever_does_too_much_is_told_what_and_for_how_long(
    proxied: Flask, what: str, method: str, path: str, body: object, said: str
) -> None:
    customer = Customer(proxied, "203.0.113.7")
    if what not in ("conversations", "searches"):
        customer.begin()
    exhausted(proxied, what, "203.0.113.7")
    refused = customer.send(method, path, body)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) >= 1
    error = refused.get_json()["error"]
    assert error["code"] == "too_many"
    assert said in error["message"]  # in the conversation's language, as no other was asked for
    other = Customer(proxied, "203.0.113.8")
    if what not in ("conversations", "searches"):
        other.begin()
    assert other.send(method, path, body).status_code != 429


def test_the_language_asked_for_goes_before_the_conversations(proxied: Flask) -> None:
    customer = Customer(proxied, "203.0.113.7").begin()
    exhausted(proxied, "messages", "203.0.113.7")
    refused = customer.send("POST", "messages", {"text": "Bonjour"}, **{"Accept-Language": "fr"})
    assert "messages à la fois" in refused.get_json()["error"]["message"]


def test_a_refused_message_is_stored_nowhere_and_can_come_again(proxied: Flask) -> None:
    customer = Customer(proxied, "203.0.113.7").begin()
    exhausted(proxied, "messages", "203.0.113.7")
    assert customer.send("POST", "messages", {"text": "Hallo"}, **{"Idempotency-Key": "a"}).status_code == 429
    assert customer.send("GET", "events?wait=0").get_json()["messages"] == []
    proxied.extensions.pop(EXTENSION)  # as if the time had passed
    sent = customer.send("POST", "messages", {"text": "Hallo"}, **{"Idempotency-Key": "a"})
    assert sent.get_json() == {"seq": 1}


def test_a_conversation_with_a_full_backlog_is_told_in_the_same_shape(proxied: Flask) -> None:
    customer = Customer(proxied, "203.0.113.7").begin()  # no turn is taken: the bot is not started
    answers = [customer.send("POST", "messages", {"text": str(n)}) for n in range(20)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert refused[0].get_json()["error"]["code"] == "too_much_unanswered"
    assert int(refused[0].headers["Retry-After"]) >= 1


class TestStreams:
    def test_a_conversation_has_only_so_many_and_those_that_end_make_room(
        self, client: FlaskClient, app: Flask
    ) -> None:
        token = Conforming(client).begin()
        headers = {"Authorization": f"Bearer {token}"}
        with ExitStack() as opened:
            streams = [client.get("/api/v1/events", headers=headers) for _ in range(STREAMS_OF_CONVERSATION)]
            for stream in streams:
                opened.callback(stream.close)
            assert {stream.status_code for stream in streams} == {200}
            refused = client.get("/api/v1/events", headers=headers)
            assert (refused.status_code, refused.headers["Retry-After"]) == (429, "10")
            polled = client.get("/api/v1/events?wait=1", headers=headers)
            assert polled.status_code == 429
            streams[0].close()  # before its first byte was read
            assert client.get("/api/v1/events?wait=0", headers=headers).status_code == 200
        strangers = app.extensions[EXTENSION]
        assert [places._open for places in strangers._streams] == [{}, {}]
