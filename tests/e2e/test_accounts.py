"""Accounts in a real browser: added, changed and used, with nothing that axe objects to."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.browsing import ask
from tests.e2e.staffroom import Customer, check_accessible, scripted_server, staff_page

pytestmark = pytest.mark.slow

PAGES = ("/account", "/admin/accounts", "/admin/accounts/new", "/admin/accounts/anna", "/admin/audit")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with scripted_server(tmp_path_factory.mktemp("accounts")) as address:
        yield address


@pytest.mark.parametrize(("size", "scheme"), [((1280, 900), "light"), ((375, 800), "dark")])
def test_accessible_everywhere(browser: Browser, address: str, size: tuple[int, int], scheme: str) -> None:
    page = staff_page(browser, address, "ada", size=size, scheme=scheme)
    for path in PAGES:
        page.goto(path)
        check_accessible(page)
    page.context.close()


def test_a_new_colleague_chooses_her_own_password_and_begins(browser: Browser, address: str) -> None:
    ada = staff_page(browser, address, "ada")
    ada.goto("/admin/accounts/new")
    ada.get_by_label("Name zum Anmelden").fill("eva")
    ada.get_by_label("Name für Kundinnen und Kunden").fill("Eva Neu")
    ada.get_by_role("button", name="Konto anlegen").dblclick()
    password = ada.locator(".secret").inner_text()
    check_accessible(ada)
    eva = browser.new_context(base_url=address, locale="de-DE").new_page()
    eva.goto("/login")
    eva.get_by_label("Name").fill("eva")
    eva.get_by_label("Passwort").fill(password)
    eva.get_by_role("button", name="Anmelden").click()
    eva.get_by_label("Einmal-Passwort").fill(password)
    for label in ("Neues Passwort", "Neues Passwort, noch einmal"):
        eva.get_by_label(label, exact=True).fill("tisch lampe birne rot")
    eva.get_by_role("button", name="Passwort ändern").click()
    expect(eva.get_by_role("heading", name="Desk")).to_be_attached()
    ada.goto("/admin/accounts/eva")
    ada.get_by_role("button", name="Konto sperren").click()
    eva.wait_for_url("**/login*")  # at once, without a click of hers
    ada.context.close()
    eva.context.close()


def test_a_flood_is_closed_in_two_clicks(browser: Browser, address: str) -> None:
    for _ in range(4):
        customer = Customer(address)
        for _ in range(2):
            customer.says("Gibt es das?")
    page = staff_page(browser, address, "ada")
    page.goto("/desk")
    page.locator("[data-list=queued] .ticket").first.click()
    button = page.get_by_role("button", name="Alle 4 aus diesem Netz schließen")
    button.click()
    page.get_by_role("button", name="Wirklich 4 schließen?").click()
    expect(page.get_by_role("alert")).to_have_text("Geschlossene Gespräche: 4")
    expect(page.locator("[data-list=queued] .ticket")).to_have_count(0)
    page.context.close()


@pytest.mark.parametrize(("size", "scheme"), [((1280, 900), "light"), ((320, 700), "dark")])
def test_a_site_is_set_up_by_keyboard_beside_its_preview(
    browser: Browser, address: str, size: tuple[int, int], scheme: str
) -> None:
    page = staff_page(browser, address, "ada", size=size, scheme=scheme)
    page.goto("/admin/sites/new")
    title = f"Tee & Töchter {size[0]}"
    page.keyboard.type(title)  # where the page begins
    page.wait_for_timeout(900)  # frames come and go meanwhile
    expect(page.locator("#title")).to_be_focused()
    expect(page.locator("#name")).to_have_value(f"tee-toechter-{size[0]}")
    for key in ("Tab", "Tab"):
        page.keyboard.press(key)
    page.keyboard.type("https://tee.example/laden")
    page.keyboard.press("Tab")
    expect(page.locator("#problem-origins")).to_contain_text("https://tee.example/laden")
    page.locator("#accent").fill("#ffee00")
    chat = page.frame_locator("#stage iframe:not(.coming)").frame_locator("iframe")
    expect(chat.locator("h1")).to_have_text(title)
    expect(page.locator("#looks .corrected")).to_have_count(1)
    if size[0] > 700:
        page.wait_for_timeout(2000)  # until the frame with this colour is there
        ask(chat, "Lieferung")
        expect(chat.locator(".message.bot").last).to_contain_text("Werktage")
    check_accessible(page)
    page.locator("#title").press("Enter")
    expect(page.locator("#problems")).to_be_focused()
    check_accessible(page)
    page.locator("#origins").fill("https://tee.example")
    page.locator("#title").press("Enter")
    expect(page.locator("#snippet")).to_contain_text(f'data-site="tee-toechter-{size[0]}"')
    page.context.close()
