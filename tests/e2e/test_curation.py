"""Curation in real browsers with the real worker: write, publish, roll back, import, two writers at once."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from knowledge.corpus.corpus import Corpus
from knowledge.entries import Entry
from knowledge.releases.releases import Releases
from tests.e2e.staffroom import SCHEMES, SIZES, Customer, check_accessible, scripted_server, staff_page

pytestmark = pytest.mark.slow

PATIENCE = 60_000  # ms; the matcher learns the corpus anew


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("curation")


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """The web process and the worker on one data folder."""
    with scripted_server(folder) as address:
        environment = {**os.environ, "KUNDIG_HOME": str(folder / "home")}
        worker = subprocess.Popen([sys.executable, "-m", "bot.operation.worker"], env=environment)
        yield address
        worker.terminate()
        worker.wait(30)


@pytest.fixture
def corpus(folder: Path, address: str) -> Corpus:
    """A few entries, the same for each test."""
    corpus = Corpus(folder / "home" / "corpus.sqlite")
    for entry in corpus.entries():
        corpus.delete(entry.id, entry.locale, author="test")
    delivery = Entry(
        "delivery-time",
        "de",
        "Wie lange dauert die Lieferung?",
        "Zwei bis drei Werktage.",
        variants=("Wann kommt mein Paket?", "Lieferzeit?"),
        topic="Lieferung",
    )
    invoice = Entry("invoice", "de", "Kann ich auf Rechnung zahlen?", "Ja, bis 500 Euro.", topic="Zahlung")
    corpus.save([delivery, invoice], author="test")
    return corpus


@pytest.fixture
def carla(browser: Browser, address: str, corpus: Corpus) -> Iterator[Page]:
    page = staff_page(browser, address, "carla")
    page.goto("/curation/entries")
    yield page
    page.context.close()


def publish(page: Page, release: int) -> None:
    page.goto("/curation/releases")
    page.get_by_role("button", name="Veröffentlichen", exact=True).click()
    expect(page.locator(".job-done")).to_contain_text(f"Version {release} ist live.", timeout=PATIENCE)


def test_write_publish_roll_back(carla: Page, folder: Path) -> None:
    releases = Releases(folder / "home" / "releases")
    publish(carla, 2)
    carla.get_by_role("link", name="Einträge", exact=True).click()
    carla.get_by_role("link", name="Neuer Eintrag").click()
    carla.get_by_label("Frage", exact=True).fill("Gibt es Gutscheine?")
    carla.get_by_label("Antwort", exact=True).fill("Ja, ab **10 Euro**.")
    expect(carla.frame_locator("[data-preview]").locator("strong")).to_have_text("10 Euro")
    carla.get_by_label("Varianten").fill("Gutschein kaufen\nGeschenkkarte")
    carla.get_by_label("Freigegeben").check()
    carla.keyboard.press("Control+s")
    expect(carla.locator("[data-saved]")).to_contain_text("Gespeichert.")
    assert "Gibt es Gutscheine?" not in [entry.question for entry in releases.current().entries()]
    publish(carla, 3)
    assert "Gibt es Gutscheine?" in [entry.question for entry in releases.current().entries()]
    expect(carla.get_by_text("Alles Freigegebene ist veröffentlicht")).to_be_visible()
    expect(carla.get_by_role("heading", name="Bericht")).to_be_visible()
    carla.get_by_text("Wieder live schalten").first.click()
    carla.get_by_role("button", name="Ja, Version 2 live schalten").click()
    expect(carla.locator(".job-done")).to_contain_text("Version 2 ist live.", timeout=PATIENCE)
    assert releases.current_number() == 2


def test_search_and_filters_follow_at_once(carla: Page) -> None:
    carla.get_by_role("searchbox", name="Suche").fill("rechnung")
    carla.keyboard.press("Enter")
    expect(carla.locator(".rows li")).to_have_count(1)
    carla.get_by_role("searchbox", name="Suche").fill("")
    carla.keyboard.press("Enter")
    expect(carla.locator(".rows li")).to_have_count(2)
    expect(carla.locator("[data-filters] button")).to_be_hidden()  # the script is there
    carla.locator("select[name=topic]").select_option("Lieferung")
    expect(carla.locator(".rows a")).to_have_text("Wie lange dauert die Lieferung?")


def test_on_a_phone_the_list_begins_in_sight_and_so_does_the_open_tab(carla: Page, address: str) -> None:
    carla.set_viewport_size({"width": 375, "height": 667})
    carla.goto(f"{address}/curation/entries")
    first = carla.locator(".rows.picking li").first.bounding_box()
    assert first is not None
    assert first["y"] + 50 < 667 * 0.75
    assert carla.evaluate("document.documentElement.scrollWidth") == 375
    for path in ("", "/measures", "/canned"):
        carla.goto(f"{address}/curation{path}")
        expect(carla.locator(".tabs [aria-current]")).to_be_in_viewport(ratio=0.95)


def test_many_are_chosen_by_keyboard_changed_and_taken_back(carla: Page, corpus: Corpus) -> None:
    carla.goto("/curation/entries")
    action = carla.get_by_role("combobox", name="Mit den ausgewählten Einträgen")
    expect(action).to_be_hidden()
    carla.get_by_role("checkbox", name="Auswählen: Wie lange dauert die Lieferung?").focus()
    carla.keyboard.press("Space")
    expect(carla.get_by_text("1 ausgewählt")).to_be_visible()
    carla.get_by_role("checkbox", name="Alle auf dieser Seite").focus()
    carla.keyboard.press("Space")
    expect(carla.get_by_text("2 ausgewählt")).to_be_visible()
    action.select_option("topic")
    topic = carla.locator("[name=new_topic]")
    expect(topic).to_be_visible()
    check_accessible(carla)
    topic.fill("Kauf")
    carla.keyboard.press("Enter")
    expect(carla.get_by_text("2 Einträge geändert.")).to_be_visible()
    assert corpus.topics() == ["Kauf"]
    carla.get_by_role("button", name="Zurücknehmen").press("Enter")
    expect(carla.get_by_text("Wieder wie zuvor: 2.")).to_be_visible()
    assert corpus.topics() == ["Lieferung", "Zahlung"]
    for path in ("duplicates", "changes", "deleted", "entries/de/invoice/history"):
        carla.goto(f"/curation/{path}")
        check_accessible(carla)


def test_two_writers(browser: Browser, address: str, carla: Page, corpus: Corpus) -> None:
    other = staff_page(browser, address, "carla")
    for page in (carla, other):
        page.goto("/curation/entries/de/invoice")
    carla.get_by_label("Antwort", exact=True).fill("Ja, bis 700 Euro.")
    carla.get_by_role("button", name="Speichern").click()
    expect(carla.locator("[data-saved]")).to_contain_text("Gespeichert.")
    other.get_by_label("Antwort", exact=True).fill("Nein.")
    other.get_by_role("button", name="Speichern").click()
    expect(other.get_by_role("alert")).to_contain_text("Carla Brandt hat diesen Eintrag inzwischen geändert")
    expect(other.get_by_role("alert")).to_contain_text("Ja, bis 700 Euro.")
    expect(other.get_by_label("Antwort", exact=True)).to_have_value("Nein.")
    assert corpus.entry("invoice", "de").answer == "Ja, bis 700 Euro."
    check_accessible(other)
    other.get_by_role("button", name="Meine Fassung speichern").click()
    expect(other.locator("[data-saved]")).to_contain_text("Gespeichert.")
    assert corpus.entry("invoice", "de").answer == "Nein."
    other.context.close()


def test_an_entry_goes_back_to_its_author_who_finds_it_and_reads_why(
    browser: Browser, address: str, carla: Page, corpus: Corpus
) -> None:
    curt = staff_page(browser, address, "curt", size=SIZES[1])
    curt.goto("/curation/entries/de/invoice")
    curt.get_by_label("Antwort", exact=True).fill("Ja, immer.")
    curt.get_by_role("button", name="Speichern").click()
    expect(curt.locator("[data-saved]")).to_be_visible()
    carla.goto("/curation")
    carla.get_by_role("link", name="In Prüfung 1").press("Enter")
    carla.get_by_role("link", name="Kann ich auf Rechnung zahlen?").press("Enter")
    back = carla.locator(".give-back")
    back.locator("summary").press("Enter")
    back.get_by_role("button").press("Enter")
    expect(back.get_by_role("textbox")).to_be_focused()  # an empty reason is none
    carla.keyboard.type("Bis 500 Euro, bitte.")
    check_accessible(carla)
    back.get_by_role("button").press("Enter")
    expect(carla.get_by_text("Bis 500 Euro, bitte.")).to_be_visible()
    assert corpus.entry("invoice", "de").state == "draft"

    curt.goto("/curation")
    curt.get_by_role("link", name="Zurückgegeben 1").click()
    expect(curt.locator(".rows .badge")).to_have_text("Zurückgegeben")
    check_accessible(curt)
    curt.get_by_role("link", name="Kann ich auf Rechnung zahlen?").click()
    expect(curt.get_by_role("heading", name="Zurückgegeben von Carla Brandt")).to_be_visible()
    expect(curt.get_by_text("Bis 500 Euro, bitte.")).to_be_visible()
    check_accessible(curt)
    curt.get_by_label("Antwort", exact=True).fill("Ja, bis 500 Euro.")
    curt.get_by_label("In Prüfung").check()
    curt.get_by_role("button", name="Speichern").click()
    expect(curt.locator("[data-saved]")).to_be_visible()
    expect(curt.get_by_text("Bis 500 Euro, bitte.")).to_have_count(0)
    curt.context.close()


def test_leaving_unsaved_work_asks(carla: Page) -> None:
    carla.goto("/curation/entries/de/invoice")
    carla.get_by_label("Antwort", exact=True).press_sequentially("x")
    asked = []
    carla.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    carla.get_by_role("link", name="Abbrechen").click()
    expect(carla.get_by_label("Antwort", exact=True)).to_be_visible()
    assert asked == ["beforeunload"]
    carla.once("dialog", lambda dialog: dialog.accept())
    carla.get_by_role("link", name="Abbrechen").click()
    expect(carla.get_by_role("heading", name="Einträge")).to_be_visible()


def test_delete_asks_first(carla: Page, corpus: Corpus) -> None:
    carla.goto("/curation/entries/de/invoice")
    carla.get_by_text("Löschen", exact=True).click()
    carla.get_by_role("button", name="Ja, löschen").click()
    expect(carla.get_by_role("status").first).to_contain_text("Gelöscht: Kann ich auf Rechnung zahlen?")
    assert [entry.id for entry in corpus.entries()] == ["delivery-time"]


def test_import_in_two_steps(carla: Page, corpus: Corpus, tmp_path: Path) -> None:
    bad, good = tmp_path / "schlecht.csv", tmp_path / "gut.csv"
    bad.write_text("id,frage,antwort\ninvoice,,Ja\n", encoding="utf-8")
    good.write_text("id,frage,antwort\ninvoice,Rechnung?,Ja\nneu,Was ist neu?,Alles\n", encoding="utf-8")
    carla.goto("/curation/import")
    carla.get_by_label("Datei").set_input_files(bad)
    carla.get_by_role("button", name="Datei prüfen").click()
    expect(carla.get_by_role("alert")).to_contain_text("Hier fehlt der Text.")
    check_accessible(carla)
    carla.get_by_label("Datei").set_input_files(good)
    carla.get_by_role("button", name="Datei prüfen").click()
    expect(carla.get_by_text("1 neu")).to_be_visible()
    check_accessible(carla)
    carla.get_by_role("button", name="Jetzt importieren").click()
    expect(carla.get_by_role("status").first).to_contain_text("1 neu, 1 geändert")
    assert corpus.entry("invoice", "de").question == "Rechnung?"


def test_customers_wordings_become_variants(address: str, carla: Page, corpus: Corpus) -> None:
    for text in ("Lieferung nach Wien, wie lange? kim@kundin.example", "Lieferung am Wochenende?"):
        customer = Customer(address)
        customer.likes(customer.says(text)[0]["seq"])
    carla.goto("/curation/entries")
    carla.get_by_role("link", name="So wurde gefragt").click()
    check_accessible(carla)
    wien = carla.get_by_label("Wortlaut").filter(has_text="Wien")
    expect(wien).to_have_value("Lieferung nach Wien, wie lange? …")
    carla.get_by_role("link", name="Wie lange dauert die Lieferung?").click()
    wien.fill("Lieferung nach Wien, wie lange?")
    row = carla.locator(".wordings li").filter(has=wien)
    row.get_by_role("button", name="Übernehmen").click()
    expect(carla.locator("[data-saved]")).to_contain_text("Gespeichert.")
    assert "Lieferung nach Wien, wie lange?" in corpus.entry("delivery-time", "de").variants
    check_accessible(carla)
    carla.get_by_role("button", name="Verwerfen").click()
    expect(carla.get_by_role("heading", name="So wurde gefragt")).to_have_count(0)


def test_export_is_a_download(carla: Page) -> None:
    carla.goto("/curation/import")
    with carla.expect_download() as started:
        carla.get_by_role("link", name="CSV").click()
    assert started.value.suggested_filename.endswith(".csv")
    assert "Wie lange dauert die Lieferung?" in Path(started.value.path()).read_text(encoding="utf-8-sig")


def test_english_for_those_who_prefer_it(carla: Page) -> None:
    carla.get_by_role("link", name="EN", exact=True).click()
    expect(carla.get_by_role("heading", name="Entries")).to_be_visible()
    carla.goto("/curation/releases")
    expect(carla.get_by_role("button", name="Publish", exact=True)).to_be_visible()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", SIZES, ids=["desktop", "mobile"])
def test_accessible_everywhere(
    browser: Browser, address: str, corpus: Corpus, size: tuple[int, int], scheme: str
) -> None:
    page = staff_page(browser, address, "carla", size=size, scheme=scheme)
    entry = "/curation/entries/de/delivery-time"
    for path in ("", "/new", "/import", "/releases", "/wordings", "/measures", "/entries?q=nirgends"):
        page.goto(f"/curation{path}")
        check_accessible(page)
    for path in (entry, f"{entry}/history"):
        page.goto(path)
        check_accessible(page)
    page.context.close()
