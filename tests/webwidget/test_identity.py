"""A site's server says who its customers are: believed once, on every node, and joined by proof only."""

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import jwt
import pytest
from flask import Flask

from bot.privacy.erasure import Erasure
from bot.privacy.people import Person
from bot.privacy.searching import matches
from knowledge.sites.sites import Site
from tests.webwidget.conforming import Conforming
from tests.webwidget.installation import Installation
from tests.webwidget.staffing import log_in, rooms

BEGIN, CURRENT = "/api/v1/conversations", "/api/v1/conversations/current/identity"
_numbers = count()


class Shop:
    """The shop's server, and browsers of its customers on both nodes."""

    def __init__(self, both: Installation) -> None:
        self.nodes = both.one, both.two
        self.name = f"shop{next(_numbers)}"
        rooms(self.nodes[0]).sites.save(Site(self.name, "Shop"))
        _, self.secret = rooms(self.nodes[0]).customers.keys.make(self.name)
        self.one, self.two = (Conforming(app.test_client()) for app in self.nodes)

    def vouch(self, sub: str, **more: Any) -> str:
        claims = {
            "sub": sub,
            "aud": self.name,
            "exp": int(time.time()) + 300,
            "jti": f"{sub}-{next(_numbers)}",
        }
        return jwt.encode(claims | more, self.secret, algorithm="HS256")

    def begin(self, api: Conforming, identity: str | None = None) -> dict[str, Any]:
        answer = api.request("POST", BEGIN, json={"site": self.name, "identity": identity})
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.get_json()
        return found

    def identify(self, api: Conforming, token: str, identity: str) -> str:
        """The error's code; empty when it is believed."""
        answer = api.request("PUT", CURRENT, token, json={"identity": identity})
        return "" if answer.status_code == 204 else str(answer.get_json()["error"]["code"])

    def say(self, api: Conforming, token: str, text: str) -> None:
        assert api.request("POST", "/api/v1/messages", token, json={"text": text}).status_code == 202

    def earlier(self, api: Conforming, token: str) -> list[str]:
        found = api.request("GET", BEGIN, token).get_json()["conversations"]
        return [each["conversation"] for each in found]


@pytest.fixture
def shop(installation: Installation) -> Shop:
    return Shop(installation)


def test_a_customer_goes_on_with_the_same_conversation_on_another_device(shop: Shop) -> None:
    phone = shop.begin(shop.one, shop.vouch("4711"))
    shop.say(shop.one, phone["token"], "Wo ist mein Paket?")
    laptop = shop.begin(shop.two, shop.vouch("4711", name="Erika"))
    assert (laptop["conversation"], laptop.get("continued")) == (phone["conversation"], True)
    assert laptop["token"] != phone["token"]
    events = shop.two.request("GET", "/api/v1/events?after=0&wait=0", laptop["token"]).get_json()["messages"]
    assert events[0]["text"] == "Wo ist mein Paket?"
    other = shop.begin(shop.one, shop.vouch("0815"))
    assert other["conversation"] != phone["conversation"]
    assert shop.earlier(shop.one, phone["token"]) == []
    shop.one.request("POST", "/api/v1/conversations/current/end", phone["token"])
    later = shop.begin(shop.one, shop.vouch("4711"))
    assert later["conversation"] != phone["conversation"]
    assert shop.earlier(shop.one, later["token"]) == [phone["conversation"]]
    back = shop.two.request("POST", f"{BEGIN}/{phone['conversation']}/continue", later["token"])
    assert back.get_json()["conversation"] == phone["conversation"]
    assert back.get_json()["token"] not in (phone["token"], laptop["token"])


def test_a_proof_counts_once_on_every_node(shop: Shop) -> None:
    proof = shop.vouch("4711")
    shop.begin(shop.one, proof)
    for api in (shop.one, shop.two):
        refused = api.request("POST", BEGIN, json={"site": shop.name, "identity": proof})
        error = refused.get_json()["error"]
        assert (refused.status_code, error["code"], error["field"]) == (422, "identity_replayed", "identity")
    with ThreadPoolExecutor(4) as threads:
        for _ in range(3):
            again = shop.vouch("0815")
            body = {"site": shop.name, "identity": again}
            clients = [app.test_client() for app in shop.nodes * 2]
            found = list(
                threads.map(lambda client, body=body: client.post(BEGIN, json=body).status_code, clients)
            )  # type: ignore[misc]
            assert sorted(found) == [201, 422, 422, 422]


