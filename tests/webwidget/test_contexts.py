"""Where customers are on the shop's pages: told by address or by the page, and what follows from it."""

from typing import Any

import pytest
from flask import Flask

from bot.conversations.bot import FakeBot
from bot.privacy.people import Person
from bot.privacy.searching import matches
from knowledge.errors import InvalidField
from knowledge.sites.contexts import Context, fitting
from knowledge.sites.sites import Site
from tests.webwidget.conforming import Conforming
from tests.webwidget.staffing import form_token, log_in, rooms

CART = Context("cart", ("/cart", "/kasse/*"), ("cart",), {"de": "Fast da."}, ("Bezahlung",), ("pay",))
PRODUCT = Context("product", ("/p/*",), greeting={"en": "Nice, isn’t it?"}, topics=("Lieferung",))
SITE = Site("shop", "Shop", ("de", "en"), contexts=(PRODUCT, CART))
GIVEN = {"cart": {"items": [{"name": "<img src=x onerror=alert(1)>", "count": 2}], "paid": False}}


@pytest.fixture
def api(app: Flask) -> Conforming:
    rooms(app).sites.save(SITE)
    return Conforming(app.test_client())


def names(page: str, given: dict[str, Any]) -> list[str]:
    return [each.name for each in fitting(SITE.contexts, f"https://shop.example{page}", given)]


def test_a_page_is_in_a_context_by_its_path_or_by_what_it_hands_over() -> None:
    assert names("/cart", {}) == names("/cart/", {}) == names("/kasse/adresse/2", {}) == ["cart"]
    assert (
        names("/cart/more", {}) == names("/CART", {}) == names("/kasse", {}) == names("/", {"order": 1}) == []
    )
    assert names("/p/halmut?x=/cart", {}) == ["product"]
    assert names("/p/halmut", {"cart": {"items": 1}}) == ["product", "cart"]
    assert [names("/", {"cart": empty}) for empty in ({}, [], "", None, False)] == [[]] * 5
    assert names("/p/" + "a" * 2000, {}) == ["product"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "c a r t"},
        {"paths": (), "given": ()},
        {"paths": ("cart",)},
        {"paths": ("/*/*/*/*/*",)},
        {"given": ("my cart",)},
        {"entries": ("no id!",)},
        {"paths": tuple(f"/{n}" for n in range(11))},
    ],
)
def test_a_context_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidField):
        Context(**{"name": "cart", "paths": ("/cart",)} | wrong)


def test_a_site_keeps_its_contexts_and_their_languages(app: Flask, api: Conforming) -> None:
    assert rooms(app).sites.get("shop") == SITE
    german = SITE.changed(locales=("de",))
    assert [dict(each.greeting) for each in german.contexts] == [{}, {"de": "Fast da."}]
    with pytest.raises(InvalidField):
        Site("shop", "Shop", contexts=(CART, CART))


def test_a_page_is_welcomed_by_its_context(api: Conforming) -> None:
    asked = {"site": "shop", "locale": "de", "page": "https://shop.example/p/1", "given": GIVEN}
    assert api.request("POST", "/api/v1/welcome", json=asked).get_json() == {
        "contexts": ["product", "cart"],
        "greeting": "Fast da.",  # the product has none in German
        "topics": ["Lieferung", "Bezahlung"],
        "questions": [],  # nothing is published
        "often": [],
    }
    nowhere = {"contexts": [], "greeting": "", "topics": [], "questions": [], "often": []}
    assert api.request("POST", "/api/v1/welcome", json={"site": "shop"}).get_json() == nowhere
    assert api.request("POST", "/api/v1/welcome", json={"site": "none"}).status_code == 404


def test_a_conversation_goes_on_in_another_language(app: Flask, api: Conforming) -> None:
    began = api.request("POST", "/api/v1/conversations", json={"site": "shop", "locale": "de"}).get_json()
    address = "/api/v1/conversations/current/locale"
    assert api.request("PUT", address, began["token"], json={"locale": "en-GB"}).status_code == 204
    assert rooms(app).store.conversation(began["conversation"]).locale == "en"
    assert api.request("PUT", address, began["token"], json={"locale": "xx"}).status_code == 422
    assert api.request("PUT", address, json={"locale": "en"}).status_code == 401


def deep(levels: int) -> Any:
    return {"a": deep(levels - 1)} if levels else 1


