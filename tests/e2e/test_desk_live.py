"""Pictures, links, typing and read marks at the desk, in a real browser."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import urllib3
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.bot.conversations.test_files import document, photo
from tests.e2e.staffroom import Customer, check_accessible, scripted_server, staff_page
from tests.e2e.test_widget_live import NASTY

pytestmark = pytest.mark.slow

PHOTO: FilePayload = {"name": "Ersatzteil.jpg", "mimeType": "image/jpeg", "buffer": photo((640, 480))}
LETTER: FilePayload = {"name": "Anleitung.pdf", "mimeType": "application/pdf", "buffer": document()}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with scripted_server(tmp_path_factory.mktemp("desk")) as address:
        yield address


class Shopper(Customer):
    """A customer with a camera."""

    def asks(self, method: str, path: str, **sent: Any) -> urllib3.BaseHTTPResponse:
        answer = urllib3.request(method, f"{self.address}/api/v1/{path}", headers=self._headers(), **sent)
        assert answer.status < 300, answer.data
        return answer

    def shows(self, content: bytes, name: str, text: str = "") -> None:
        sent = self.asks("POST", f"attachments?{urlencode({'name': name})}", body=content)
        body: dict[str, Any] = {"attachments": [sent.json()["id"]]} | ({"text": text} if text else {})
        self.asks("POST", "messages", json=body)


@pytest.fixture
def customer(address: str) -> Shopper:
    """Who waits for a person."""
    customer = Shopper(address)
    customer.asks("POST", "messages", json={"choice": "handoff"})
    return customer


@pytest.fixture
def anna(browser: Browser, address: str, customer: Shopper) -> Iterator[Page]:
    """Anna's page, with the conversation, which she has taken."""
    page = staff_page(browser, address, "anna")
    hits: list[str] = []
    page.on("dialog", lambda dialog: hits.append(dialog.message))
    page.locator(f"a[href='#{customer.conversation}']").click()
    page.get_by_role("button", name=re.compile("Übernehmen")).click()
    expect(page.get_by_label("Ihre Antwort")).to_be_focused()
    yield page
    page.context.close()
    assert hits == []


def test_pictures_go_both_ways(anna: Page, customer: Shopper) -> None:
    customer.shows(photo((800, 600)), "Riss.jpg", "Hier, siehe www.shop.example.")
    picture = anna.get_by_role("button", name="Bild vergrößern: Riss.jpg")
    expect(picture.locator("img")).to_have_js_property("naturalWidth", 800)
    expect(anna.locator(".said-customer .said-text a")).to_have_attribute("href", "https://www.shop.example/")
    picture.click()
    expect(anna.get_by_role("dialog", name="Riss.jpg").locator("img")).to_have_js_property(
        "naturalWidth", 800
    )
    check_accessible(anna)
    anna.keyboard.press("Escape")
    expect(anna.get_by_role("dialog")).to_have_count(0)
    anna.set_input_files("input[name=file]", [PHOTO, LETTER])
    expect(anna.locator("[data-files] li")).to_have_count(2)
    anna.get_by_role("button", name=re.compile("^Senden")).click()
    expect(anna.locator(".said-agent[data-seq] .picture img")).to_be_visible()
    expect(anna.locator(".said-agent[data-seq] .file")).to_contain_text("Anleitung.pdf")
    expect(anna.locator(".pending, [data-files] li")).to_have_count(0)
    media = customer.sees()[-1]["media"]
    assert [item["title"] for item in media] == ["Ersatzteil.jpg", "Anleitung.pdf"]
    assert customer.asks("GET", media[1]["src"].removeprefix("/api/v1/")).data == LETTER["buffer"]
    with anna.expect_download() as saved:
        anna.locator(".said-agent .file").click()
    assert Path(saved.value.path()).read_bytes() == LETTER["buffer"]


