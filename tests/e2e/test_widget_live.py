"""Pictures, links, typing and read marks in the chat, in a real browser."""

import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FilePayload, Page, Route, expect

from bot.staff.accounts import Member
from bot.staff.errors import MemberExists
from tests.bot.conversations.test_files import document, photo
from tests.e2e.browsing import Visit, Visited, ask

pytestmark = pytest.mark.slow

PHOTO: FilePayload = {"name": "Riss.jpg", "mimeType": "image/jpeg", "buffer": photo((640, 480))}
LETTER: FilePayload = {"name": "Rechnung.pdf", "mimeType": "application/pdf", "buffer": document()}
NASTY = [  # none of it may become anything but text
    "<script>window.hit=1</script>",
    "<img src=x onerror=window.hit=1>",
    "<svg/onload=window.hit=1>",
    "\"><svg onload=window.hit=1>",
    "' onmouseover='window.hit=1",
    "<iframe srcdoc='<script>parent.hit=1</script>'>",
    "<a href=javascript:window.hit=1>x</a>",
    "javascript:window.hit=1",
    "https://a.example/\"onmouseover=\"window.hit=1",
    "https://a.example/<script>window.hit=1</script>",
    "https://a.example/javascript:window.hit=1",
    "www.javascript:window.hit=1",
    "data:text/html,<script>window.hit=1</script>",
    "https://user:pass@a.example/<img src=x onerror=window.hit=1>",
    "{{constructor.constructor('window.hit=1')()}} ${window.hit=1}",
    "</div></article><script>window.hit=1</script>",
    "<!--<img src='--><img src=x onerror=window.hit=1>'>",
    "&lt;script&gt;window.hit=1&lt;/script&gt; &#60;script&#62;",
    "<math><mtext><table><mglyph><style><img src=x onerror=window.hit=1>",
    "\u202e<img src=x onerror=window.hit=1>\u202c",
    "<details open ontoggle=window.hit=1>",
    "<style>*{display:none}</style><base href=https://evil.example/>",
    "vbscript:msgbox(1) mailto:a@b.example?subject=<script>window.hit=1</script>",
]  # fmt: skip


# What phones hand over: name, type, first bytes, and what is said, nothing where it is taken.
FILES = (
    ("Riss.jpg", "", PHOTO["buffer"], ""),
    ("Riss", "application/octet-stream", PHOTO["buffer"], ""),
    ("Riss.jpg", "image/jpg", PHOTO["buffer"], ""),
    ("Rechnung.txt", "text/plain", LETTER["buffer"], ""),
    ("IMG_0815.HEIC", "image/heic", b"\0\0\0\x18ftypheic" + bytes(90), "als JPEG"),
    ("IMG_0815.jpg", "image/jpeg", b"\0\0\0\x18ftypmif1" + bytes(90), "als JPEG"),
    ("film.mov", "video/quicktime", b"\0\0\0\x14ftypqt  " + bytes(90), "Videos"),
    ("brief.docx", "", b"PK\x03\x04" + bytes(90), "als PDF"),
    ("zeichnung.png", "image/png", b"<?xml?>\n<svg onload='x'>", "SVG"),
    ("rechnung.pdf", "application/pdf", b"MZ" + bytes(400), "weder ein Bild noch ein PDF"),
    ("leer.jpg", "image/jpeg", b"", "Die Datei ist leer"),
)


def mine(page: Page, site: Visited) -> str:
    """The id of the conversation on this page."""
    token = page.evaluate("localStorage.getItem('kundig:demo')")
    return site.services.store.authenticate(token).id


def taken(page: Page, site: Visited) -> tuple[str, Member]:
    """The conversation on this page, which Anna has."""
    page.locator("#person").click()
    expect(page.locator("#speaker")).to_have_text("Warten auf einen Menschen")
    staff = site.services.access.accounts
    with suppress(MemberExists):
        staff.add("anna", "ein langes Passwort", "Anna", ("agent",))
    anna = staff.verify("anna", "ein langes Passwort")
    id = mine(page, site)
    site.services.handoff.desk.accept(id, anna)
    expect(page.locator("#speaker")).to_have_text("Anna · Mensch")
    return id, anna


def test_pictures_and_pdfs_are_sent_shown_and_zoomed(visit: Visit, site: Visited) -> None:
    page = visit("/c/demo", width=375)
    page.set_input_files("#file", [PHOTO, LETTER])
    expect(page.locator("#tray li")).to_have_count(2)
    page.get_by_role("button", name="Entfernen: Rechnung.pdf").click()
    assert not Axe().run(page).response["violations"]
    page.locator("#send").click()
    expect(page.locator(".message.bot").last).to_contain_text("kann ich nicht ansehen")
    expect(page.locator(".message.customer .bubble, #tray li, progress")).to_have_count(0)
    page.reload()
    picture = page.get_by_role("img", name="Riss.jpg")
    expect(picture).to_have_js_property("naturalWidth", 640)
    page.get_by_role("button", name="Bild vergrößern: Riss.jpg").click()
    expect(page.locator("#viewer img")).to_have_js_property("naturalWidth", 640)
    page.keyboard.press("Escape")
    expect(page.locator("#viewer")).to_be_hidden()
    page.set_input_files("#file", [LETTER])
    page.locator("#send").click()
    expect(page.locator(".message.bot")).to_have_count(3)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Rechnung.pdf").click()
    assert Path(saved.value.path()).read_bytes() == LETTER["buffer"]


