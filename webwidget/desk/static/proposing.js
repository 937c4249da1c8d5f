// An answer worth keeping is proposed to the curators: from its message, or when the conversation is closed.

import { element } from "../../staff/static/element.js";
import { request } from "../../staff/static/request.js";
import { say } from "../../staff/static/words.js";

const AN_ANSWER = 80; // characters; who wrote fewer has said hello

/** What stands below a message of an agent's. */
export function proposable({ role, text }) {
  if (role !== "agent" || !text) return null;
  return element("button", { type: "button", class: "link propose", "data-propose": true }, say("propose"));
}

export class Proposing {
  #strip;
  #log;
  #tell;
  #id = null;
  #proposed = new Set();

  /** `tell(problem)` shows what went wrong. */
  constructor(strip, log, tell) {
    this.#strip = strip;
    this.#log = log;
    this.#tell = tell;
    log.addEventListener("click", ({ target }) => {
      if (target.closest("[data-propose]")) this.#propose(Number(target.closest("[data-seq]").dataset.seq));
    });
  }

  open({ id, proposed }) {
    this.#id = id;
    this.#proposed = new Set(proposed);
    this.#strip.hidden = true;
    this.#mark();
  }

  /** The conversation is closed: its longest answer may serve others. */
  offer(messages) {
    const answers = messages.filter(({ role, entry, text }) => role === "agent" && !entry && text.length > AN_ANSWER);
    const [best] = answers.sort((one, other) => other.text.length - one.text.length);
    if (!best || this.#proposed.has(best.seq)) return;
    this.#show(
      element("p", {}, say("propose_offer"), " ", element("q", {}, best.text)),
      this.#button("propose_yes", "button", () => this.#propose(best.seq)),
      this.#button("propose_no", "button button-quiet", () => (this.#strip.hidden = true)),
    );
  }

  async #propose(seq) {
    const id = this.#id;
    try {
      await request(`/desk/api/conversations/${encodeURIComponent(id)}/propose`, { method: "POST", body: { seq } });
    } catch (error) {
      return this.#tell(error.message);
    }
    if (id !== this.#id) return;
    this.#proposed.add(seq);
    this.#mark();
    this.#show(element("p", {}, say("propose_thanks")));
    setTimeout(() => id === this.#id && (this.#strip.hidden = true), 6000);
  }

  #show(...parts) {
    this.#strip.replaceChildren(...parts);
    this.#strip.hidden = false;
  }

  #button(key, style, act) {
    const button = element("button", { type: "button", class: style }, say(key));
    button.addEventListener("click", act);
    return button;
  }

  #mark() {
    for (const seq of this.#proposed) {
      this.#log.querySelector(`[data-seq="${seq}"] .propose`)?.replaceWith(
        element("p", { class: "small soft proposed" }, say("proposed")),
      );
    }
  }
}