def test_what_was_said_before_is_joined_by_the_browsers_token_alone(shop: Shop) -> None:
    anonymous = shop.begin(shop.one)
    shop.say(shop.one, anonymous["token"], "Ich frage nur so.")
    assert "continued" not in shop.begin(shop.two, shop.vouch("4711"))
    assert shop.identify(shop.one, "x" * 43, shop.vouch("4711")) == "unauthorized"
    proof = shop.vouch("4711")
    assert shop.identify(shop.one, anonymous["token"], proof) == ""
    assert shop.identify(shop.two, anonymous["token"], proof) == "", "our answer was lost"
    assert shop.identify(shop.one, anonymous["token"], shop.vouch("0815")) == "identity_other"
    assert shop.begin(shop.two, shop.vouch("4711"))["conversation"] == anonymous["conversation"]
    assert shop.identify(shop.one, shop.begin(shop.one)["token"], proof) == "identity_replayed"


def test_only_a_browser_in_which_somebody_was_proved_sees_earlier_conversations(shop: Shop) -> None:
    store, customers = rooms(shop.nodes[0]).store, rooms(shop.nodes[0]).customers.known
    known = shop.begin(shop.one, shop.vouch("4711"))
    shop.say(shop.one, known["token"], "Erstens.")
    began, plain = store.create(site=shop.name)
    shop.say(shop.one, plain, "Zweitens.")
    assert shop.identify(shop.one, plain, shop.vouch("4711")) == ""
    assert shop.earlier(shop.one, plain) == [known["conversation"]]
    letter = "l" * 43  # a token that a link in a letter gave
    assert customers.earlier(began.id, letter) == []
    stranger = shop.begin(shop.one, shop.vouch("0815"))
    refused = shop.one.request("POST", f"{BEGIN}/{known['conversation']}/continue", stranger["token"])
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (404, "unknown_conversation")


def test_a_new_conversation_in_the_same_browser_is_theirs_too(shop: Shop) -> None:
    first = shop.begin(shop.one, shop.vouch("4711"))
    shop.say(shop.one, first["token"], "Erstens.")
    body = {"site": shop.name}
    second = shop.two.request("POST", BEGIN, first["token"], json=body).get_json()
    assert second["conversation"] != first["conversation"]
    assert shop.earlier(shop.one, second["token"]) == [first["conversation"]]
    rooms(shop.nodes[0]).sites.save(Site("elsewhere", "Elsewhere"))
    for token, site in (
        ("x" * 43, shop.name),
        (first["token"], "elsewhere"),
        (shop.begin(shop.one)["token"], shop.name),
    ):
        other = shop.one.request("POST", BEGIN, token, json={"site": site}).get_json()
        assert rooms(shop.nodes[0]).customers.known.known(other["conversation"]) is None


def test_while_keys_are_changed_two_are_good(shop: Shop) -> None:
    keys = rooms(shop.nodes[0]).customers.keys
    old = shop.vouch("4711")
    [first] = keys.of(shop.name)
    _, shop.secret = keys.make(shop.name)
    shop.begin(shop.one, shop.vouch("4711"))
    shop.begin(shop.two, old)
    unused = jwt.encode({"sub": "1", "aud": shop.name, "exp": int(time.time()) + 60, "jti": "u"}, "0" * 64)
    keys.remove(shop.name, first.id)
    for proof in (
        unused,
        jwt.encode(jwt.decode(old, options={"verify_signature": False}) | {"jti": "v"}, "1" * 64),
    ):
        refused = shop.one.request("POST", BEGIN, json={"site": shop.name, "identity": proof})
        assert refused.get_json()["error"]["code"] == "identity_forged"
    rooms(shop.nodes[0]).sites.remove(shop.name)
    rooms(shop.nodes[0]).sites.save(Site(shop.name, "Shop"))
    refused = shop.one.request("POST", BEGIN, json={"site": shop.name, "identity": shop.vouch("4711")})
    assert refused.get_json()["error"]["code"] == "identity_not_configured"


