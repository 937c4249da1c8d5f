// For those who do not know yet what to ask: topics, and the questions of one.

import { search } from "./api.js";
import { find, make } from "./dom.js";

const box = find("topics");
let first = { topics: [], questions: [] };

/** What is shown before all else on the page around, from now on. */
export function prefer(found) {
  first = found;
}

export async function showTopics({ locale, words }, ask) {
  const { topics } = await search("", locale).catch(() => ({ topics: [] }));
  const { questions } = first;
  if (!topics.length && !questions.length) return;
  const ordered = [...first.topics.filter((topic) => topics.includes(topic)), ...topics];
  const chips = [...new Set(ordered)].map((topic) => button(topic, "chip", () => showQuestions(topic, locale, ask)));
  const asked = questions.map((question) => make("li", {}, button(question, "choice", () => ask(question))));
  const parts = [
    asked.length ? make("ul", { className: "choices", id: "questions" }, ...asked) : "",
    chips.length ? make("p", { textContent: words.topics }) : "",
    make("div", { className: "chips" }, ...chips),
  ];
  box.replaceChildren(...parts);
  box.hidden = false;
  if (asked.length) setTimeout(() => (find("scroll").scrollTop = 0), 50); // what is read first stays in sight
}

export function hideTopics() {
  box.hidden = true;
  find("earlier")?.remove();
}

async function showQuestions(topic, locale, ask) {
  const { answers } = await search(topic, locale).catch(() => ({ answers: [] }));
  const fitting = answers.filter((answer) => `${answer.topic} / `.startsWith(`${topic} / `));
  const items = fitting.map(({ question }) => make("li", {}, button(question, "choice", () => ask(question))));
  box.querySelector(".choices:not(#questions)")?.remove();
  for (const chip of box.querySelectorAll(".chip")) chip.setAttribute("aria-pressed", String(chip.textContent === topic));
  box.append(make("ul", { className: "choices" }, ...items));
  box.querySelector(".choices:not(#questions) button")?.scrollIntoView({ block: "nearest" });
}

function button(text, className, act) {
  const node = make("button", { type: "button", className, textContent: text });
  node.addEventListener("click", act);
  return node;
}
