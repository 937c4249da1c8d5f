"""What a shop's page calls of the chat, and hears: in a real Chromium, with its calls before the loader."""

import re
import time
from itertools import count

import jwt
import pytest
from playwright.sync_api import Page, Request, expect

from knowledge.sites.sites import Site
from tests.e2e.browsing import LAUNCHER, Visit, Visited, ask

pytestmark = pytest.mark.slow

STUB = """window.Kundig ??= new Proxy([], {
  get: (calls, name) => (name in calls ? calls[name] : (...given) => calls.push([name, ...given])) });"""
LISTEN = """() => { window.heard = [];
  for (const name of ["ready", "open", "close", "unread", "message", "handoff", "identified", "refused"])
    Kundig.on(name, (data) => heard.push([name, data])); }"""
_numbers = count()


@pytest.fixture
def secret(site: Visited) -> str:
    keys = site.services.customers.keys
    for key in keys.of("demo"):
        keys.remove("demo", key.id)
    return keys.make("demo")[1]


def vouch(secret: str, sub: str) -> str:
    claims = {
        "sub": sub,
        "aud": "demo",
        "exp": int(time.time()) + 300,
        "jti": f"j{next(_numbers)}",
        "name": "Erika",
    }
    return jwt.encode(claims, secret, algorithm="HS256")


def heard(page: Page, *names: str) -> list[object]:
    found: list[object] = page.evaluate(
        "(names) => heard.filter(([name]) => names.includes(name))", list(names)
    )
    return found


def hears(page: Page, what: str, times: int = 1) -> None:
    """A page's policy lets no text be run, so it is asked again and again."""
    for _ in range(100):
        if len(heard(page, what)) >= times:
            return
        page.wait_for_timeout(50)
    raise AssertionError(page.evaluate("heard"))


def early(page: Page, calls: str) -> None:
    """A page that calls before the loader is there."""
    page.context.add_init_script(f"{STUB} ({LISTEN})(); {calls}")
    page.reload()


def test_a_page_opens_closes_and_hears(visit: Visit) -> None:
    page = visit("/demo/")
    early(page, "Kundig.open()")
    chat = page.frame_locator("iframe")
    expect(chat.locator("#text")).to_be_visible()
    ask(chat, "returns-period bitte")
    expect(chat.locator(".message.bot strong")).to_have_text(
        "30 Tage", timeout=20_000
    )  # the first turn of a server
    font = page.evaluate("getComputedStyle(document.body).fontFamily")
    expect(chat.locator("body")).to_have_css("font-family", f"{font}, sans-serif")
    page.evaluate("Kundig.close()")
    expect(chat.locator("#text")).to_be_hidden()
    page.evaluate("Kundig.toggle()")
    expect(chat.locator("#text")).to_be_visible()
    names = [name for name, _ in heard(page, "ready", "open", "close")]  # type: ignore[misc]
    assert names == ["ready", "open", "close", "open"]
    assert ["message", {"seq": 2, "role": "bot"}] in heard(page, "message")
    page.evaluate("Kundig.off('close'); Kundig.close(); Kundig.nothing?.()")
    page.wait_for_timeout(50)
    assert len(heard(page, "close")) == 1
    page.evaluate("Kundig.setLocale('en'); Kundig.open()")
    expect(page.get_by_role("button", name="Close chat")).to_be_visible()
    expect(chat.locator("#text")).to_have_attribute("placeholder", re.compile("question"))
    expect(chat.locator(".message.bot strong")).to_have_text("30 Tage")


