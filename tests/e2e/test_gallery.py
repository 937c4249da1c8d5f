"""A part of what `python -m benchmarks.accessibility` looks at, where there is least room and light."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.gallery import chat, help
from tests.e2e.gallery.examining import Examined
from tests.e2e.gallery.house import housed

pytestmark = pytest.mark.slow


def test_axe_finds_nothing_on_a_small_dark_screen(browser: Browser) -> None:
    with housed("de") as (address, house):
        look = Examined(browser, address, Path(), 320, "dark", "de")
        for scene in (chat.notified, help.reading):
            scene(look, house)
    assert look.faults == []
    assert len(look.states) == 9
