// Three dots while an answer is made.

import { find } from "./dom.js";

export const LASTS = 60; // seconds; by then, an apology has come

export class Typing {
  #dots = find("typing");
  #timer = 0;

  /** False when it shows already. */
  show() {
    if (!this.#dots.hidden) return false;
    this.#dots.hidden = false;
    this.#timer = setTimeout(() => this.hide(), LASTS * 1000);
    return true;
  }

  hide() {
    clearTimeout(this.#timer);
    this.#dots.hidden = true;
  }
}
