"""A scripted server, a customer who writes over HTTP, and staff who sit in Chromium."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import urllib3
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from bot.staff.demo_accounts import DEMO_ACCOUNTS

PASSWORDS = {account.name: account.password for account in DEMO_ACCOUNTS} | {
    "boris": "boris-hilft-auch",
    "curt": "curt-schreibt-auch",
}
SIZES = [(1280, 800), (375, 720)]
SCHEMES = ["light", "dark"]


@contextmanager
def scripted_server(folder: Path, port: int = 0) -> Iterator[str]:
    """The address of a running web process with a scripted bot."""
    command = [sys.executable, "-m", "tests.e2e.scripted_server", str(folder / "home"), str(port)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        assert address.startswith("http://"), "the server did not start"
        yield address
    finally:
        server.terminate()
        server.wait(10)


@dataclass
class Customer:
    """Somebody in the shop."""

    address: str
    conversation: str = ""
    token: str = ""

    def __post_init__(self) -> None:
        begun = self._post("conversations", {"locale": "de", "page": "https://shop.example/bohrer"})
        self.conversation, self.token = begun["conversation"], begun["token"]

    def says(self, text: str) -> list[dict[str, Any]]:
        """Writes, and waits for what the bot replies."""
        replies: list[dict[str, Any]] = self._post("messages?wait=10", {"text": text})["replies"]
        return replies

    def picks(self, choice: str) -> None:
        """One of the choices that were offered."""
        self._post("messages?wait=10", {"choice": choice})

    def likes(self, seq: int) -> None:
        """A thumbs-up for an answer."""
        body = {"seq": seq, "helpful": True}
        path = f"{self.address}/api/v1/feedback"
        assert urllib3.request("POST", path, json=body, headers=self._headers()).status == 204

    def deletes(self) -> None:
        """All of it."""
        path = f"{self.address}/api/v1/conversations/current"
        assert urllib3.request("DELETE", path, headers=self._headers()).status == 204

    def sees(self, after: int = 0) -> list[dict[str, Any]]:
        """All messages behind `after`."""
        path = f"{self.address}/api/v1/events?after={after}&wait=0"
        messages: list[dict[str, Any]] = urllib3.request("GET", path, headers=self._headers()).json()[
            "messages"
        ]
        return messages

    def _post(self, path: str, body: object) -> Any:
        answer = urllib3.request("POST", f"{self.address}/api/v1/{path}", json=body, headers=self._headers())
        assert answer.status < 300, answer.data
        return answer.json()

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


def lost_parcel(address: str) -> Customer:
    """A customer whom the bot could not help."""
    customer = Customer(address)
    customer.says("Wo ist mein Paket?")
    customer.says("Es ist weg, und meine Nummer ist 4711")
    return customer


def staff_page(
    browser: Browser, address: str, name: str, *, size: tuple[int, int] = SIZES[0], scheme: str = "light"
) -> Page:
    """A page of this member's own browser, logged in; script errors fail the test that closes it."""
    context = browser.new_context(
        base_url=address,
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,  # type: ignore[arg-type]
        locale="de-DE",
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto("/login")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Passwort").fill(PASSWORDS[name])
    page.get_by_role("button", name="Anmelden").click()
    page.wait_for_url(lambda url: "/login" not in url)
    return page


def open_conversation(page: Page, lost: Customer) -> None:
    """The one of a lost parcel, as soon as its words are there."""
    page.locator(f"a[href='#{lost.conversation}']").click()
    expect(page.get_by_role("log")).to_contain_text("Es ist weg")


def send(page: Page, text: str) -> None:
    """This reply, with the button."""
    page.get_by_label("Ihre Antwort").fill(text)
    page.get_by_role("button", name="Senden", exact=True).click()


def check_accessible(page: Page) -> None:
    """No violation that axe finds, and nothing that scrolls sideways."""
    found = [(each["id"], each["nodes"][0]["html"][:200]) for each in Axe().run(page).response["violations"]]
    assert found == []
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider == 0, f"{wider} px too wide"
