"""The night: the shop is closed, an address is left, the answer comes by e-mail, and so does the reply."""

import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.channels.deliveries import Deliverer
from bot.channels.mail.fetching import Fetching
from bot.conversations.letters import READ_WITHIN
from bot.conversations.links import new_link
from bot.conversations.sites import Sites
from bot.conversations.store import Store
from bot.operation.channels import channels
from bot.operation.timed.mailing import inbox
from bot.storage import Storage
from knowledge.folder.home import Home
from knowledge.sites.hours import DAYS, Hours
from knowledge.sites.sites import Site
from tests.bot.channels.mails import CUSTOMER, SHOP, reply
from tests.e2e.staffroom import check_accessible, scripted_server, staff_page
from tests.mailbox import Imap, mailbox
from tests.mailserver import PASSWORD, USER, MailServer, mailserver, said
from tests.serving import free_port

pytestmark = pytest.mark.slow

SIZES = [(1280, 800), (375, 720)]


class Night:
    """A shop that opens tomorrow, its servers for e-mail, and its worker."""

    def __init__(self, folder: Path, smtp: MailServer, imap: Imap, port: int) -> None:
        self.smtp, self.imap, self.address = smtp, imap, f"http://127.0.0.1:{port}"
        self.root = folder / "home"
        self.root.mkdir()
        quoted = PASSWORD.replace(":", "%3A").replace("@", "%40").replace("/", "%2F")
        (self.root / "kundig.toml").write_text(
            f'[mail]\nfrom = "{SHOP}"\nsmtp = "{smtp.address}"\nlink = "{self.address}"\n'
            f'imap = "imaps://{USER}:{quoted}@localhost:{imap.secure}"\n'
        )
        self.home = Home.from_environment({"KUNDIG_HOME": str(self.root)})
        with Storage.open(self.home) as storage:
            Sites(storage).save(Site("shop", "Wendelkorn & Töchter", ("de", "en"), hours=tomorrow()))

    def letter(self, count: int) -> EmailMessage:
        """The latest of so many, after two minutes have passed for the worker."""
        stop = threading.Event()
        with Storage.open(self.home) as storage:
            ahead = lambda tx: tx.now() + READ_WITHIN + 1  # noqa: E731
            worker = threading.Thread(
                target=Deliverer(storage, channels(self.home, storage), ahead).run, args=[stop]
            )
            worker.start()
            try:
                return self.smtp.wait(count)[-1]
            finally:
                stop.set()
                worker.join(10)

    def fetch(self, *messages: EmailMessage) -> int:
        server = self.home.settings.mail.imap
        assert server
        with Storage.open(self.home) as storage:
            fetching = Fetching(storage, inbox(self.home, storage), server)
            fetching.run()
            self.imap.put(*(message.as_bytes() for message in messages))
            return fetching.run()


def tomorrow() -> Hours:
    day = DAYS[(datetime.now(UTC) + timedelta(days=1)).weekday()]
    return Hours.written(f"{day} 09:00-17:00")


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    folder, port = tmp_path_factory.mktemp("night"), free_port()
    with mailserver() as smtp, mailbox() as imap, pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(imap.certificate))
        night = Night(folder, smtp, imap, port)
        with scripted_server(folder, port):
            yield night


def customer(browser: Browser, night: Night, path: str, *, size: tuple[int, int] = SIZES[0]) -> Page:
    """In a browser that knows nothing yet."""
    viewport = {"width": size[0], "height": size[1]}
    page = browser.new_context(viewport=viewport, locale="de-DE").new_page()  # type: ignore[arg-type]
    page.set_default_timeout(10_000)
    page.goto(path if path.startswith("http") else night.address + path)
    return page


def link_in(letter: EmailMessage) -> str:
    found = re.search(r"http://\S+/m/[\w-]+", said(letter))
    assert found
    return found[0]


def test_the_night(browser: Browser, night: Night) -> None:
    page = customer(browser, night, "/c/shop")
    page.locator("#text").fill("Meine Bohrmaschine raucht, was nun?")
    page.locator("#send").click()
    expect(page.locator("#log")).to_contain_text("geschlossen")
    expect(page.locator("#email")).to_be_visible()
    page.locator("#email").fill(CUSTOMER)
    page.locator("#reach button").click()
    expect(page.locator("#reached")).to_be_visible()
    page.context.close()  # and sleeps

    anna = staff_page(browser, night.address, "anna")
    anna.locator("[data-list] a", has_text="raucht").click()
    anna.get_by_role("button", name="Übernehmen", exact=True).click()
    expect(anna.get_by_text("kommt sie per E-Mail zu ihm")).to_be_visible()
    anna.get_by_label("Ihre Antwort").fill("Guten Morgen! Bitte sofort den Stecker ziehen.")
    anna.get_by_role("button", name="Senden", exact=True).click()
    expect(anna.locator(".said-agent[data-seq]")).to_contain_text("Stecker")

    letter = night.letter(1)
    assert "Anna Weber hat Ihnen geantwortet:\n\nGuten Morgen! Bitte sofort" in said(letter)
    assert letter["Subject"] == "Ihre Frage an Wendelkorn & Töchter"

    words = "Ist gezogen. Und jetzt?\n\nAm 26.11.26 um 09:12 schrieb Wendelkorn:\n> Guten Tag,\n"
    assert night.fetch(reply(letter, words)) == 1
    expect(anna.locator(".said-customer").last).to_contain_text("Ist gezogen. Und jetzt?")
    expect(anna.get_by_role("log")).not_to_contain_text("schrieb Wendelkorn")

    page = customer(browser, night, link_in(letter))
    page.get_by_role("button", name="Gespräch öffnen").click()
    expect(page.locator("#log")).to_contain_text("Bitte sofort den Stecker ziehen.")
    expect(page.locator("#log")).to_contain_text("Ist gezogen. Und jetzt?")
    page.locator("#text").fill("Ich bin wieder da.")
    page.locator("#send").click()
    expect(anna.locator(".said-customer").last).to_contain_text("Ich bin wieder da.")

    again = customer(browser, night, link_in(letter))
    expect(again.get_by_text("wurde schon benutzt")).to_be_visible()
    again.get_by_role("button", name="Neuen Link schicken").click()
    expect(again.get_by_text("ist unterwegs")).to_be_visible()
    assert night.letter(2)["To"] == CUSTOMER
    for each in (anna, page, again):
        each.context.close()


@pytest.mark.parametrize("size", SIZES)
def test_the_page_of_a_link_suits_everybody(browser: Browser, night: Night, size: tuple[int, int]) -> None:
    with Storage.open(night.home) as storage:
        id = Store(storage).create(site="shop")[0].id
        token = storage.write(lambda tx: new_link(tx, id))
    for path, says in ((f"/m/{token}", "Willkommen zurück!"), ("/m/unknown", "Diesen Link gibt es nicht")):
        page = customer(browser, night, path, size=size)
        expect(page.get_by_role("heading", name=says)).to_be_visible()
        check_accessible(page)
        page.context.close()
