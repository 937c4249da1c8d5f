"""An announcement written in a browser: the answers it touches are found by words and keyboard."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.staffroom import check_accessible, scripted_server, staff_page

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("announcing")
    (folder / "home").mkdir()
    (folder / "home" / "demo").touch()
    with scripted_server(folder) as running:
        yield running


def find(page: Page, words: str, question: str) -> None:
    field = page.get_by_role("combobox", name="Einzelne Einträge")
    field.press_sequentially(words)
    expect(page.get_by_role("option").first).to_contain_text(question)
    field.press("Enter")


@pytest.mark.parametrize("size", [(1280, 800), (375, 720)])
def test_entries_are_found_by_their_words(browser: Browser, address: str, size: tuple[int, int]) -> None:
    page = staff_page(browser, address, "carla", size=size)
    page.goto("/announcements/new")
    picked = page.locator(".picked li")
    find(page, "Paket gerade", "Wo ist mein Paket gerade?")
    find(page, "Ausland", "Liefern Sie auch ins Ausland?")
    expect(picked).to_have_count(2)
    check_accessible(page)
    picked.first.get_by_role("button").press("Enter")
    expect(picked).to_have_text(["Liefern Sie auch ins Ausland?✕"])
    expect(page.get_by_role("combobox", name="Einzelne Einträge")).to_be_focused()
    page.get_by_label("Text, Deutsch").fill("Ins Ausland liefern wir heute nicht.")
    page.get_by_role("button", name="Bekannt geben").press("Enter")
    said = page.locator(".announcements li", has_text="Ins Ausland liefern wir heute nicht.").first
    expect(said).to_contain_text("Statt der Antworten zu: Liefern Sie auch ins Ausland?")
    said.get_by_role("link", name="Ändern").click()
    expect(picked).to_have_text(["Liefern Sie auch ins Ausland?✕"])
    page.goto("/announcements")
    page.get_by_role("button", name="Ist vorbei").first.click()
    page.context.close()
