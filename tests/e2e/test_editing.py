"""The editor in a real browser: pictures, markup, follow-ups, preview, and work that is never lost."""

import base64
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, FrameLocator, Page, expect

from knowledge.corpus.corpus import Corpus
from knowledge.entries import Entry
from tests.e2e.staffroom import PASSWORDS, SCHEMES, SIZES, check_accessible, scripted_server, staff_page

pytestmark = pytest.mark.slow

FILM = Path(str(files("mimesis").joinpath("datasets/bin/sample.mp4")))
EDIT = "/curation/entries/de/which"
PAYLOADS = (
    "<script>parent.hacked=1</script><img src=x onerror=parent.hacked=1>",
    "[a](javascript:parent.hacked=1) [b](JaVaScRiPt&colon;parent.hacked=1) ![c](x onerror=parent.hacked=1)",
    "<svg><animate onbegin=parent.hacked=1 attributeName=x></svg> <iframe srcdoc='<script>1</script>'>",
    "<https://a.example/\"onmouseover=parent.hacked=1//> https://a.example/'><b onclick=1>",
    "</textarea></template><math><mtext></p><style><img src=x onerror=parent.hacked=1></style>",
)
BRING = """([target, kind, name, data]) => {
  const bytes = Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0));
  const brought = new DataTransfer();
  brought.items.add(new File([bytes], name, { type: "image/png" }));
  const how = { bubbles: true, cancelable: true };
  const event = kind === "paste"
    ? new ClipboardEvent("paste", { ...how, clipboardData: brought })
    : new DragEvent(kind, { ...how, dataTransfer: brought });
  document.querySelector(target).dispatchEvent(event);
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("editing")


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with scripted_server(folder) as address:
        yield address


@pytest.fixture
def corpus(folder: Path, address: str) -> Corpus:
    corpus = Corpus(folder / "home" / "corpus.sqlite")
    for entry in corpus.entries():
        corpus.delete(entry.id, entry.locale, author="test")
    entries = (
        Entry(
            "which", "de", "Welches Gerät haben Sie?", "Bitte wählen Sie.", topic="Hilfe", followups=("mill",)
        ),
        Entry("mill", "de", "Die Mühle klemmt", "Drehen Sie.", topic="Hilfe / Mühle", followups=("brew",)),
        Entry("brew", "de", "Die Maschine tropft", "Dichten Sie.", topic="Hilfe / Maschine"),
    )
    corpus.save(entries, author="test")
    return corpus


@pytest.fixture(scope="module")
def session(browser: Browser, address: str) -> Any:
    """Carla's, who logs in once for all tests."""
    page = staff_page(browser, address, "carla")
    state = page.context.storage_state()
    page.context.close()
    return {"base_url": address, "storage_state": state, "locale": "de-DE"}


@pytest.fixture
def carla(browser: Browser, session: Any, corpus: Corpus) -> Iterator[Page]:
    page = browser.new_context(**session).new_page()
    page.set_default_timeout(10_000)
    yield page
    page.context.close()


def preview(page: Page) -> FrameLocator:
    return page.frame_locator("[data-preview]")


def picture(colour: str) -> bytes:
    written = BytesIO()
    Image.new("RGB", (60, 40), colour).save(written, "PNG")
    return written.getvalue()


def save(page: Page) -> None:
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Gespeichert.")).to_be_visible()


def test_pictures_come_by_drag_paste_and_file(carla: Page, corpus: Corpus) -> None:
    carla.goto(EDIT)
    rows = carla.locator(".shown-media li")
    for count, (kind, target) in enumerate((("drop", "#question"), ("paste", "#answer")), 1):
        data = base64.b64encode(picture(("red", "blue")[count - 1])).decode()
        carla.evaluate(BRING, [target, kind, f"{kind}.png", data])
        expect(rows).to_have_count(count)
        expect(rows.last.get_by_label("Was zu sehen ist")).to_be_focused()
        carla.keyboard.type(f"Bild {count}")
    expect(preview(carla).get_by_role("button", name="Bild 2")).to_be_visible()
    carla.locator("#media-file").set_input_files(
        {"name": "x.png", "mimeType": "image/png", "buffer": b"none"}
    )
    expect(carla.get_by_text("kein Bild", exact=False)).to_be_visible()
    carla.locator("#media-file").set_input_files(str(FILM))
    expect(rows).to_have_count(3)
    carla.keyboard.type("Unser Film")
    preview(carla).get_by_role("button", name="Unser Film").click()
    plays = "document.querySelector('video')?.readyState > 0"
    carla.wait_for_function(f"() => frames[0].{plays}")
    carla.get_by_label("Adresse eines Videos").fill("https://www.youtube.com/watch?v=dQw4w9WgXcQ")
    carla.keyboard.press("Enter")
    carla.keyboard.type("So geht es")
    expect(preview(carla).get_by_text("youtube-nocookie.com")).to_be_visible()
    rows.nth(1).get_by_role("button", name="Nach oben").press("Enter")
    expect(carla.get_by_text("Ein Bild hat noch keine Beschreibung", exact=False)).to_have_count(0)
    check_accessible(carla)
    save(carla)
    media = corpus.entry("which", "de").media
    assert [item.title for item in media] == ["Bild 2", "Bild 1", "Unser Film", "So geht es"]
    assert all(item.src.startswith("/media/") for item in media[:3])
    assert media[3].src == "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"


