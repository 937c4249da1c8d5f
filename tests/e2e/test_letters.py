"""Letters as mail programs on a phone show them."""

import pytest
from playwright.sync_api import Browser

from bot.channels.mail.letter_body import html
from bot.conversations.letters import Letter

pytestmark = pytest.mark.slow
ADDRESS = "https://chat.wendelkorn.example/curation/entries/wo-ist-denn-mein-paket-jetzt-b59f20?locale=de"


def test_long_addresses_and_words_stay_within_the_letter(browser: Browser) -> None:
    letter = Letter(
        to="carla@shop.example",
        language="de",
        subject="Lang",
        lines=("Hallo,", f"Wo ist es?\n{ADDRESS}", "x" * 200),
        small=(ADDRESS,),
    )
    page = browser.new_page(viewport={"width": 320, "height": 640})
    page.set_content(html(letter))
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert page.get_by_role("link").first.get_attribute("href") == ADDRESS
    page.close()