def test_before_it_is_opened_the_page_may_say_all_and_nothing_is_asked_for(visit: Visit, secret: str) -> None:
    page = visit("/demo/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    early(
        page, f"Kundig.identify('{vouch(secret, '1')}'); Kundig.setContext({{product: {{name: 'Halmut'}}}})"
    )
    hears(page, "ready")
    assert [url for url in asked if "/widget" in url or "/api/" in url] == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_the_same_customer_goes_on_elsewhere_and_a_log_out_forgets(
    visit: Visit, site: Visited, secret: str
) -> None:
    phone = visit("/demo/", width=375)
    early(phone, f"Kundig.identify(() => '{vouch(secret, '4711')}'); Kundig.open()")
    hears(phone, "identified")
    ask(phone.frame_locator("iframe"), "returns-period bitte")
    expect(phone.frame_locator("iframe").locator(".message.bot strong")).to_have_text("30 Tage")

    laptop = visit("/demo/")
    early(laptop, "Kundig.open()")
    chat = laptop.frame_locator("iframe")
    expect(chat.locator("#text")).to_be_visible()
    laptop.evaluate("(token) => Kundig.identify(token)", vouch(secret, "4711"))
    expect(chat.locator(".message.bot strong")).to_have_text("30 Tage")
    hears(laptop, "identified")
    assert heard(laptop, "identified", "refused") == [["identified", {"continued": True}]]
    laptop.evaluate("(token) => Kundig.identify(token)", vouch(secret, "4711"))
    hears(laptop, "identified", 2)

    laptop.evaluate("(token) => Kundig.identify(token)", vouch(secret, "0815"))  # somebody else logs in here
    expect(chat.locator(".message.bot strong")).to_have_count(0)
    ask(chat, "descaling bitte")
    expect(chat.locator(".message.bot strong").first).to_have_text("30 g")

    laptop.evaluate("Kundig.shutdown()")
    expect(laptop.locator("kundig-chat")).to_have_count(0)
    laptop.evaluate("Kundig.open()")
    expect(chat.locator("#text")).to_be_visible()
    expect(chat.locator(".message.bot strong")).to_have_count(0)
    laptop.evaluate("Kundig.identify('a.b.c')")
    hears(laptop, "refused")
    assert heard(laptop, "refused")[0][1]["code"] == "identity_malformed"  # type: ignore[index]
    ask(chat, "returns-period bitte")
    expect(chat.locator(".message.bot strong")).to_have_text("30 Tage")
    with site.services.storage.reading() as read:
        subjects = sorted({subject for _, _, subject in read.customers.every()})
    assert subjects == ["0815", "4711"]


def test_with_consent_a_proof_waits_for_it(visit: Visit, site: Visited) -> None:
    site.services.sites.save(Site("asks", "Asks", notice={"de": "Wir lesen mit."}, consent=True))
    _, secret = site.services.customers.keys.make("asks")
    page = visit("/demo/")
    page.context.add_init_script(f"{STUB} ({LISTEN})();")
    line = f'<script src="{site.address}/loader.js" data-site="asks"></script>'
    body = f'<!doctype html><html lang="de"><body>{line}'
    page.route("**/demo/", lambda route: route.fulfill(body=body, content_type="text/html"))
    page.reload()
    proof = jwt.encode(
        {"sub": "9", "aud": "asks", "exp": int(time.time()) + 60, "jti": "w"}, secret, algorithm="HS256"
    )
    page.evaluate("(token) => { Kundig.identify(token); Kundig.open() }", proof)
    chat = page.frame_locator("iframe")
    chat.get_by_role("button", name="Einverstanden").click()
    ask(chat, "returns-period bitte")
    expect(chat.locator(".message.bot strong")).to_have_text("30 Tage")
    with site.services.storage.reading() as read:
        assert "9" in {subject for _, of, subject in read.customers.every() if of == "asks"}


def test_product_cart_and_order_are_welcomed_otherwise(visit: Visit) -> None:
    for path, greeting, question in (
        ("product/halmut", "Überlegen Sie noch?", "Garantie"),
        ("cart", "Fast geschafft.", "Versand"),
        ("order", "Danke für Ihre Bestellung!", "Paket"),
    ):
        page = visit(f"/demo/{path}")
        page.get_by_role("button", name=LAUNCHER).click()
        chat = page.frame_locator("iframe")
        expect(chat.locator("#greeting .bubble")).to_contain_text(greeting)
        expect(chat.locator("#questions button").first).to_contain_text(question)
    page.evaluate("Kundig.setContext(null)")
    expect(chat.locator("#greeting .bubble")).to_contain_text("Fragen Sie uns alles")
    expect(chat.locator("#questions")).not_to_contain_text("Paket")