def test_markup_by_keyboard(carla: Page, corpus: Corpus) -> None:
    carla.goto(EDIT)
    answer = carla.get_by_role("textbox", name="Antwort")
    answer.fill("wichtig")
    answer.press("Control+a")
    answer.press("Control+b")
    expect(answer).to_have_value("**wichtig**")
    expect(preview(carla).locator("strong")).to_have_text("wichtig")
    answer.press("Control+b")
    expect(answer).to_have_value("wichtig")
    answer.press("Shift+Tab")  # the toolbar is one stop
    expect(carla.get_by_role("button", name="Fett")).to_be_focused()
    for _ in range(3):
        carla.keyboard.press("ArrowRight")
    carla.keyboard.press("Enter")
    expect(answer).to_have_value("- wichtig")
    expect(answer).to_be_focused()
    answer.press("End")
    carla.keyboard.press("Enter")
    carla.keyboard.type("eilig")
    expect(preview(carla).locator(".bubble li")).to_have_count(2)
    answer.press("Control+z")
    expect(answer).not_to_have_value("- wichtig\n- eilig")


def test_follow_ups_by_keyboard_and_a_tree_to_walk(carla: Page, corpus: Corpus) -> None:
    carla.goto(EDIT)
    search = carla.get_by_role("combobox", name="Anschlussfragen")
    expect(carla.locator(".tree").get_by_text("Die Mühle klemmt")).to_be_visible()
    search.press_sequentially("tropft")
    expect(carla.get_by_role("listbox").get_by_role("option")).to_have_count(2)
    search.press("Enter")
    expect(carla.locator(".first > li")).to_have_count(2)
    search.press_sequentially("Der Toaster raucht")
    expect(carla.get_by_role("option", name="Neuen Eintrag beginnen")).to_be_visible()
    search.press("Enter")  # not by accident
    search.press("ArrowDown")
    search.press("Enter")
    expect(carla.locator(".first > li").last).to_contain_text("Entwurf")
    carla.get_by_role("button", name="„Der Toaster raucht“ entfernen").press("Enter")
    expect(carla.locator(".first > li")).to_have_count(2)
    check_accessible(carla)
    frame = preview(carla)
    frame.get_by_role("button", name="Die Mühle klemmt").click()
    frame.get_by_role("button", name="Die Maschine tropft").click()
    expect(frame.get_by_text("Dichten Sie.")).to_be_visible()
    carla.get_by_role("button", name="„Die Maschine tropft“ weiter nach oben").press("Enter")
    expect(carla.locator(".first > li").first).to_contain_text("Die Maschine tropft")
    save(carla)
    assert corpus.entry("which", "de").followups == ("brew", "mill")


def test_nothing_in_a_preview_acts(carla: Page, corpus: Corpus) -> None:
    hostile = replace(corpus.entry("mill", "de"), question=PAYLOADS[0], answer=PAYLOADS[2])
    corpus.save([hostile], author="test")
    carla.goto("/curation/new?locale=de")
    asked: list[str] = []
    carla.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    field = carla.get_by_label("Frage", exact=True)
    for payload in PAYLOADS:
        field.fill(payload)
        carla.get_by_role("textbox", name="Antwort").fill(f"{payload}\n\n**Ende**")
        carla.evaluate(
            """(text) => { const { media, links, followups } = document.forms[1].elements;
            media.value = `image | /media/x" onerror=parent.hacked=1 | | ${text}`;
            links.value = `${text} | javascript:parent.hacked=1`; followups.value = "mill"; }""",
            payload.replace("\n", " "),
        )
        expect(preview(carla).locator("strong")).to_have_text("Ende")
        carla.wait_for_timeout(300)
        frame = carla.frames[1]
        bad = "script, iframe, object, embed, style, svg *:not(path), [onerror], [onclick], [onbegin]"
        assert frame.locator(f".log :is({bad})").count() == 0, payload
        links = frame.locator(".log a").evaluate_all("(all) => all.map((link) => link.protocol)")
        assert set(links) <= {"https:"}, payload
    assert carla.evaluate("window.hacked") is None
    assert carla.frames[1].evaluate("window.hacked") is None
    assert asked == []


