// Questions that fit what is typed so far. Arrow keys choose one; Enter sends what is written unless one was chosen.

import { search } from "../api.js";
import { find, make } from "../dom.js";
import { here } from "../topics.js";
import { counted } from "../words.js";

const QUIET = 160; // ms without a key before we look for questions
const SHOWN = 3;

export class Suggesting {
  #text = find("text");
  #list = find("suggestions");
  #heard = find("suggested");
  #config;
  #send;
  #chosen = -1;
  #timer = 0;
  #asked = new AbortController();

  /** `send(question)` is called for the one that is picked. */
  constructor(config, send) {
    this.#config = config;
    this.#send = send;
  }

  /** Looks for what fits, once nothing more is typed for a moment. */
  look(value) {
    clearTimeout(this.#timer);
    this.#asked.abort();
    this.#choose(-1);
    if (value.length < 3 || value.length > 120) this.hide();
    else this.#timer = setTimeout(() => this.#find(value), QUIET);
  }

  /** False when there was nothing to hide. */
  hide() {
    clearTimeout(this.#timer);
    this.#asked.abort();
    const shown = !this.#list.hidden;
    this.#show([]);
    return shown;
  }

  /** Whether a key was for the list. */
  key({ key }) {
    const { children, hidden } = this.#list;
    if (hidden) return false;
    if (key === "Enter" && this.#chosen >= 0) {
      this.#send(children[this.#chosen].textContent);
      return true;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (!step) return false;
    const places = children.length + 1; // one of them is what was written
    this.#choose(((this.#chosen + 1 + step + places) % places) - 1);
    return true;
  }

  async #find(value) {
    const asked = (this.#asked = new AbortController());
    const contexts = here().join(",");
    try {
      const { answers } = await search(value, this.#config.locale, contexts && { contexts }, asked.signal);
      if (!asked.signal.aborted) this.#show(answers.slice(0, SHOWN));
    } catch {
      this.hide(); // a help only: writing goes on without it
    }
  }

  #show(answers) {
    const { words, locale } = this.#config;
    const options = answers.map(({ question }, place) => {
      const one = make("li", { id: `suggestion-${place}`, textContent: question, dir: "auto", attrs: { role: "option", "aria-selected": "false" } });
      one.addEventListener("click", () => {
        this.#text.focus();
        this.#send(question);
      });
      return one;
    });
    this.#list.replaceChildren(...options);
    this.#list.hidden = !options.length;
    this.#heard.textContent = options.length ? counted(words.suggested, options.length, locale) : "";
    this.#choose(-1);
  }

  #choose(place) {
    this.#chosen = place;
    [...this.#list.children].forEach((each, at) => each.setAttribute("aria-selected", String(at === place)));
    if (place < 0) this.#text.removeAttribute("aria-activedescendant");
    else this.#text.setAttribute("aria-activedescendant", `suggestion-${place}`);
  }
}
