"""Other ways to log in, in a real browser: a second step, and a provider that vouches."""

from collections.abc import Iterator

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.staffroom import PASSWORDS, check_accessible, scripted_server, staff_page
from tests.provider import CLIENT, SECRET, serving_provider

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with scripted_server(tmp_path_factory.mktemp("logging-in")) as address:
        yield address


def at_the_log_in(browser: Browser, address: str) -> Page:
    page = browser.new_context(base_url=address, locale="de-DE").new_page()
    page.goto("/login")
    return page


def test_a_second_step_from_the_first_scan_to_the_lost_phone(browser: Browser, address: str) -> None:
    anna = staff_page(browser, address, "anna")
    anna.goto("/account")
    anna.get_by_role("link", name="Einrichten").click()
    anna.get_by_label("Bisheriges Passwort").fill(PASSWORDS["anna"])
    anna.get_by_role("button", name="Einrichten").click()
    expect(anna.get_by_role("img", name="QR-Code")).to_be_visible()
    check_accessible(anna)
    anna.get_by_text("Schlüssel abtippen").click()
    app = pyotp.TOTP(anna.locator("code.as-typed").inner_text().replace(" ", ""))
    anna.get_by_label("Code aus der App").fill(app.now())
    anna.get_by_role("button", name="Einschalten").click()
    codes = anna.locator(".recovery code").all_inner_texts()
    check_accessible(anna)

    there = at_the_log_in(browser, address)
    there.get_by_label("Name").fill("anna")
    there.get_by_label("Passwort").fill(PASSWORDS["anna"])
    there.get_by_role("button", name="Anmelden").click()
    expect(there.get_by_role("heading", name="Noch ein Schritt")).to_be_visible()
    check_accessible(there)
    there.get_by_text("Telefon nicht zur Hand?").click()
    there.get_by_label("Ersatzcode").fill(codes[0])
    there.get_by_role("button", name="Anmelden").last.click()
    expect(there.get_by_role("heading", name="Desk")).to_be_attached()
    there.goto("/account/second-step")
    expect(there.get_by_text("9 Ersatzcodes")).to_be_visible()
    check_accessible(there)
    for page in (anna, there):
        page.context.close()


def test_a_provider_is_set_up_and_vouches(browser: Browser, address: str) -> None:
    """The policy of the pages lets the browser go there and come back."""
    with serving_provider() as provider:
        provider.person["email"] = "carla@example.com"
        ada = staff_page(browser, address, "ada")
        ada.goto("/admin/accounts/carla")
        ada.get_by_label("E-Mail-Adresse").fill("carla@example.com")
        ada.get_by_role("button", name="Adresse speichern").click()
        ada.goto("/admin/providers")
        check_accessible(ada)
        told = {"Name": "work", "Titel": "Firmenkonto", "Issuer": provider.issuer, "Client-ID": CLIENT}
        for label, value in (told | {"Client-Secret": SECRET}).items():
            ada.get_by_label(label, exact=True).fill(value)
        ada.get_by_role("button", name="Anmeldedienst hinzufügen").click()
        expect(ada.get_by_text("steht jetzt auf der Anmeldeseite")).to_be_visible()
        carla = at_the_log_in(browser, address)
        check_accessible(carla)
        carla.get_by_role("link", name="Mit Firmenkonto anmelden").click()
        carla.wait_for_url("**/curation")
        for page in (ada, carla):
            page.context.close()