def test_what_is_no_picture_says_so_and_what_failed_is_sent_again(visit: Visit, site: Visited) -> None:
    page = visit("/c/demo")
    page.set_input_files("#file", [{"name": "a.html", "mimeType": "text/html", "buffer": b"<script>"}])
    expect(page.locator("#tray-problem")).to_have_text(re.compile("JPEG, PNG, GIF, WebP"))
    broken = {"name": "a.png", "mimeType": "", "buffer": b"\x89PNG\r\n\x1a\n and no more"}
    page.set_input_files("#file", [broken])
    ask(page, "Sehen Sie den Riss?")
    expect(page.locator(".failed .fate")).to_contain_text("Die Datei ist beschädigt.")
    expect(page.locator("#text")).to_have_value("Sehen Sie den Riss?")
    sent: list[Any] = []

    def lose_first(route: Route) -> None:
        sent.append(route.request.url)
        if len(sent) == 1:
            route.fetch()
            return route.abort()
        return route.continue_()

    page.route("**/api/v1/attachments?*", lose_first)
    page.set_input_files("#file", [PHOTO])
    ask(page, "returns-period")
    expect(page.locator(".message.bot strong")).to_have_text("30 Tage", timeout=15_000)
    assert len(sent) == 2
    with site.services.storage.reading() as read:
        assert len(read.attachments.of(mine(page, site))) == 1, "once, though it was sent twice"


@pytest.mark.parametrize(("name", "type", "content", "said"), FILES, ids=lambda value: str(value)[:20])
def test_a_file_is_what_its_first_bytes_say(
    visit: Visit, name: str, type: str, content: bytes, said: str
) -> None:
    page = visit("/c/demo")
    page.locator("#text").fill("Sehen Sie den Riss?")
    page.set_input_files("#file", [{"name": name, "mimeType": type, "buffer": content}])
    expect(page.locator("#tray li")).to_have_text([] if said else [name])
    expect(page.locator("#tray-problem")).to_contain_text(said)
    expect(page.locator("#text")).to_have_value("Sehen Sie den Riss?")


def test_a_picture_is_pasted_and_dropped(visit: Visit) -> None:
    page = visit("/c/demo")
    give = """async ([kind, bytes]) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], `${kind}.jpg`, {type: 'image/jpeg'}));
        const options = {bubbles: true, cancelable: true};
        const event = kind === 'paste'
            ? new ClipboardEvent('paste', {...options, clipboardData: data})
            : new DragEvent('drop', {...options, dataTransfer: data});
        document.getElementById('text').dispatchEvent(event);
    }"""
    tray = page.locator("#tray li")
    page.evaluate(give, ["paste", list(photo((8, 8)))])
    expect(tray).to_have_text(["paste.jpg"])
    page.evaluate(give, ["drop", list(photo((8, 8)))])
    expect(tray).to_have_text(["paste.jpg", "drop.jpg"])


def test_typing_and_reading_are_seen_on_both_sides(visit: Visit, site: Visited) -> None:
    page = visit("/c/demo")
    ask(page, "returns-period")
    expect(page.locator(".message.bot strong")).to_be_visible()
    id, anna = taken(page, site)
    rooms = site.services
    with page.expect_response("**/api/v1/read"):
        seq = rooms.handoff.desk.reply(id, anna, "Guten Tag!").seq
        expect(page.locator(".message.agent")).to_be_visible()
    assert rooms.reading.mark(id, "customer").read >= seq
    rooms.typing.by_agent(id, "anna")
    expect(page.locator("#typing-words")).to_have_text("Anna schreibt …")
    expect(page.locator("#typing-words")).to_be_visible()
    rooms.handoff.desk.reply(id, anna, "Wie geht es?")
    expect(page.locator("#typing")).to_be_hidden()
    with rooms.storage.signals.subscribed(f"~typing:customer:{id}") as wake:
        page.locator("#text").press_sequentially("Gut")
        assert wake.wait(5)
    page.locator("#text").press("Enter")
    expect(page.locator(".message.customer").last).not_to_have_class(re.compile("pending"))
    expect(page.locator(".seen")).to_have_count(0)
    rooms.reading.by_agent(id, "anna", rooms.store.conversation(id).seq)
    expect(page.locator(".message.customer").last.locator(".seen")).to_have_text("Gesehen")


