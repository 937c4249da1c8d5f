// For those who do not know yet what to ask: topics, and the questions of one.

import { search, welcome } from "./api.js";
import { find, make } from "./dom.js";

const LEAST = 3; // questions that are shown, where there are as many

const box = find("topics");
let first = null;
let wanted = false; // nobody has asked meanwhile

/** What is shown before all else on the page around, from now on. */
export function prefer(found) {
  first = found;
}

/** The names of the contexts that the page around is in. */
export const here = () => first?.contexts ?? [];

export async function showTopics({ site, locale, words }, ask) {
  wanted = true;
  const nothing = { topics: [], questions: [], often: [] };
  const everywhere = first ?? (site ? welcome({ site, locale }).catch(() => nothing) : nothing);
  const [{ topics }, usual] = await Promise.all([search("", locale).catch(() => nothing), everywhere]);
  const { questions, often, topics: before } = first ?? usual;
  const asked = [...new Set([...questions, ...often])].slice(0, Math.max(LEAST, questions.length));
  if (!wanted || (!topics.length && !asked.length)) return;
  const ordered = [...before.filter((topic) => topics.includes(topic)), ...topics];
  const chips = [...new Set(ordered)].map((topic) => button(topic, "chip", () => showQuestions(topic, locale, ask)));
  const choices = asked.map((question) => make("li", {}, button(question, "choice", () => ask(question))));
  box.replaceChildren(
    choices.length ? make("p", { textContent: words.often }) : "",
    choices.length ? make("ul", { className: "choices", id: "questions" }, ...choices) : "",
    chips.length ? make("p", { textContent: words.topics }) : "",
    make("div", { className: "chips" }, ...chips),
  );
  box.hidden = false;
  if (choices.length) setTimeout(() => (find("scroll").scrollTop = 0), 50); // what is read first stays in sight
}

export function hideTopics() {
  wanted = false;
  box.hidden = true;
  box.replaceChildren();
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
