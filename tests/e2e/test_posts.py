"""From the public square into a private room, nothing replaced but the networks: a comment, hidden, one
sentence, a link, the chat with its story, an agent, solved.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from bot.channels.connecting import connect
from bot.channels.fakes.facebook import FakeFacebook, fake_facebook
from bot.channels.fakes.mastodon import FakeMastodon, fake_mastodon
from bot.channels.public.networks import PUBLIC
from bot.staff.connections import Connections
from bot.staff.secret import installation_secret
from bot.storage import Storage
from knowledge.demo import SITE
from knowledge.folder.home import Home
from tests.e2e.staffroom import staff_page
from tests.receiver import wait_until
from tests.serving import Served

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

COMMENT = "Wo bleibt meine Bestellung WK12345678? Ich warte seit zwei Wochen."


@pytest.fixture
def page(served: Served) -> Iterator[FakeFacebook]:
    with fake_facebook() as fake:
        yield fake


@pytest.fixture
def server(served: Served) -> Iterator[FakeMastodon]:
    with fake_mastodon() as fake:
        yield fake


def connected(served: Served, kind: str, secrets: dict[str, str]) -> None:
    home = Home.from_environment({"KUNDIG_HOME": str(served.home)})
    with Storage.open(home) as storage:
        kept = Connections(storage, installation_secret(storage, home))
        connect(kept, PUBLIC[kind], SITE.name, served.address, secrets)


def test_a_comment_with_an_order_number_ends_in_a_private_talk_that_is_solved(
    served: Served, page: FakeFacebook, browser: Browser
) -> None:
    connected(served, "facebook", page.secrets())
    thread = page.posts("Unsere Herbstaktion")
    id = page.comment("kim", COMMENT, thread)
    wait_until(lambda: page.hidden(id) and id in page.letters, 90)
    assert page.below(id) == [], "nothing of it in public"
    said, _, link = page.letters[id].rpartition(" ")
    assert said.startswith("Danke für Ihren Kommentar!")
    assert "WK" not in said

    kim = browser.new_context(locale="de-DE").new_page()
    kim.goto(link)
    expect(kim.get_by_role("heading")).to_have_text("Schön, dass Sie da sind!")
    kim.get_by_role("button", name="Gespräch öffnen").click()
    log = kim.get_by_role("log")
    expect(log).to_contain_text("Das haben Sie öffentlich auf Facebook geschrieben")
    expect(log).to_contain_text("Wo bleibt meine Bestellung …?")
    expect(log).to_contain_text("Sendungsverfolgung")  # what was not to be said in public
    kim.get_by_role("button", name="Mit einem Menschen sprechen").last.click()

    anna = staff_page(browser, served.address, "anna")
    anna.goto("/desk")
    anna.locator("[data-list=queued] a.ticket").last.click()
    expect(anna.get_by_role("log")).to_contain_text("Wo bleibt meine Bestellung …?")
    expect(anna.locator(".said-note")).to_contain_text("öffentlichen Beitrag auf Facebook")
    anna.get_by_role("button", name="Übernehmen").click()
    anna.get_by_label("Ihre Antwort").fill("Ihr Paket kommt morgen.")
    anna.keyboard.press("Control+Enter")
    expect(log).to_contain_text("Ihr Paket kommt morgen.")
    kim.locator("#menu summary").click()
    kim.get_by_role("button", name="Gespräch beenden").click()
    kim.get_by_role("dialog").get_by_role("button", name="Beenden").click()
    kim.locator("#survey").get_by_role("button", name="Ja").click()
    expect(anna.locator(".facts dd").first).to_contain_text("Ja.")  # solved
    anna.goto("/posts")
    expect(anna.get_by_text("ins Gespräch geführt").first).to_be_visible()

    stranger = browser.new_context(locale="de-DE").new_page()
    stranger.goto(link)
    expect(stranger.get_by_role("heading")).to_have_text("Dieser Link wurde schon benutzt")
    expect(stranger.get_by_role("link", name="Neues Gespräch beginnen")).to_be_visible()
    page.edit(id, "Wo bleibt meine Bestellung?")
    wait_until(lambda: not page.hidden(id), 30)


def test_on_mastodon_the_sentence_stands_below_and_plain_questions_are_answered(
    served: Served, server: FakeMastodon, browser: Browser
) -> None:
    connected(served, "mastodon", server.secrets())
    known = server.left
    wait_until(lambda: server.left < known, 60)  # from here on, what is written is new
    private, plain = server.write("kim", COMMENT), server.write("lea", "Was kostet der Versand?")
    wait_until(lambda: bool(server.said(private)) and bool(server.said(plain)), 60)
    (led,), (answered,) = server.said(private), server.said(plain)
    assert "WK" not in led
    assert "4,90" in answered
    kim = browser.new_context(locale="de-DE").new_page()
    kim.goto(re.findall(r"https?://\S+", led)[0])
    kim.get_by_role("button", name="Gespräch öffnen").click()
    expect(kim.get_by_role("log")).to_contain_text("Das haben Sie öffentlich auf Mastodon geschrieben")
    kim.goto(re.findall(r"https?://\S+", answered)[0])
    expect(kim.get_by_role("heading", level=1)).to_contain_text("Versand")