@pytest.mark.parametrize("given", [{"a b": 1}, {"": 1}, {"x": deep(6)}, {"x": "ä" * 4000}, {"x" * 41: 1}])
def test_too_much_or_nothing_plain_is_refused(api: Conforming, given: dict[str, Any]) -> None:
    token = api.begin(site="shop")
    refused = api.request("PUT", "/api/v1/context", token, json={"given": given})
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (422, "invalid_context")
    assert api.request("POST", "/api/v1/conversations", json={"context": given}).status_code == 422


def test_agents_see_the_page_and_what_it_handed_over(app: Flask, api: Conforming) -> None:
    rooms(app).access.accounts.add("anna", "anna-hilft-gern", "Anna", ("agent",))
    body = {"site": "shop", "page": "https://shop.example/p/1?q=1"}
    began = api.request("POST", "/api/v1/conversations", json=body | {"context": GIVEN}).get_json()
    anna = app.test_client()
    log_in(anna, "anna")

    def shown() -> dict[str, Any]:
        answer = anna.get(f"/desk/api/conversations/{began['conversation']}").get_json()
        found: dict[str, Any] = answer["conversation"]
        return found

    first = shown()
    assert (first["page"], first["given"], first["contexts"]) == (
        "https://shop.example/p/1",
        GIVEN,
        ["product", "cart"],
    )
    moved = {"page": "https://shop.example/about", "given": None}
    assert api.request("PUT", "/api/v1/context", began["token"], json=moved).status_code == 204
    assert (shown()["page"], shown()["given"], shown()["contexts"]) == ("https://shop.example/about", {}, [])


def test_what_a_page_handed_over_is_found_archived_and_erased_with_its_conversation(
    app: Flask, api: Conforming
) -> None:
    given = {"order": {"number": "W-1", "to": ["kanari@post.example"]}}
    began = api.request("POST", "/api/v1/conversations", json={"context": given}).get_json()
    storage, id = rooms(app).storage, began["conversation"]

    def found() -> list[str]:
        return [each.conversation for each in matches(storage, Person.of("kanari@post.example"))]

    assert found() == [id]
    storage.write(lambda tx: tx.archive.put(id, float("inf"), 1.0, {}))
    assert (found(), rooms(app).contexts.of(id)) == ([id], None)
    storage.write(lambda tx: tx.archive.bring_back(id, 2.0))
    kept = rooms(app).contexts.of(id)
    assert kept is not None
    assert kept.given == given
    storage.write(lambda tx: tx.whole.erase(id))
    assert found() == []


def test_an_admin_writes_contexts(app: Flask, api: Conforming) -> None:
    rooms(app).access.accounts.add("ada", "ada-verwaltet", "Ada", ("admin",))
    ada = app.test_client()
    log_in(ada, "ada")
    page = ada.get("/admin/sites/shop/contexts")
    assert "/kasse/*" in page.text
    form = {
        "csrf_token": form_token(page),
        "name-0": "order",
        "paths-0": "/order\r\n/order/*",
        "given-0": "order",
        "greeting-0-de": "Danke!",
        "topics-0": "Lieferung",
        "entries-0": "track",
        "name-1": "",
        "paths-1": "/gone",
    }
    assert ada.post("/admin/sites/shop/contexts", data=form).status_code == 303
    [saved] = rooms(app).sites.get("shop").contexts
    assert saved == Context(
        "order", ("/order", "/order/*"), ("order",), {"de": "Danke!"}, ("Lieferung",), ("track",)
    )
    wrong = ada.post("/admin/sites/shop/contexts", data=form | {"paths-0": "order"})
    assert (wrong.status_code, "„order“" in wrong.text or "“order”" in wrong.text) == (422, True)
    ada.post("/admin/sites/shop", data={"csrf_token": form["csrf_token"], "title": "Shop", "locales": "de"})
    assert rooms(app).sites.get("shop").contexts == (saved,), "the other form leaves them alone"


def test_the_bot_is_told_in_which_contexts_the_customer_is(app: Flask, api: Conforming, bot: FakeBot) -> None:
    rooms(app).turns.start()
    token = api.request("POST", "/api/v1/conversations", json={"site": "shop", "context": GIVEN}).get_json()[
        "token"
    ]
    ask = "/api/v1/messages?wait=5"
    api.request("POST", ask, token, json={"text": "Hallo"})
    api.request("PUT", "/api/v1/context", token, json={"page": "https://shop.example/p/7"})
    api.request("POST", ask, token, json={"text": "Und hier?"})
    api.request("PUT", "/api/v1/context", token, json={"page": "https://shop.example/"})
    api.request("POST", ask, token, json={"text": "Und da?"})
    assert [turn.contexts for turn in bot.turns] == [("cart",), ("product",), ()]
