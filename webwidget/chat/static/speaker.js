// Who is speaking: always in the header, and in what the composer offers.

import { find } from "./dom.js";
import { fill } from "./words.js";

export class Speaker {
  state = "bot";
  #name = "";
  #words;

  constructor(words) {
    this.#words = words;
  }

  /** Takes in a message; true when the state changed. */
  hear({ role, state, name }) {
    const before = this.state;
    if (state) this.state = state;
    if (state && state !== "human") this.#name = "";
    if (name && (role === "agent" || state === "human")) this.#name = name;
    this.#show();
    return this.state !== before;
  }

  /** Of the person who has the conversation; empty where it is not known. */
  get name() {
    return this.#name;
  }

  reset() {
    this.state = "bot";
    this.#name = "";
    this.#show();
  }

  #show() {
    const words = this.#words;
    const named = this.state === "human" && this.#name;
    const text = named ? fill(words.speaker_named, { name: this.#name }) : words[`speaker_${this.state}`];
    const line = find("speaker");
    if (line.textContent !== text) line.textContent = text;
    document.body.dataset.state = this.state;
    find("person").hidden = this.state === "queued" || this.state === "human";
  }
}