def test_an_enter_that_ends_a_word_is_not_sent(visit: Visit) -> None:
    page = visit("/c/demo")
    page.locator("#text").fill("にほん")
    enter = """options => document.getElementById('text').dispatchEvent(
        new KeyboardEvent('keydown', {key: 'Enter', bubbles: true, cancelable: true, ...options}))"""
    for composing in ({"isComposing": True}, {"keyCode": 229}):
        page.evaluate(enter, composing)
    expect(page.locator("#text")).to_have_value("にほん")
    page.evaluate(enter, {"keyCode": 13})
    expect(page.locator(".message.customer .bubble")).to_have_text("にほん")


def test_nothing_that_people_write_runs(visit: Visit, site: Visited) -> None:
    page = visit("/c/demo")
    ask(page, "returns-period")
    expect(page.locator(".message.bot strong")).to_be_visible()
    id, anna = taken(page, site)
    rooms = site.services
    for text in NASTY:
        rooms.handoff.desk.reply(id, anna, text)
    for number, name in enumerate(NASTY[::5]):
        picture = photo((8 + number, 8))
        page.set_input_files("#file", [{"name": f"{name}.jpg", "mimeType": "image/jpeg", "buffer": picture}])
        page.locator("#send").click()
    expect(page.locator(".message.agent .bubble")).to_have_count(len(NASTY))
    expect(page.locator(".message.customer .picture")).to_have_count(len(NASTY[::5]))
    expect(page.locator("progress")).to_have_count(0)
    shown = page.locator(".message.agent .bubble").all_inner_texts()
    assert [text.strip() for text in shown] == [
        text.replace("\u202e", "").replace("\u202c", "") for text in NASTY
    ]
    page.reload()
    expect(page.locator(".message.customer .picture img[src]").last).to_be_visible()
    assert page.evaluate("window.hit") is None
    allowed = "#log :not(article, div, p, span, a, button, img, ul, li, time, strong, svg, path)"
    assert page.locator(allowed).count() == 0
    addresses = page.locator("#log a").evaluate_all("links => links.map(link => link.href)")
    assert addresses
    assert all(re.match(r"(https?|mailto):", address) for address in addresses)


def test_what_is_clearly_an_address_is_a_link(visit: Visit) -> None:
    """And nothing else is: the cases are in the page's own words."""
    page = visit("/c/demo")
    told = page.evaluate(
        """async cases => {
            const { linked } = await import('/static/links.js');
            const told = a => [a.textContent, a.getAttribute('href')];
            return cases.map(([text]) => [...linked(text).children].map(told));
        }""",
        CASES,
    )
    assert dict(zip([text for text, _ in CASES], told, strict=True)) == {
        text: [list(link) for link in links] for text, links in CASES
    }
    attributes = page.evaluate(
        """async () => {
            const { linked } = await import('/static/links.js');
            const { target, rel } = linked('https://a.example').firstElementChild;
            return [target, rel];
        }"""
    )
    assert attributes == ["_blank", "noopener noreferrer nofollow ugc"]


CASES: list[tuple[str, list[tuple[str, str]]]] = [
    ("https://a.example", [("https://a.example", "https://a.example/")]),
    ("Siehe https://a.example/b?c=1&d=2#e.", [("https://a.example/b?c=1&d=2#e",) * 2]),
    ("(https://a.example/b)", [("https://a.example/b",) * 2]),
    ("https://a.example/b_(c)", [("https://a.example/b_(c)",) * 2]),
    ("(siehe https://a.example/b_(c)).", [("https://a.example/b_(c)",) * 2]),
    ("„https://a.example/b“, oder", [("https://a.example/b",) * 2]),
    ("HTTPS://A.example/B!", [("HTTPS://A.example/B", "https://a.example/B")]),
    ("www.shop.example/x", [("www.shop.example/x", "https://www.shop.example/x")]),
    ("an hilfe@shop.example, bitte", [("hilfe@shop.example", "mailto:hilfe@shop.example")]),
    ("Tel. +49 30 1234567.", [("+49 30 1234567", "tel:+49301234567")]),
    ("+41 (0)44 123 45 67", [("+41 (0)44 123 45 67", "tel:+41441234567")]),
    ("https://müller.example", [("https://müller.example", "https://xn--mller-kva.example/")]),
    (
        "https://раypal.com/login",
        [("https://раypal.com/login (xn--ypal-43d9g.com)", "https://xn--ypal-43d9g.com/login")],
    ),
    ("https://paypal.com@evil.example/", []),
    ("https://user:word@a.example/", []),
    ("javascript:alert(1)", []),
    ("data:text/html,x ftp://a.example file:///etc/passwd", []),
    ("z.B. am 10.50 Uhr, 1.2.3, a.b, usw.usf", []),
    ("Nr. 10.500,00 oder 3+4=7, +1", []),
    ("www. und http:// und https://.", []),
    ("@anna, a@b, a@b.c", []),
    ("Bestellung 0176-123456-78", []),
    ("https://a.example/\u202egpj.exe", [("https://a.example/",) * 2]),
]