def test_a_file_is_known_by_its_first_bytes_at_the_desk_too(anna: Page) -> None:
    nameless = {"name": "Riss", "mimeType": "", "buffer": PHOTO["buffer"]}
    drawing = {"name": "a.png", "mimeType": "image/png", "buffer": b"<svg>"}
    anna.set_input_files("input[name=file]", [nameless, drawing])
    expect(anna.locator("[data-files] li")).to_have_text(re.compile("^Riss"))
    expect(anna.locator("[data-files-problem]")).to_contain_text("SVG-Zeichnungen nehmen wir nicht an")


def test_what_is_refused_stays_and_says_why(anna: Page) -> None:
    damaged = PHOTO["buffer"][: len(PHOTO["buffer"]) // 4]
    anna.set_input_files("input[name=file]", [{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": damaged}])
    expect(anna.locator("[data-files] li")).to_have_count(1)
    anna.get_by_label("Ihre Antwort").fill("Bitte so")
    anna.get_by_role("button", name=re.compile("^Senden")).click()
    expect(anna.locator(".pending.failed")).to_contain_text("Die Datei ist beschädigt")
    anna.get_by_role("button", name="Verwerfen").click()
    expect(anna.locator(".pending")).to_have_count(0)


def test_typing_and_reading_are_seen(anna: Page, customer: Shopper) -> None:
    line, mark = anna.locator("[data-part=typing]"), anna.locator(".mark")
    customer.asks("POST", "typing")
    expect(line).to_have_text("schreibt …")
    customer.asks("POST", "messages", json={"text": "So"})
    expect(line).to_be_hidden()
    expect(mark).to_have_count(0)
    with anna.expect_response("**/typing"):
        anna.get_by_label("Ihre Antwort").press_sequentially("Gut")
    with anna.expect_response("**/read"):
        anna.get_by_role("button", name=re.compile("^Senden")).click()
    expect(mark).to_have_text("Gesendet")
    seq = customer.sees()[-1]["seq"]
    customer.asks("POST", "read", json={"received": seq})
    expect(mark).to_have_text("Zugestellt")
    customer.asks("POST", "read", json={"read": seq})
    expect(mark).to_have_text(re.compile("Gelesen"))
    anna.reload()
    expect(mark).to_have_text(re.compile("Gelesen"))


def test_an_enter_that_ends_a_word_is_not_sent(anna: Page) -> None:
    anna.get_by_label("Enter sendet").check()
    anna.get_by_label("Ihre Antwort").fill("にほん")
    enter = """options => document.getElementById('reply').dispatchEvent(
        new KeyboardEvent('keydown', {key: 'Enter', bubbles: true, cancelable: true, ...options}))"""
    for composing in ({"isComposing": True}, {"keyCode": 229}):
        anna.evaluate(enter, composing)
    expect(anna.get_by_label("Ihre Antwort")).to_have_value("にほん")
    anna.evaluate(enter, {"keyCode": 13})
    expect(anna.locator(".said-agent[data-seq]")).to_contain_text("にほん")
    anna.get_by_label("Enter sendet").uncheck()


def test_nothing_that_customers_write_runs(anna: Page, customer: Shopper) -> None:
    for text in NASTY:
        customer.asks("POST", "messages", json={"text": text})
    customer.asks("POST", "messages", json={"text": "مرحبا"})
    for name in NASTY[:3]:
        sent = customer.asks(
            "POST", f"attachments?{urlencode({'name': name + '.pdf'})}", body=LETTER["buffer"]
        )
        customer.asks("POST", "messages", json={"attachments": [sent.json()["id"]]})
    expect(anna.locator(".said-customer .file")).to_have_count(3)
    shown = anna.locator(".said-customer .said-text").all_inner_texts()
    turning = str.maketrans("", "", "\u202e\u202c")
    assert shown[-1 - len(NASTY) : -1] == [text.translate(turning) for text in NASTY]
    assert anna.evaluate("window.hit") is None
    allowed = "[data-part=log] :not(article, header, strong, time, div, p, a, button, bdi, span)"
    assert anna.locator(allowed).count() == 0
    addresses = anna.locator("[data-part=log] a").evaluate_all("links => links.map(link => link.href)")
    assert all(re.match(r"(https?|mailto):", address) for address in addresses)
    assert anna.locator(".said-text").last.evaluate("node => getComputedStyle(node).direction") == "rtl"
