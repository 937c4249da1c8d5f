"""More than a thousand texts that want to run, through doors of the chat and the help pages: none does."""

import pytest
from playwright.sync_api import Page

from bot.conversations.outreach.announcements import LONGEST
from bot.storage.repositories.announcements import Announcement
from knowledge.sites.contexts import Context
from knowledge.sites.sites import Site
from tests.e2e.browsing import Visit, Visited
from tests.e2e.payloads import PAYLOADS
from webwidget.rendering import render

pytestmark = pytest.mark.slow

# What is counted: what ran, what no text may become, attributes that wait to run, and links that lead astray.
COUNT = """const count = (root) => [
  window.hacked ?? 0,
  root.querySelectorAll("script, iframe, style, details, input, math, svg:not(button svg)").length,
  [...root.querySelectorAll("*")].filter((node) => /(^| )on/.test(node.getAttributeNames().join(" "))).length,
  [...root.querySelectorAll("a[href]")].filter((link) => !/^(https?|mailto|tel):/.test(link.href)).length,
];"""
MESSAGES = (
    """async ([texts, base]) => {
  """
    + COUNT
    + """
  const { messageNode } = await import(`${base}/message.js`);
  const { prefer, showTopics } = await import(`${base}/topics.js`);
  const config = JSON.parse(document.body.dataset.config);
  const room = document.body.appendChild(document.createElement("div"));
  room.hidden = true; // four thousand messages are not laid out
  const act = { load: async () => "" };
  for (const [text, html] of texts) {
    const choices = [{ id: "entry:x", title: text }];
    const media = ["image", "file", "video"].map((kind) => ({ kind, src: "https://a.example", title: text }));
    const shared = { seq: 1, text, created: 1, name: text };
    const put = (more) => room.append(messageNode({ ...shared, ...more }, config.words, act));
    for (const role of ["customer", "agent", "system"]) put({ role });
    put({ role: "bot", html, choices, media, entry: "x" });
  }
  const all = texts.map(([text]) => text);
  prefer({ contexts: [], topics: all, questions: all, often: all });
  await showTopics({ ...config, site: "" }, () => {});
  await new Promise((resolve) => setTimeout(resolve, 500)); // links and media come later
  const parts = [...count(room), ...count(document.getElementById("topics"))];
  return [parts, room.childElementCount, document.querySelectorAll("#questions .choice").length];
}"""
)
OFFERS = (
    """async (texts) => {
  """
    + COUNT
    + """
  const { Bubble } = await import("/proactive.js");
  const root = document.body.appendChild(document.createElement("div")).attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [new CSSStyleSheet()];
  const layer = root.appendChild(document.createElement("div"));
  const launcher = layer.appendChild(document.createElement("button"));
  const host = { root, layer, launcher, isOpen: () => false };
  for (const text of texts) new Bubble(host, {}).show({ id: text, text }, [text, text, text, text]);
  await new Promise((resolve) => setTimeout(resolve, 400));
  return [count(root), root.querySelectorAll("section p").length];
}"""
)
SEARCHES = (
    """async (texts) => {
  """
    + COUNT
    + """
  const look = async (text) => {
    const answer = await fetch(`/help/demo/de/search?q=${encodeURIComponent(text)}`);
    return count(new DOMParser().parseFromString(await answer.text(), "text/html").body);
  };
  const found = [];
  for (const text of texts) found.push(await look(text));
  return [await look("zzz"), found.reduce((sums, each) => sums.map((sum, at) => sum + each[at]))];
}"""
)
ON_PAGE = f"() => {{ {COUNT} return count(document.body); }}"


@pytest.fixture
def chat(visit: Visit) -> Page:
    return visit("/c/demo", strict=False)  # the browser may say that it blocked something, too


def test_nothing_in_messages_names_files_and_first_questions_runs(chat: Page) -> None:
    base = chat.locator("script[type=module]").get_attribute("src")
    assert base is not None
    told = [[text, str(render(text))] for text in PAYLOADS]
    found, messages, questions = chat.evaluate(MESSAGES, [told, base.rpartition("/")[0]])
    assert found == [0] * 8
    assert messages == 4 * len(PAYLOADS) >= 4000
    assert questions == len(set(PAYLOADS))


def test_nothing_in_messages_beside_the_chat_runs(chat: Page) -> None:
    assert chat.evaluate(OFFERS, PAYLOADS) == [[0] * 4, len(PAYLOADS)]


def test_nothing_in_announcements_contexts_and_searches_runs(visit: Visit, site: Visited) -> None:
    site.services.sites.save(Site("evil", "Evil"))
    paths = ("/c/evil", "/c/demo", "/help/demo/de/")
    before = {path: visit(path, strict=False).evaluate(ON_PAGE) for path in paths}
    assert all(counts[0] == counts[2] == counts[3] == 0 for counts in before.values())
    for text in joined(PAYLOADS, LONGEST):
        site.services.outreach.announcements.publish(Announcement("", "active", {"de": text}), "carla")
    greeting = {"de": PAYLOADS[20][:200]}
    lines = [text for text in reversed(PAYLOADS) if text.isprintable()]
    contexts = tuple(
        Context(f"c{n}", ("/*",), greeting=greeting, topics=tuple(lines[n * 10 : n * 10 + 10]))
        for n in range(20)
    )
    site.services.sites.save(Site("evil", PAYLOADS[0], greeting=greeting, contexts=contexts))
    for path in paths:
        page = visit(path, strict=False)
        page.wait_for_timeout(500)
        assert "hacked=1" in page.locator("body").inner_text(), "it is shown"
        assert page.evaluate(ON_PAGE) == before[path], path
    empty, found = page.evaluate(SEARCHES, PAYLOADS[::7])
    assert found == [n * len(PAYLOADS[::7]) for n in empty]


def joined(texts: list[str], longest: int) -> list[str]:
    """As few as hold them all."""
    found = [""]
    for text in texts:
        if len(found[-1]) + len(text) + 2 > longest:
            found.append("")
        found[-1] += f"\n\n{text}" if found[-1] else text
    return found
