// For those who do not know yet what to ask: topics, and the questions of one.

import { search } from "./api.js";
import { find, make } from "./dom.js";

const box = find("topics");

export async function showTopics({ locale, words }, ask) {
  const { topics } = await search("", locale).catch(() => ({ topics: [] }));
  if (!topics.length) return;
  const chips = topics.map((topic) => button(topic, "chip", () => showQuestions(topic, locale, ask)));
  box.replaceChildren(make("p", { textContent: words.topics }), make("div", { className: "chips" }, ...chips));
  box.hidden = false;
}

export function hideTopics() {
  box.hidden = true;
}

async function showQuestions(topic, locale, ask) {
  const { answers } = await search(topic, locale).catch(() => ({ answers: [] }));
  const fitting = answers.filter((answer) => `${answer.topic} / `.startsWith(`${topic} / `));
  const items = fitting.map(({ question }) => make("li", {}, button(question, "choice", () => ask(question))));
  box.querySelector(".choices")?.remove();
  for (const chip of box.querySelectorAll(".chip")) chip.setAttribute("aria-pressed", String(chip.textContent === topic));
  box.append(make("ul", { className: "choices" }, ...items));
  box.querySelector(".choices button")?.scrollIntoView({ block: "nearest" });
}

function button(text, className, act) {
  const node = make("button", { type: "button", className, textContent: text });
  node.addEventListener("click", act);
  return node;
}
