"""Networks that bring posts, against a served installation: each once, whatever is forged or doubled."""

import json
from collections.abc import Iterator
from random import Random

import pytest
import urllib3

from bot.channels.connecting import check
from bot.channels.fakes.facebook import FakeFacebook, fake_facebook
from bot.channels.fakes.instagram_comments import fake_instagram_comments
from bot.channels.fakes.x import fake_x
from bot.channels.networks import NETWORKS
from bot.protocol import Reply, Turn
from bot.storage.repositories.messengers import Connection
from bot.storage.repositories.posts import PublicPost
from tests.bot.channels.mutations import mutations
from tests.bot.channels.served import Served, served
from tests.receiver import wait_until

COUNT = 15
HTTP = urllib3.PoolManager(retries=False)


def silent(turn: Turn) -> Reply:
    return Reply(())


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("served") / "home", silent) as running:
        yield running


def stored(house: Served, connection: Connection) -> list[PublicPost]:
    with house.services.storage.reading() as read:
        return [each for each in read.posts.undecided(10_000) if each.connection == connection.id]


def sent(house: Served, connection: Connection, body: bytes, headers: dict[str, str]) -> int:
    path = f"{house.address}/channels/{connection.id}"
    headers = {"Content-Type": "application/json", **headers}
    return HTTP.request("POST", path, body=body, headers=headers).status


@pytest.mark.slow
def test_facebook_brings_each_comment_once_doubled_and_in_disorder(house: Served) -> None:
    with fake_facebook() as page:
        connection = house.join("facebook", page.secrets())
        assert (
            check(house.services.storage, house.services.connections, NETWORKS["facebook"], connection)
            is None
        )
        page.duplicates, page.reversed = 3, True
        thread = page.posts("Neu im Laden")
        for number in range(COUNT):
            page.comment(f"kim{number}", f"Was kostet der Versand, Frage {number}?", thread)
        wait_until(lambda: len(stored(house, connection)) == COUNT)
        gone = stored(house, connection)[0]
        page.remove(gone.id)
        wait_until(lambda: len(stored(house, connection)) == COUNT - 1)
        assert gone.id not in {each.id for each in stored(house, connection)}


@pytest.mark.slow
def test_instagram_and_x_bring_each_once(house: Served) -> None:
    with fake_instagram_comments() as account, fake_x() as network:
        instagram = house.join("instagram_comments", account.secrets())
        x = house.join("x", network.secrets())
        account.duplicates = network.duplicates = 2
        for number in range(COUNT):
            account.comment(f"kim{number}", f"Was kostet der Versand, Frage {number}?")
            network.write(f"kim{number}", f"Was kostet der Versand, Frage {number}?")
        wait_until(lambda: len(stored(house, instagram)) == len(stored(house, x)) == COUNT)


@pytest.mark.slow
def test_what_is_forged_torn_foreign_or_huge_stores_nothing(house: Served) -> None:
    """Signed by nobody: refused. Signed, but torn: taken, or it would come for ever. The many are in
    benchmarks/posts.py.
    """
    with fake_facebook() as page:
        connection, whole = house.join("facebook", page.secrets()), comment(page.page, "1_2")
        for forged in mutations(whole, Random(14), 40):
            signature = page.signed(whole) if forged != whole else {}
            assert sent(house, connection, forged, signature) == 403
        huge = b"x" * 5_000_000
        assert sent(house, connection, huge, page.signed(huge)) == 413
        foreign = comment("666", "1_2")
        assert sent(house, connection, foreign, page.signed(foreign)) == 200
        assert stored(house, connection) == []
        for torn in mutations(whole, Random(15), 40):
            assert sent(house, connection, torn, page.signed(torn)) == 200
        last = comment(page.page, "1_3")
        assert sent(house, connection, last, page.signed(last)) == 200
        assert "1_3" in {each.id for each in stored(house, connection)}


def comment(page: str, id: str) -> bytes:
    value = {"item": "comment", "verb": "add", "post_id": f"{page}_1", "comment_id": id, "message": "Na?"}
    change = {"field": "feed", "value": value | {"from": {"id": "5", "name": "Kim"}}}
    return json.dumps({"object": "page", "entry": [{"id": page, "time": 1, "changes": [change]}]}).encode()


@pytest.mark.slow
def test_an_app_has_one_address_and_all_that_it_signs_for_hear_it(house: Served) -> None:
    """Two pages of one app; then the one at whose address it arrives is disconnected."""
    with fake_facebook() as first:
        one = house.join("facebook", first.secrets())
        first.page = "3000003"
        two = house.join("facebook", first.secrets())
        first.page = FakeFacebook().page
        assert first.subscription["callback_url"].endswith(two.id)
        thread = first.posts("Neu im Laden")
        first.comment("kim", "Was kostet der Versand?", thread)
        wait_until(lambda: len(stored(house, one)) == 1)
        assert stored(house, two) == []
        house.services.connections.remove(two.id)
        first.comment("lea", "Und wie lange dauert es?", thread)
        wait_until(lambda: len(stored(house, one)) == 2)
    nobody = f"{house.address}/channels/{two.id}"
    assert HTTP.request("POST", nobody, body=b"{}").status == 404
    assert HTTP.request("GET", nobody).status == 404