def test_earlier_conversations_are_a_click_away(visit: Visit, site: Visited, secret: str) -> None:
    page = visit("/demo/")
    early(page, f"Kundig.identify(() => '{vouch(secret, '4712')}'); Kundig.open()")
    chat = page.frame_locator("iframe")
    hears(page, "identified")
    ask(chat, "returns-period bitte")
    expect(chat.locator(".message.bot strong")).to_have_text("30 Tage")
    with site.services.storage.reading() as read:
        [id] = [conversation for conversation, _, subject in read.customers.every() if subject == "4712"]
    site.services.closing.end(id)
    later = visit("/demo/", width=375)
    early(later, f"Kundig.identify(() => '{vouch(secret, '4712')}'); Kundig.open()")
    chat = later.frame_locator("iframe")
    chat.locator("#earlier button").filter(has_text="returns-period bitte").click()
    expect(chat.locator(".message.bot strong")).to_have_text("30 Tage")
    expect(chat.locator("#earlier")).to_have_count(0)


def _given(request: Request) -> bool:
    """Asks what to show first on a page that has handed something over."""
    return request.url.endswith("/api/v1/welcome") and "given" in (request.post_data_json or {})


def test_old_libraries_and_closed_shadows_keep_nothing_from_the_chat(visit: Visit) -> None:
    page = visit("/demo/")
    page.context.add_init_script(
        """if (parent === window) {
        for (const each of [Object, Array, String, Number, Date]) each.prototype.toJSON = () => "x";
        Object.prototype.get = Object.prototype.set = function () { return this };
        const real = Element.prototype.attachShadow;
        Element.prototype.attachShadow = function () { return real.call(this, { mode: "closed" }) };
        }"""
    )
    early(page, "Kundig.open()")
    hears(page, "ready")
    hears(page, "open")
    [chat] = page.main_frame.child_frames
    expect(chat.locator("#text")).to_be_visible()
    with page.expect_request(lambda asked: _given(asked) and asked.post_data_json["given"]) as asked:
        page.evaluate(
            """() => {
            const cart = { items: ["Knips", undefined], at: new Date(0), full: true, total: 44, buy() {} };
            Kundig.setContext({ cart,
              price: { toJSON: () => 1 }, made: new (class { toJSON() { return 3 } })() });
            }"""
        )
    cart = {"items": ["Knips", None], "at": "1970-01-01T00:00:00.000Z", "full": True, "total": 44}
    assert asked.value.post_data_json["given"] == {"cart": cart, "price": 1, "made": 3}
    with page.expect_request(_given) as asked:
        page.evaluate("() => { const one = {}; one.self = one; Kundig.setContext({ one }) }")
    assert asked.value.post_data_json["given"] is None


def test_a_refusal_that_nobody_listens_to_stands_in_the_console(visit: Visit, secret: str) -> None:
    page = visit("/demo/")
    with page.expect_console_message(lambda line: line.text.startswith("Kundig: ")) as said:
        page.evaluate("(token) => { Kundig.open(); Kundig.identify(token) }", vouch(secret, "4713") + "AA")
    assert said.value.type == "warning"
    assert said.value.text.startswith("Kundig: identity_")


def test_after_a_log_out_the_next_customer_may_come_at_once(visit: Visit, secret: str) -> None:
    page = visit("/demo/")
    early(page, "Kundig.open()")
    chat = page.frame_locator("iframe")
    page.evaluate("(token) => Kundig.identify(token)", vouch(secret, "4714"))
    hears(page, "identified")
    ask(chat, "returns-period bitte")
    expect(chat.locator(".message.bot strong")).to_have_text("30 Tage")
    page.evaluate(
        "(token) => { Kundig.shutdown(); Kundig.identify(token); Kundig.open() }", vouch(secret, "4715")
    )
    hears(page, "identified", 2)
    expect(chat.locator("#text")).to_be_visible()
    expect(chat.locator("#greeting")).to_be_visible()
    expect(chat.locator(".message.bot strong")).to_have_count(0)
    assert heard(page, "identified", "refused")[1:] == [["identified", {"continued": False}]]
    page.evaluate("Kundig.shutdown(); Kundig.shutdown(); Kundig.open(); Kundig.close()")
    expect(page.locator("kundig-chat")).to_have_count(0)
    page.wait_for_timeout(500)
    assert page.locator("kundig-chat").count() == 0, "closed before it was back"