def test_unsaved_work_outlives_a_closed_page_and_an_ended_session(carla: Page, corpus: Corpus) -> None:
    carla.goto(EDIT)
    carla.get_by_role("textbox", name="Antwort").fill("Lange Arbeit.")
    carla.close(run_before_unload=False)
    page = carla.context.new_page()
    page.goto(EDIT)
    expect(page.get_by_role("textbox", name="Antwort")).to_have_value("Bitte wählen Sie.")
    check_accessible(page)
    page.get_by_role("button", name="Zurückholen").click()
    expect(page.get_by_role("textbox", name="Antwort")).to_have_value("Lange Arbeit.")
    expect(preview(page).get_by_text("Lange Arbeit.")).to_be_visible()
    page.context.clear_cookies()
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    assert corpus.entry("which", "de").answer == "Bitte wählen Sie."
    page.goto("/login")
    page.get_by_label("Name").fill("carla")
    page.get_by_label("Passwort").fill(PASSWORDS["carla"])
    page.get_by_role("button", name="Anmelden").click()
    page.wait_for_url(lambda url: "/login" not in url)
    page.goto(EDIT)
    page.get_by_role("button", name="Zurückholen").click()
    save(page)
    assert corpus.entry("which", "de").answer == "Lange Arbeit."
    page.goto(EDIT)
    expect(page.get_by_role("button", name="Zurückholen")).to_have_count(0)


def test_pointed_out_and_never_in_the_way(carla: Page, corpus: Corpus) -> None:
    carla.goto(EDIT)
    carla.get_by_role("textbox", name="Antwort").fill("Ja, fragen Sie max.muster@post.example.")
    carla.get_by_label("Varianten").fill("die mühle KLEMMT")
    advice = carla.locator("[data-advice] li")
    expect(advice).to_have_count(3)
    check_accessible(carla)
    advice.filter(has_text="KLEMMT").get_by_role("button").press("Enter")
    expect(carla.get_by_label("Varianten")).to_be_focused()
    save(carla)
    assert corpus.entry("which", "de").variants == ("die mühle KLEMMT",)


def test_narrow_and_side_by_side(browser: Browser, session: Any, corpus: Corpus) -> None:
    corpus.save([Entry("which", "en", "Which device?", "Please choose.")], author="test")
    corpus.save([replace(corpus.entry("which", "de"), answer="Bitte gut wählen.")], author="test")
    paths = ("/curation/entries/en/which", "/curation/new?id=which&locale=fr")
    for (width, height), scheme, path in zip(SIZES, SCHEMES, paths, strict=True):
        looks: Any = {"viewport": {"width": width, "height": height}, "color_scheme": scheme}
        page = browser.new_context(**session, **looks).new_page()
        page.goto(path)
        expect(page.locator(".beside").first).to_be_visible()
        expect(preview(page).locator(".scroll")).to_be_visible()
        check_accessible(page)
        page.goto("/curation/languages")
        expect(page.get_by_role("link", name="Which device?")).to_be_visible()
        check_accessible(page)
        page.context.close()


def test_the_form_stays_as_wide_as_the_page_whatever_is_written(
    browser: Browser, session: Any, corpus: Corpus
) -> None:
    for width in (1280, 375):
        page = browser.new_context(**session, viewport={"width": width, "height": 800}).new_page()
        page.goto(EDIT)
        page.get_by_label("Antwort", exact=True).fill("x" * 300)
        box = page.get_by_label("Antwort", exact=True).bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= width
        page.context.close()


def test_without_javascript_it_is_a_plain_form(browser: Browser, session: Any, corpus: Corpus) -> None:
    context = browser.new_context(**session, java_script_enabled=False)
    page = context.new_page()
    page.goto(EDIT)
    page.get_by_label("Anschlussfragen").fill("mill\nbrew")
    page.get_by_label("Links").fill("Mehr | https://shop.example/")
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_text("Gespeichert.")).to_be_visible()
    assert corpus.entry("which", "de").followups == ("mill", "brew")
    assert corpus.entry("which", "de").links[0].url == "https://shop.example/"
    context.close()
