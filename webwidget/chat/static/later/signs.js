// What either side sees of the other while a person has the conversation: that they type, and what they have read.

import { noteRead, noteTyping } from "../api.js";
import { find } from "../dom.js";
import { fill } from "../words.js";

const TOLD_EVERY = 3000; // ms
const SHOWN = 6000; // ms after the last sign
const SETTLES = 1000; // ms, so that messages which come together are told once

export class Signs {
  #words;
  #of;
  #told = 0;
  #latest;
  #noted = { received: 0, read: 0 };
  #timer = 0;
  #typing = 0;

  /** `of.token()`, `of.speaker` who has the conversation, `of.looked()` whether the customer looks at the end;
      `latest` is the number of the agent's last message. */
  constructor(words, of, latest) {
    this.#words = words;
    this.#of = of;
    this.#latest = latest;
    this.look();
    document.addEventListener("visibilitychange", () => this.look());
  }

  /** The customer writes something. */
  typed() {
    if (this.#of.speaker.state !== "human" || Date.now() - this.#told < TOLD_EVERY) return;
    this.#told = Date.now();
    noteTyping(this.#of.token()).catch(() => {}); // the next one will do
  }

  hear({ role, seq }) {
    if (role !== "agent") return;
    this.#latest = Math.max(this.#latest, seq);
    this.hideTyping();
    this.look();
  }

  /** Perhaps more is read now. */
  look() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tell(), SETTLES);
  }

  async #tell() {
    const how = !document.hidden && this.#of.looked() ? "read" : "received";
    if (!this.#of.token() || this.#noted[how] >= this.#latest) return;
    const latest = this.#latest;
    await noteRead(this.#of.token(), { [how]: latest }).then(() => (this.#noted[how] = latest), () => {});
  }

  /** The agent types. */
  showTyping() {
    if (this.#of.speaker.state !== "human") return;
    const { name } = this.#of.speaker;
    find("typing").classList.add("person");
    find("typing-words").textContent = name ? fill(this.#words.types, { name }) : this.#words.types_somebody;
    find("typing").hidden = false;
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => this.hideTyping(), SHOWN);
  }

  hideTyping() {
    clearTimeout(this.#typing);
    const line = find("typing");
    if (!line.classList.contains("person")) return;
    line.hidden = true;
    line.classList.remove("person");
    find("typing-words").textContent = this.#words.typing;
  }

  reset() {
    this.#latest = 0;
    this.#noted = { received: 0, read: 0 };
    this.hideTyping();
  }
}
