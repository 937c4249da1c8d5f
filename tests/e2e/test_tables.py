"""A table of many columns in the narrow chat: it scrolls, and its words stay whole."""

from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.e2e.browsing import ARGUMENTS, CHROMIUM
from webwidget.rendering import render

STYLES = [Path("webwidget/chat/static") / name for name in ("chat.css", "messages.css")]
COLUMNS = ["Modell", "Gewicht in Gramm", "Packmaß", "Wassersäule", "Personen", "Farbe", "Preis"]
TABLE = "\n".join(f"| {' | '.join(cells)} |" for cells in (COLUMNS, ["-"] * 7, ["Nordlichtkuppelzelt"] * 7))
LINES = "[...document.querySelectorAll('th, td')].map(cell => cell.offsetHeight / 19)"


@pytest.mark.slow
def test_seven_columns_can_be_read_on_a_phone() -> None:
    styles = "".join(f"<style>{file.read_text('utf-8')}</style>" for file in STYLES)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 375, "height": 700})
        page.set_content(f"{styles}<div class='bubble'>{render(TABLE)}</div>")
        assert max(page.evaluate(LINES)) < 4
        shown, whole = page.evaluate("(t => [t.clientWidth, t.scrollWidth])(document.querySelector('table'))")
        assert shown < 375 < whole
        assert page.evaluate("document.documentElement.scrollWidth") == 375
        browser.close()
