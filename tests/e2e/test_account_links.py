"""From a messenger into the account of the shop, nothing replaced but the network and the bot: an agent sends
a link, the customer opens it where they are logged in and says yes; one person, parted again.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.channels.fakes.whatsapp import FakeWhatsApp, fake_whatsapp
from bot.protocol import Answer, Reply
from knowledge.demo import SITE
from tests.bot.channels.served import Served, served
from tests.e2e.browsing import ask
from tests.e2e.staffroom import staff_page
from tests.receiver import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

KIM = "4915112345678"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Served]:
    def script(turn: object) -> Reply:
        return Reply((Answer("Der Versand kostet 4,90 €."),))

    with served(tmp_path / "home", script, demo=1, names="anna ada") as running:
        running.services.customers.keys.make(SITE.name)
        yield running


@pytest.fixture
def phone(shop: Served) -> Iterator[FakeWhatsApp]:
    with fake_whatsapp() as fake:
        shop.join("whatsapp", fake.secrets())
        yield fake


@pytest.fixture
def desk(shop: Served, browser: Browser, phone: FakeWhatsApp) -> Page:
    """Anna has Kim's conversation."""
    phone.write(KIM, "Wo ist meine Bestellung?")
    id = shop.conversation_of(KIM)
    wait_until(lambda: any("4,90" in each for each in phone.got(KIM)))
    anna = staff_page(browser, shop.address, "anna")
    anna.goto(f"/desk#{id}")
    anna.get_by_role("button", name="Übernehmen").click()
    expect(anna.get_by_label("Ihre Antwort")).to_be_visible()
    return anna


def set_page(shop: Served, browser: Browser, address: str) -> None:
    """As an admin does."""
    ada = staff_page(browser, shop.address, "ada")
    ada.goto(f"/admin/sites/{SITE.name}")
    ada.get_by_label("Seiten, die den Chat einbetten dürfen").fill(shop.address)
    ada.get_by_label("Seite des Kundenkontos").fill(address)
    ada.get_by_role("button", name="Speichern").click()
    expect(ada.get_by_label("Seite des Kundenkontos")).to_have_value(address)
    ada.context.close()


def link_for(phone: FakeWhatsApp, desk: Page) -> str:
    before = len(phone.got(KIM))
    desk.get_by_role("button", name="Link schicken").click()
    expect(desk.get_by_text("Der Link ist geschickt.")).to_be_visible()
    wait_until(lambda: len(phone.got(KIM)) > before, 30)
    return phone.got(KIM)[-1].rpartition("\n")[2]


def test_a_link_that_is_opened_logged_in_joins_after_a_yes_and_is_parted_again(
    shop: Served, browser: Browser, phone: FakeWhatsApp, desk: Page
) -> None:
    connecting = desk.get_by_text("Mit Kundenkonto verbinden")
    connecting.click()
    expect(desk.get_by_text("Dafür fehlt die Seite des Kundenkontos")).to_be_visible()
    set_page(shop, browser, f"{shop.address}/demo/api")
    desk.reload()
    desk.get_by_text("Mit Kundenkonto verbinden").click()
    address = link_for(phone, desk)
    assert address.startswith(f"{shop.address}/demo/api#kundig=")

    page = browser.new_context(locale="de-DE").new_page()
    page.goto(address)
    chat = page.frame_locator("iframe")
    expect(chat.get_by_text("Bitte melden Sie sich auf dieser Seite an")).to_be_visible()
    assert "kundig=" in page.url, "the link stays good"
    page.get_by_role("button", name="Erika Muster").click()
    expect(chat.get_by_text("Gehört der WhatsApp-Chat von „Kim“ vom")).to_be_visible()
    chat.get_by_role("button", name="Ja, das bin ich").click()
    expect(chat.get_by_text("Der Chat gehört jetzt zu Ihrem Kundenkonto.")).to_be_visible()
    expect(page).to_have_url(f"{shop.address}/demo/api")
    ask(chat, "Was kostet der Versand?")
    expect(chat.locator(".message.bot .bubble").last).to_contain_text("4,90")

    expect(desk.locator(".said-note")).to_contain_text("Mit dem Kundenkonto Erika Muster verbunden")
    expect(desk.locator(".facts")).to_contain_text("Erika Muster")
    expect(desk.get_by_text("Mit Kundenkonto verbinden")).to_have_count(0)
    wait_until(lambda: "gehört jetzt zu Ihrem Kundenkonto" in phone.got(KIM)[-1], 30)
    desk.reload()
    other = desk.locator(".same-address li", has_text="Was kostet der Versand?")
    other.get_by_role("button", name="Nicht dieselbe Person").click()
    expect(other).to_have_class("apart")
    other.get_by_role("button", name="Doch dieselbe Person").click()
    expect(other).not_to_have_class("apart")

    page.goto("about:blank")
    page.goto(address)  # once more
    expect(
        page.frame_locator("iframe").get_by_text("Bitte melden Sie sich auf dieser Seite an")
    ).to_be_visible()
    page.get_by_role("button", name="Erika Muster").click()
    expect(page.frame_locator("iframe").get_by_text("Dieser Link wurde schon benutzt.")).to_be_visible()


def test_whoever_got_a_link_from_somebody_else_says_no(
    shop: Served, browser: Browser, phone: FakeWhatsApp, desk: Page
) -> None:
    set_page(shop, browser, f"{shop.address}/demo/api")
    desk.reload()
    desk.get_by_text("Mit Kundenkonto verbinden").click()
    address = link_for(phone, desk)
    ben = browser.new_context(locale="de-DE", viewport={"width": 375, "height": 720}).new_page()
    ben.goto(address)
    chat = ben.frame_locator("iframe")
    ben.get_by_role("button", name="Ben Beispiel").dispatch_event("click")
    chat.get_by_role("button", name="Nein").click()
    expect(chat.get_by_text("Es wurde nichts verbunden.")).to_be_visible()
    expect(desk.locator(".said-note")).to_contain_text("nicht das eigene")
    expect(desk.locator(".facts")).not_to_contain_text("Ben Beispiel")


def test_where_consent_is_asked_for_the_question_comes_after_it(
    shop: Served, browser: Browser, phone: FakeWhatsApp, desk: Page
) -> None:
    asking = {"notice": {"de": "Wir lesen mit.", "en": "We read.", "fr": "Nous lisons."}, "consent": True}
    page_of = {"origins": (shop.address,), "account_page": f"{shop.address}/demo/api"}
    shop.services.sites.save(replace(SITE, **asking, **page_of))
    desk.reload()
    desk.get_by_text("Mit Kundenkonto verbinden").click()
    page = browser.new_context(locale="de-DE").new_page()
    page.goto(link_for(phone, desk))
    chat = page.frame_locator("iframe")
    page.get_by_role("button", name="Erika Muster").click()
    question = chat.get_by_text("Gehört der WhatsApp-Chat von „Kim“ vom")
    expect(chat.locator("#agree")).to_be_visible()
    expect(question).to_have_count(0)
    chat.locator("#agree").click()
    expect(question).to_be_visible()
    page.reload()
    page.get_by_role("button", name="Erika Muster").click()  # whom this browser knows by now
    expect(question).to_be_visible()
