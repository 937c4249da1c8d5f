"""The lists of the desk in Chromium: who waits, who has the bot, who hopes for a word, who is done."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.staffroom import Customer, lost_parcel, open_conversation, scripted_server, send, staff_page

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with scripted_server(tmp_path_factory.mktemp("lists")) as address:
        yield address


@pytest.fixture
def anna(browser: Browser, address: str) -> Iterator[Page]:
    page = staff_page(browser, address, "anna")
    yield page
    page.context.close()


def test_queue_is_live_and_counts_in_the_title(anna: Page, address: str) -> None:
    expect(anna.locator("[data-part=connection]")).to_be_hidden()
    customer = Customer(address)
    customer.says("Ich brauche Hilfe")
    row = anna.locator(f"a[href='#{customer.conversation}']")
    expect(row).to_contain_text("Ich brauche Hilfe")
    expect(row.locator("time")).to_have_text("0:02")  # it ticks
    expect(anna).to_have_title(anna.title())
    assert anna.title().startswith("(")


def test_conversations_with_the_bot_can_be_looked_at(anna: Page, address: str) -> None:
    customer = Customer(address)
    customer.says("Wie lange dauert die Lieferung?")
    anna.get_by_role("button", name="Alle").click()
    row = anna.locator(f"a[href='#{customer.conversation}']")
    expect(row).to_contain_text("Wie lange dauert die Lieferung?")
    row.click()
    expect(anna.get_by_text("Hier antwortet gerade der Bot.")).to_be_visible()
    expect(anna.locator(".said-bot")).to_contain_text("96 % sicher")
    customer.says("Und ins Ausland?")
    expect(anna.get_by_role("button", name="Übernehmen")).to_be_visible()


def test_who_waits_for_a_word_of_mine_is_on_top_and_reminded_of(browser: Browser, address: str) -> None:
    boris = staff_page(browser, address, "boris")
    first, second = Customer(address), Customer(address)
    for customer, text in ((first, "Erst ich"), (second, "Dann ich")):
        customer.says(text)
        boris.locator(f"a[href='#{customer.conversation}']").click()
        boris.get_by_role("button", name="Übernehmen").click()
        expect(boris.get_by_label("Ihre Antwort")).to_be_focused()
    mine = boris.locator("[data-list=mine] .ticket")
    one = boris.locator(f"[data-list=mine] a[href='#{first.conversation}']")
    expect(mine.first).to_have_attribute("href", f"#{first.conversation}")
    one.click()
    expect(boris.get_by_role("log")).to_contain_text("Erst ich")
    send(boris, "Guten Tag")
    expect(one).to_contain_text("beantwortet")
    expect(mine.first).to_have_attribute("href", f"#{second.conversation}")
    boris.evaluate(
        "window.told = [];document.addEventListener('desk:reminder', ({ detail }) => told.push(detail.level))"
    )
    boris.clock.install()
    boris.clock.fast_forward("03:10")
    expect(mine.first).to_have_attribute("data-late", "1")
    assert boris.evaluate("told") == [1]
    expect(one).to_have_attribute("data-late", "0")
    boris.context.close()


def test_tags_and_closed_conversations(anna: Page, address: str) -> None:
    waiting = lost_parcel(address)
    open_conversation(anna, waiting)
    anna.get_by_label("Schlagwort hinzufügen").fill("Paket weg")
    anna.keyboard.press("Enter")
    row = anna.locator(f"[data-list=queued] a[href='#{waiting.conversation}']")
    expect(row.locator(".tag")).to_have_text("Paket weg")
    anna.get_by_label("Gespräch suchen").fill("paket w")
    expect(anna.locator(".find a .tag").first).to_have_text("Paket weg")
    anna.get_by_role("button", name="Schlagwort Paket weg wegnehmen").click()
    expect(row.locator(".tag")).to_have_count(0)
    anna.get_by_role("button", name="Beenden", exact=True).click()
    anna.get_by_role("button", name="Sicher?").click()
    expect(row).to_have_count(0)
    anna.get_by_role("button", name="Beendet").click()
    expect(anna.locator(f"[data-list=closed] a[href='#{waiting.conversation}']")).to_be_visible()
