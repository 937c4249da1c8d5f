// What is to be sent with the next message: shown above the composer, and taken back with a click.

import { kindOf } from "../../static/kinds.js";
import { find, icon, make } from "../dom.js";
import { fill } from "../words.js";

const MOST = 5; // with one message

export class Tray {
  #list = find("tray");
  #problem = find("tray-problem");
  #words;
  #limit;
  #refusals;
  #changed;
  #items = [];

  constructor({ words, file_limit, refusals }, changed) {
    this.#words = words;
    this.#limit = file_limit;
    this.#refusals = refusals;
    this.#changed = changed;
  }

  get count() {
    return this.#items.length;
  }

  async add(files) {
    this.#problem.textContent = "";
    for (const file of files) {
      const kind = await kindOf(file);
      const problem = this.#fault(file, kind);
      if (problem) this.#problem.textContent = problem;
      else this.#items.push({ file, title: file.name, src: URL.createObjectURL(file), kind });
    }
    this.#show();
  }

  /** All of them; the tray is empty then. */
  take() {
    const items = this.#items;
    this.#items = [];
    this.#problem.textContent = "";
    this.#show();
    return items;
  }

  #fault(file, kind) {
    const words = this.#words;
    if (this.count >= MOST) return fill(words.attach_most, { count: MOST });
    if (this.#refusals[kind]) return this.#refusals[kind];
    return file.size > this.#limit ? fill(words.attach_large, { most: Math.floor(this.#limit / 1e6) }) : "";
  }

  #show() {
    this.#list.replaceChildren(...this.#items.map((item) => this.#chip(item)));
    this.#list.hidden = !this.count;
    this.#changed();
  }

  #chip(item) {
    const label = fill(this.#words.attach_remove, { title: item.title });
    const remove = make("button", { type: "button", className: "icon", attrs: { "aria-label": label } }, icon("M6 6l12 12M18 6L6 18"));
    remove.addEventListener("click", () => {
      this.#items = this.#items.filter((other) => other !== item);
      URL.revokeObjectURL(item.src);
      this.#show();
      find("text").focus();
    });
    const face = item.kind === "image" ? make("img", { src: item.src, alt: "" }) : null;
    return make("li", {}, face, make("span", { textContent: item.title, dir: "auto" }), remove);
  }
}
