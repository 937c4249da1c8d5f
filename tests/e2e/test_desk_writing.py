"""What helps an agent to write, in a real browser: suggestions, finding an answer, canned replies."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.staffroom import SIZES, Customer, check_accessible, scripted_server, staff_page

pytestmark = pytest.mark.slow

COST = "Innerhalb Deutschlands 4,90 €, ab 50 € nichts.\n\n– Österreich: 9,90 €\n– Schweiz: 14,90 €"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with scripted_server(tmp_path_factory.mktemp("writing")) as address:
        yield address


@pytest.fixture
def customer(address: str) -> Customer:
    """Somebody who asks, and whom Anna has taken."""
    customer = Customer(address)
    customer.says("Ich brauche Hilfe: Was kostet das?")
    return customer


@pytest.fixture
def anna(browser: Browser, address: str, customer: Customer) -> Iterator[Page]:
    page = staff_page(browser, address, "anna")
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(f"/desk#{customer.conversation}")
    page.get_by_role("button", name="Übernehmen").click()
    expect(page.locator("#reply")).to_be_focused()
    yield page
    page.context.close()
    assert problems == []


def entries(customer: Customer) -> list[tuple[str, str | None]]:
    return [(said["text"], said.get("entry")) for said in customer.sees() if said["role"] == "agent"]


def test_a_suggestion_is_put_in_with_one_key_and_kept_while_unchanged(anna: Page, customer: Customer) -> None:
    cards = anna.locator(".suggestion")
    expect(cards).to_have_count(2)
    expect(cards.first).to_contain_text("44 % sicher")
    anna.keyboard.press("Alt+1")
    expect(anna.locator("#reply")).to_have_value("Zwei bis drei Werktage.")
    anna.keyboard.press("Alt+2")
    expect(anna.locator("#reply")).to_have_value(COST)  # in place of the first, which was left as it was
    anna.keyboard.press("Control+z")
    expect(anna.locator("#reply")).to_have_value("Zwei bis drei Werktage.")
    anna.keyboard.press("Control+Enter")
    expect(anna.locator(".said-agent[data-seq]")).to_have_count(1)
    expect(cards).to_have_count(0)  # it is answered
    customer.says("Und was kostet es?")
    expect(cards).to_have_count(2)
    anna.keyboard.type("Gern: ")
    cards.nth(1).click()
    expect(anna.locator("#reply")).to_have_value(f"Gern: {COST}")
    anna.keyboard.press("Control+Enter")
    expect(anna.locator(".said-agent[data-seq]")).to_have_count(2)
    assert entries(customer) == [("Zwei bis drei Werktage.", "delivery-time"), (f"Gern: {COST}", None)]


def test_an_answer_is_found_and_a_canned_reply_opened_by_a_slash(anna: Page, customer: Customer) -> None:
    anna.keyboard.press("/")
    field = anna.get_by_role("combobox", name="Textbausteine")
    expect(field).to_be_focused()
    expect(anna.locator("[role=option]")).to_have_count(2)
    check_accessible(anna)
    anna.keyboard.type("gru")
    expect(anna.locator("[role=option]")).to_have_count(1)
    anna.keyboard.press("Enter")
    expect(anna.locator("#reply")).to_have_value("Guten Tag,\n\nhier ist Anna Weber.")
    anna.keyboard.press("Control+k")
    expect(anna.get_by_role("combobox", name="Antwort suchen")).to_be_focused()
    anna.keyboard.type("versand")
    option = anna.get_by_role("option", name="Was kostet der Versand?")
    expect(option).to_have_attribute("aria-selected", "true")
    anna.keyboard.press("Escape")
    expect(anna.locator("#reply")).to_be_focused()
    expect(option).to_be_hidden()
    anna.keyboard.press("Control+k")
    anna.keyboard.type("dauert")
    expect(anna.get_by_role("option", name="Wie lange dauert")).to_be_visible()
    anna.keyboard.press("ArrowDown")
    anna.keyboard.press("Enter")
    expect(anna.locator("#reply")).to_have_value(
        "Guten Tag,\n\nhier ist Anna Weber.\n\nZwei bis drei Werktage."
    )
    anna.locator("#reply").fill("1")
    anna.keyboard.press("/")  # is a slash behind anything else
    expect(anna.locator("#reply")).to_have_value("1/")


def test_without_the_bot_the_desk_goes_on(anna: Page, customer: Customer) -> None:
    anna.route("**/suggestions", lambda route: route.abort())
    anna.reload()
    expect(anna.locator("#reply")).to_be_visible()
    expect(anna.locator(".suggestions")).to_be_hidden()
    anna.locator("#reply").fill("Ich sehe nach.")
    anna.keyboard.press("Control+Enter")
    expect(anna.locator(".said-agent[data-seq]")).to_have_count(1)
    expect(anna.get_by_role("alert")).to_be_empty()


AT_THE_END = "log => log.scrollHeight - log.scrollTop - log.clientHeight < 2"


def test_on_a_phone_it_opens_at_the_end_and_says_what_came_while_one_read_above(
    browser: Browser, address: str
) -> None:
    customer = Customer(address)
    for line in range(6):
        customer.says(f"Ich brauche Hilfe, {line}: " + "und noch etwas dazu. " * 6)
    page = staff_page(browser, address, "anna", size=SIZES[1])
    page.goto(f"/desk#{customer.conversation}")
    log, jump = page.get_by_role("log"), page.get_by_role("button", name="Neue Nachrichten")
    page.get_by_role("button", name="Übernehmen").click()
    page.locator(".suggestions summary").click()  # takes room from the log
    expect(page.locator(".suggestion").first).to_be_visible()
    expect(log).to_contain_text("Anna Weber ist jetzt für Sie da")
    page.wait_for_timeout(100)
    assert log.evaluate(AT_THE_END)
    expect(jump).to_be_hidden()
    log.evaluate("log => log.scrollTo(0, 0)")
    page.wait_for_timeout(100)
    customer.says("Sind Sie noch da?")
    expect(jump).to_be_visible()
    assert log.evaluate("log => log.scrollTop") == 0
    check_accessible(page)
    jump.click()
    expect(jump).to_be_hidden()
    assert log.evaluate(AT_THE_END)
    page.context.close()
