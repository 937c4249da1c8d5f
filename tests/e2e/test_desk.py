"""The desk in real browsers: two agents, a customer, and everything that goes wrong between them."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.e2e.payloads import PAYLOADS
from tests.e2e.staffroom import (
    PASSWORDS,
    SCHEMES,
    SIZES,
    Customer,
    check_accessible,
    lost_parcel,
    open_conversation,
    scripted_server,
    send,
    staff_page,
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with scripted_server(tmp_path_factory.mktemp("desk")) as address:
        yield address


@pytest.fixture
def waiting(address: str) -> Customer:
    return lost_parcel(address)


@pytest.fixture
def anna(browser: Browser, address: str) -> Iterator[Page]:
    page = staff_page(browser, address, "anna")
    yield page
    page.context.close()


def test_hand_over_accept_reply_hand_back(anna: Page, waiting: Customer) -> None:
    open_conversation(anna, waiting)
    about = anna.locator("details.about")
    expect(about).to_contain_text("zweimal keine passende Antwort")
    expect(about).to_contain_text("Wie lange dauert die Lieferung?")
    expect(about).to_contain_text("44 % sicher")
    expect(about).to_contain_text("shop.example/bohrer")
    anna.get_by_role("button", name="Übernehmen").click()
    expect(anna.get_by_label("Ihre Antwort")).to_be_focused()
    send(anna, "Guten Tag, ich sehe nach.")
    expect(anna.locator(".said-agent[data-seq]")).to_contain_text("ich sehe nach")
    expect(anna.locator(".pending")).to_have_count(0)
    told = [(message["role"], message.get("name"), message["text"]) for message in waiting.sees(after=5)]
    assert told[-1] == ("agent", "Anna Weber", "Guten Tag, ich sehe nach.")
    waiting.says("Danke!")
    expect(anna.get_by_role("log")).to_contain_text("Danke!")
    anna.get_by_role("button", name="Zurück an den Bot").click()
    expect(anna.get_by_text("Hier antwortet gerade der Bot.")).to_be_visible()
    assert waiting.says("Wie lange dauert die Lieferung?")[0]["entry"] == "delivery-time"
    expect(anna.get_by_role("log")).to_contain_text("Zwei bis drei Werktage")


def test_what_the_customer_deletes_is_gone_at_once(anna: Page, waiting: Customer) -> None:
    open_conversation(anna, waiting)
    waiting.deletes()
    expect(anna.get_by_role("alert")).to_contain_text("Dieses Gespräch gibt es nicht (mehr).")
    expect(anna.locator("[data-part=nothing]")).to_be_visible()
    expect(anna.locator("[data-part=connection]")).to_be_hidden()


def test_second_agent_learns_who_was_quicker(
    browser: Browser, address: str, anna: Page, waiting: Customer
) -> None:
    boris = staff_page(browser, address, "boris")
    open_conversation(anna, waiting)
    open_conversation(boris, waiting)
    # Boris's stream is slow: his page does not know yet what Anna does.
    boris.context.set_offline(True)
    anna.get_by_role("button", name="Übernehmen").click()
    expect(anna.get_by_label("Ihre Antwort")).to_be_visible()
    boris.get_by_role("button", name="Übernehmen").click()
    expect(boris.get_by_role("alert")).to_contain_text("Keine Verbindung")
    boris.context.set_offline(False)
    path = f"/desk/api/conversations/{waiting.conversation}/accept"
    token = boris.locator("meta[name=csrf-token]").get_attribute("content") or ""
    answer = boris.request.post(path, headers={"X-CSRF-Token": token})
    assert answer.status == 409
    assert answer.json()["error"]["message"] == "Anna Weber hat das Gespräch schon übernommen."
    expect(boris.get_by_text("Anna Weber kümmert sich um dieses Gespräch.")).to_be_visible()
    boris.context.close()


def test_reply_that_did_not_get_through_is_kept_and_sent_once(anna: Page, waiting: Customer) -> None:
    open_conversation(anna, waiting)
    anna.get_by_role("button", name="Übernehmen").click()
    keys: list[str | None] = []
    anna.on("request", lambda r: keys.append(r.headers.get("idempotency-key")) if "/reply" in r.url else None)
    anna.route("**/reply", lambda route: route.abort())
    send(anna, "Kommt das an?")
    expect(anna.locator(".failed")).to_contain_text("Nicht gesendet.")
    anna.unroute("**/reply")
    anna.get_by_role("button", name="Noch einmal senden").click()
    expect(anna.locator(".said-agent[data-seq] .said-text")).to_have_text(["Kommt das an?"])
    assert len(keys) == 2
    assert keys[0] == keys[1]
    assert [m["text"] for m in waiting.sees() if m["role"] == "agent"] == ["Kommt das an?"]


def test_reply_whose_answer_got_lost_is_not_doubled(anna: Page, waiting: Customer) -> None:
    open_conversation(anna, waiting)
    anna.get_by_role("button", name="Übernehmen").click()

    def deliver_but_hang_up(route: Route) -> None:
        route.fetch()
        route.abort()

    anna.route("**/reply", deliver_but_hang_up)
    send(anna, "Kam das an?")
    expect(anna.locator(".failed")).to_be_visible()
    expect(anna.locator(".said-agent[data-seq]")).to_have_count(1)
    anna.unroute("**/reply")
    anna.reload()
    anna.get_by_role("button", name="Noch einmal senden").click()
    expect(anna.locator(".pending")).to_have_count(0)
    anna.reload()
    expect(anna.locator(".said-agent[data-seq]")).to_have_count(1)
    expect(anna.locator(".pending")).to_have_count(0)
    assert [m["text"] for m in waiting.sees() if m["role"] == "agent"] == ["Kam das an?"]


def test_unsent_words_outlive_an_expired_session(anna: Page, address: str, waiting: Customer) -> None:
    open_conversation(anna, waiting)
    anna.get_by_role("button", name="Übernehmen").click()
    expect(anna.get_by_label("Ihre Antwort")).to_be_focused()  # nothing else is on its way that logs out
    anna.get_by_label("Ihre Antwort").fill("Das war viel Arbeit.")
    anna.context.clear_cookies()
    anna.get_by_role("button", name="Senden", exact=True).click()
    expect(anna.get_by_role("heading", name="Anmelden")).to_be_visible()
    anna.get_by_label("Name").fill("anna")
    anna.get_by_label("Passwort").fill(PASSWORDS["anna"])
    anna.get_by_role("button", name="Anmelden").click()
    expect(anna).to_have_url(f"{address}/desk#{waiting.conversation}")
    expect(anna.locator(".failed")).to_contain_text("Das war viel Arbeit.")
    anna.get_by_role("button", name="Noch einmal senden").click()
    expect(anna.locator(".said-agent[data-seq] .said-text")).to_have_text("Das war viel Arbeit.")
    anna.get_by_label("Ihre Antwort").fill("Ein Entwurf")
    anna.reload()
    expect(anna.get_by_label("Ihre Antwort")).to_have_value("Ein Entwurf")
    expect(anna.locator(".pending")).to_have_count(0)


def test_stream_comes_back_without_a_gap(anna: Page, waiting: Customer) -> None:
    open_conversation(anna, waiting)
    anna.route("**/desk/events*", lambda route: route.abort())
    anna.evaluate("dispatchEvent(new Event('online'))")  # opens the stream anew, and fails
    expect(anna.get_by_text("Keine Verbindung – wir versuchen es weiter")).to_be_visible()
    waiting.says("Sind Sie noch da?")
    anna.unroute("**/desk/events*")
    expect(anna.get_by_text("Sind Sie noch da?")).to_have_count(2)  # in the log, and in the queue
    seqs = [int(seq) for seq in anna.locator("[data-seq]").evaluate_all("all => all.map(e => e.dataset.seq)")]
    assert seqs == sorted(set(seqs))


def test_keyboard_alone(anna: Page, waiting: Customer) -> None:
    row = anna.locator(f"a[href='#{waiting.conversation}']")
    anna.locator(".ticket").first.focus()
    while not row.evaluate("row => row === document.activeElement"):
        anna.keyboard.press("ArrowDown")
    anna.keyboard.press("Enter")
    expect(anna.get_by_role("heading", level=2, name="#")).to_be_focused()
    anna.keyboard.press("Tab")
    expect(anna.get_by_role("button", name="Übernehmen")).to_be_focused()
    anna.keyboard.press("Enter")
    expect(anna.get_by_label("Ihre Antwort")).to_be_focused()
    anna.keyboard.type("Erste Zeile")
    anna.keyboard.press("Enter")
    anna.keyboard.type("Zweite Zeile")
    anna.keyboard.press("Control+Enter")
    expect(anna.locator(".said-agent[data-seq] .said-text")).to_have_text("Erste Zeile\nZweite Zeile")
    anna.get_by_label("Enter sendet").check()
    anna.get_by_label("Ihre Antwort").focus()
    anna.keyboard.type("Nur Enter")
    anna.keyboard.press("Enter")
    expect(anna.locator(".said-agent[data-seq]")).to_have_count(2)


def test_markup_of_customers_stays_text(anna: Page, address: str) -> None:
    customer = Customer(address)
    customer.says("<img src=x onerror=alert(1)> Es ist weg <script>alert(2)</script>")
    anna.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    open_conversation(anna, customer)
    expect(anna.locator(".said-customer .said-text")).to_contain_text("<img src=x onerror=alert(1)>")
    assert anna.locator(".said-customer img").count() == 0


def test_unknown_conversation_is_told(anna: Page) -> None:
    anna.goto("/desk#nothing")
    expect(anna.get_by_role("alert")).to_contain_text("gibt es nicht")


def test_log_out_ends_the_open_desk(anna: Page, address: str) -> None:
    other = anna.context.new_page()
    other.goto(address + "/desk")
    other.get_by_role("button", name="Abmelden").click()
    expect(other).to_have_url(re.compile(rf"^{address}/login"))  # its own stream may lead there first
    Customer(address).says("Jemand da?")
    expect(anna).to_have_url(f"{address}/login?next=%2Fdesk")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", SIZES, ids=["desktop", "mobile"])
def test_accessible_everywhere(
    browser: Browser, address: str, waiting: Customer, size: tuple[int, int], scheme: str
) -> None:
    page = staff_page(browser, address, "anna", size=size, scheme=scheme)
    for path in ("/", "/desk", "/curation"):  # the last is not for agents: the refusal is a page, too
        page.goto(path)
        check_accessible(page)
    page.goto("/desk")
    open_conversation(page, waiting)
    check_accessible(page)
    if size[0] < 700:
        expect(page.locator("nav.queue")).to_be_hidden()
        page.get_by_role("link", name="Zur Liste").click()
        expect(page.locator("nav.queue")).to_be_visible()
        open_conversation(page, waiting)
    page.get_by_role("button", name="Übernehmen").click()
    send(page, "Guten Tag")
    expect(page.locator(".said-agent[data-seq]")).to_be_visible()
    check_accessible(page)
    page.context.clear_cookies()
    page.goto("/login")
    check_accessible(page)
    page.context.close()


SHOW = """async (payloads) => {
  const { showAbout } = await import("/desk/static/about.js");
  const room = document.body.appendChild(document.createElement("div"));
  for (const text of payloads) {
    const given = { product: text, list: [text, { deep: text }], [text]: { [text]: text } };
    const customer = { id: text, name: text, email: text };
    const page = `https://shop.example/${encodeURI(text)}`;
    const known = { contexts: [text], page, customer, email: text };
    const panel = room.appendChild(document.createElement("div"));
    showAbout(panel, { id: "x", state: "bot", locale: "de", created: 1, site_title: text, given, ...known });
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
  const strange = room.querySelectorAll("script, img, svg, iframe, video, input, style, details");
  const astray = [...room.querySelectorAll("a")].filter((link) => !/^(https|mailto):/.test(link.href));
  return [window.hacked ?? 0, strange.length, astray.length, room.childElementCount];
}"""


def test_nothing_that_a_page_hands_over_runs_at_the_desk(anna: Page) -> None:
    assert len(PAYLOADS) >= 1000
    assert anna.evaluate(SHOW, PAYLOADS) == [0, 0, 0, len(PAYLOADS)]
