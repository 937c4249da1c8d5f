"""A working day without a mouse; and what the desk tells of by sound and on the screen."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.staffroom import Customer, check_accessible, scripted_server, staff_page

pytestmark = pytest.mark.slow

# What is outside of the page, the loudspeaker and the screen around it, keeps what it was told.
OUTSIDE = """
  window.heard = [];
  window.shown = [];
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (at) {
    heard.push(this.frequency.value);
    document.documentElement.dataset.heard = heard.length;
    return start.call(this, at);
  };
  window.asked = 0;
  window.Notification = class extends EventTarget {
    static permission = "default";
    static async requestPermission() {
      asked += 1;
      return (this.permission = "granted");
    }
    constructor(title, options) {
      super();
      shown.push([title, options.body]);
      window.last = this;
    }
    close() {}
  };
  document.hasFocus = () => !window.elsewhere;
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with scripted_server(tmp_path_factory.mktemp("keys")) as address:
        yield address


@pytest.fixture
def anna(browser: Browser, address: str) -> Iterator[Page]:
    page = staff_page(browser, address, "anna")
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.add_init_script(OUTSIDE)
    page.goto("/desk")
    expect(page.locator("[data-part=connection]")).to_be_hidden()
    yield page
    page.context.close()
    assert problems == []


def waiting(address: str, text: str) -> Customer:
    customer = Customer(address)
    customer.says(text)
    return customer


def test_a_whole_conversation_by_keys_alone(anna: Page, address: str) -> None:
    first, second = waiting(address, "Ich brauche Hilfe"), waiting(address, "Ich auch")
    press = anna.keyboard.press
    expect(anna.locator("[data-list=queued] .ticket")).to_have_count(2)
    press("j")
    expect(anna.locator(f"a[href='#{first.conversation}']")).to_be_focused()
    press("j")
    press("k")
    press("Enter")
    expect(anna.locator("#heading")).to_be_focused()
    press("a")
    expect(anna.locator("#reply")).to_be_focused()
    anna.keyboard.type("wana?")  # while somebody types, keys are letters
    expect(anna.locator("#reply")).to_have_value("wana?")
    press("Escape")
    expect(anna.locator("#heading")).to_be_focused()
    press("n")
    anna.keyboard.type("Ruft morgen an")
    press("Control+Enter")
    expect(anna.locator(".said-note")).to_contain_text("Ruft morgen an")
    press("Escape")
    press("r")
    press("Control+a")
    press("Delete")
    press("Escape")
    expect(anna.locator(".suggestion")).to_have_count(2)
    press("1")
    expect(anna.locator("#reply")).to_have_value("Zwei bis drei Werktage.")
    press("Control+Enter")
    expect(anna.locator(".said-agent[data-seq]")).to_have_count(1)
    press("Escape")
    anna.locator("[data-part=close]").dblclick()  # asks; it does not close, nor hit another button
    anna.wait_for_timeout(200)
    expect(anna.get_by_role("button", name="Sicher?")).to_be_focused()
    press("e")
    expect(anna.get_by_text("Dieses Gespräch ist beendet.")).to_be_visible()
    press("w")
    expect(anna.locator("#heading")).to_have_text(f"#{second.conversation[:5]}")
    expect(anna.locator("#heading")).to_be_focused()
    press("a")
    expect(anna.locator("#reply")).to_be_focused()
    press("Escape")
    press("p")
    expect(anna.get_by_role("button", name="Zurück in die Warteschlange")).to_be_focused()
    anna.keyboard.type("Bitte übernimm")  # in the menu letters are a note, no keys: b would hand it back
    expect(anna.locator(".passing textarea")).to_have_value("Bitte übernimm")
    press("Escape")
    press("b")
    expect(anna.get_by_text("Hier antwortet gerade der Bot.")).to_be_visible()
    press("s")
    expect(anna.locator("#find")).to_be_focused()
    press("Escape")
    press("g")
    expect(anna.locator("#tag")).to_be_focused()
    press("Escape")
    press("v")
    expect(anna.locator("[data-view=all]")).to_be_visible()


def test_keys_are_shown_and_can_be_switched_off(anna: Page, address: str) -> None:
    waiting(address, "Ich brauche Hilfe")
    expect(anna.locator("[data-list=queued] .ticket").first).to_be_visible()
    anna.keyboard.press("?")
    shown = anna.get_by_role("dialog", name="Tasten")
    expect(shown).to_contain_text("öffnen, wer am längsten wartet")
    check_accessible(anna)
    shown.get_by_label("Einzelne Tasten benutzen").uncheck()
    anna.keyboard.press("Escape")
    expect(shown).to_be_hidden()
    for _ in range(2):
        anna.keyboard.press("w")
        anna.keyboard.press("?")
        expect(anna.locator("#heading")).to_be_hidden()
        expect(shown).to_be_hidden()
        anna.reload()  # it stays so
        expect(anna.locator("[data-list=queued] .ticket").first).to_be_visible()
    anna.get_by_role("button", name="Tasten").click()
    expect(shown.get_by_label("Einzelne Tasten benutzen")).not_to_be_checked()


def test_sound_and_screen_tell_of_what_is_not_looked_at(anna: Page, address: str) -> None:
    root = anna.locator("html")
    anna.get_by_role("button", name="Hinweise").click()
    box = anna.locator("#alerts")
    assert anna.evaluate("asked") == 0
    box.get_by_role("group", name="Jemand wartet").get_by_label("Mitteilung").check()
    box.get_by_role("group", name="Neues in meinen").get_by_label("Mitteilung").check()
    assert anna.evaluate("asked") == 2
    check_accessible(anna)
    anna.keyboard.press("Escape")
    customer = waiting(address, "Geheim: 4711")
    expect(root).to_have_attribute("data-heard", "2")  # two notes
    assert anna.evaluate("shown") == []  # the page has the focus
    anna.locator(f"a[href='#{customer.conversation}']").click()
    anna.get_by_role("button", name="Übernehmen").click()
    expect(anna.locator("#reply")).to_be_focused()
    customer.says("Noch da?")
    expect(anna.get_by_role("log")).to_contain_text("Noch da?")
    assert anna.evaluate("heard.length") == 2  # what is looked at keeps quiet
    anna.evaluate("window.elsewhere = true")
    anna.goto("/desk#")
    expect(anna.locator("[data-part=nothing]")).to_be_visible()
    anna.wait_for_timeout(1600)  # sounds keep apart
    customer.says("Hallo?")
    expect(root).to_have_attribute("data-heard", "3")
    assert anna.evaluate("shown") == [
        ["Neue Nachricht", f"#{customer.conversation[:5]}"]
    ]  # not what was written
    anna.evaluate("last.dispatchEvent(new Event('click'))")
    expect(anna.locator("#heading")).to_have_text(f"#{customer.conversation[:5]}")
    anna.get_by_label("Ich bin").select_option("away")
    waiting(address, "Und ich?")
    expect(anna.locator("[data-list=queued]")).to_contain_text("Und ich?")
    assert anna.evaluate("heard.length") == 3
