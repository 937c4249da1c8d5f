// Until when the network brings free text, told where it is written, and templates for after that.

import { element } from "../../staff/static/element.js";
import { moment, say } from "../../staff/static/words.js";

const LONGEST_WAIT = 2 ** 31 - 1; // ms that a timer counts

export class WindowLine {
  #box;
  #insert;
  #timer = 0;

  /** `insert(text)` puts a template in. */
  constructor(box, insert) {
    this.#box = box;
    this.#insert = insert;
  }

  /** For whoever writes by this messenger, while `shown`. */
  show(messenger, shown) {
    clearTimeout(this.#timer);
    const until = messenger?.until;
    const { network, templates = [], left: gone, by_letter: address } = messenger ?? {};
    this.#box.hidden = !shown || !(until || (gone && address));
    if (this.#box.hidden) return this.#box.replaceChildren();
    if (gone && address) return this.#box.replaceChildren(element("p", {}, say("window_left_mail", { network, address })));
    const left = until * 1000 - Date.now();
    const isOpen = left > 0;
    const other = address ? "_mail" : templates.length ? "_template" : "";
    const key = `window_${isOpen ? "open" : "closed"}${other}`;
    this.#box.classList.toggle("warn", !isOpen && !address);
    const told = element("p", {}, say(key, { network, address, until: moment(until) }));
    this.#box.replaceChildren(told, ...(isOpen || !templates.length ? [] : [this.#templates(templates)]));
    if (isOpen) this.#timer = setTimeout(() => this.show(messenger, shown), Math.min(left + 50, LONGEST_WAIT));
  }

  #templates(templates) {
    const button = ({ name, text }) => {
      const made = element("button", { class: "template", type: "button", title: name }, text);
      made.addEventListener("click", () => this.#insert(text));
      return element("li", {}, made);
    };
    const list = element("ul", {}, templates.map(button));
    const hasGaps = templates.some(({ text }) => text.includes("{{"));
    return hasGaps ? element("div", {}, list, element("p", { class: "small soft" }, say("window_gaps"))) : list;
  }
}