def test_a_refused_consent_leaves_the_proof_unused(shop: Shop) -> None:
    site = Site(shop.name, "Shop", notice={"de": "Wir lesen mit."}, consent=True)
    rooms(shop.nodes[0]).sites.save(site)
    proof = shop.vouch("4711")
    refused = shop.one.request("POST", BEGIN, json={"site": shop.name, "identity": proof})
    assert refused.get_json()["error"]["code"] == "consent_needed"
    version = shop.one.request("GET", f"/api/v1/notice?site={shop.name}").get_json()["version"]
    body = {"site": shop.name, "identity": proof, "notice": version}
    assert shop.one.request("POST", BEGIN, json=body).status_code == 201


def test_agents_see_who_it_is_and_what_they_asked_before(shop: Shop) -> None:
    first = shop.begin(shop.one, shop.vouch("4711"))
    shop.say(shop.one, first["token"], "Erstens.")
    shop.one.request("POST", "/api/v1/conversations/current/end", first["token"])
    proof = shop.vouch("4711", name="Erika <b>", email="erika@post.example")
    second = shop.begin(shop.one, proof)
    shop.say(shop.one, second["token"], "Zweitens.")
    anna = shop.nodes[1].test_client()
    log_in(anna, "anna")
    shown = anna.get(f"/desk/api/conversations/{second['conversation']}").get_json()["conversation"]
    assert shown["customer"] == {"id": "4711", "name": "Erika <b>", "email": "erika@post.example"}
    assert [(each["conversation"], each["asked"]) for each in shown["earlier"]] == [
        (first["conversation"], "Erstens.")
    ]


def person(app: Flask, address: str) -> list[str]:
    return [each.conversation for each in matches(rooms(app).storage, Person.of(address))]


def test_a_person_is_found_exported_and_erased_by_what_the_site_calls_them(shop: Shop) -> None:
    app = shop.nodes[0]
    theirs = shop.begin(shop.one, shop.vouch("Kunde-4711", name="Kanari Vogel", email="kanari@post.example"))
    shop.say(shop.one, theirs["token"], "Hallo")
    shop.begin(shop.one, shop.vouch("Kunde-47"))
    id = theirs["conversation"]
    for address in (f"sub:{shop.name}/Kunde-4711", "kanari@post.example"):
        assert person(app, address) == [id]
    assert person(app, f"sub:other/{shop.name}/Kunde-4711") == []
    rooms(app).storage.write(lambda tx: tx.archive.put(id, float("inf"), 1.0, {}))
    assert person(app, f"sub:{shop.name}/Kunde-4711") == person(app, "kanari@post.example") == [id]
    rooms(app).storage.write(lambda tx: tx.archive.bring_back(id, 2.0))
    assert rooms(app).customers.known.known(id) is not None
    assert shop.earlier(shop.one, theirs["token"]) == []
    with rooms(app).storage.reading() as read:
        found = read.whole.read(id)
    assert found is not None
    assert (found[0]["customer"][0]["name"], len(found[0]["device"])) == ("Kanari Vogel", 1)
    removed = Erasure(rooms(app).home, rooms(app).storage).run([id]).removed
    assert (removed["customer"], removed["device"]) == (1, 1)
    assert person(app, f"sub:{shop.name}/Kunde-4711") == []
    assert shop.one.request("GET", BEGIN, theirs["token"]).status_code == 401


def test_used_proofs_are_remembered_until_they_expire_anyway(shop: Shop) -> None:
    shop.begin(shop.one, shop.vouch("4711"))
    storage, now = rooms(shop.nodes[1]).storage, time.time()
    assert storage.write(lambda tx: tx.site_keys.forget_spent(now)) == 0
    assert storage.write(lambda tx: tx.site_keys.forget_spent(now + 400)) >= 1
