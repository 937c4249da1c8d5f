// A list above the composer that one types into: arrow keys move, Enter puts in, Escape closes.

import { element } from "../../staff/static/element.js";
import { composes } from "../../static/keyboard.js";

const PAUSE = 200; // ms without typing

/** A source is `{ label, placeholder, empty, find(typed) → [{title, text, shown?, mark?}] }`; `find` may take its time.
    `onPick(row)` gets what was chosen, `onClose()` is called when the list has closed. */
export class Picker {
  #box;
  #field;
  #list;
  #told;
  #source = null;
  #onPick;
  #onClose;
  #rows = [];
  #active = 0;
  #timer = 0;
  #asked = 0;
  #late = false; // whether what is listed was found for other words
  #entered = false; // whether Enter was quicker than the list

  constructor(box, onPick, onClose) {
    this.#box = box;
    this.#field = box.querySelector("input");
    this.#list = box.querySelector("[role=listbox]");
    this.#told = box.querySelector("[role=status]");
    this.#onPick = onPick;
    this.#onClose = onClose;
    this.#field.addEventListener("input", () => this.#typed());
    this.#field.addEventListener("keydown", (event) => this.#key(event));
    box.addEventListener("focusout", (event) => this.#left(event.relatedTarget));
    this.#list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    this.#list.addEventListener("click", (event) => this.#clicked(event));
  }

  open(source, typed = "") {
    this.#source = source;
    this.#field.value = typed;
    this.#field.placeholder = source.placeholder;
    this.#field.setAttribute("aria-label", source.label);
    this.#show([]);
    this.#late = true;
    this.#entered = false;
    this.#box.hidden = false;
    this.#field.focus();
    this.#find();
  }

  close(focus = true) {
    if (this.#box.hidden) return;
    this.#source = null;
    this.#box.hidden = true;
    if (focus) this.#onClose();
  }

  /** Somebody who looks at another window has not left. */
  #left(to) {
    if (document.hasFocus() && !this.#box.contains(to)) this.close(false);
  }

  #typed() {
    this.#late = true;
    this.#entered = false;
    clearTimeout(this.#timer);
    if (this.#source?.slow) this.#timer = setTimeout(() => this.#find(), PAUSE);
    else this.#find();
  }

  async #find() {
    const source = this.#source;
    const asked = ++this.#asked;
    let rows = [];
    let told = "";
    try {
      rows = await source.find(this.#field.value.trim());
    } catch (error) {
      told = error.message;
    }
    if (asked !== this.#asked || source !== this.#source) return;
    this.#late = false;
    this.#show(rows);
    if (this.#entered && rows.length) return this.#take(rows[0]);
    this.#told.textContent = told || (rows.length ? "" : source.empty(this.#field.value.trim()));
  }

  #show(rows) {
    this.#rows = rows;
    this.#told.textContent = "";
    this.#list.replaceChildren(...rows.map(option));
    this.#field.setAttribute("aria-expanded", String(rows.length > 0));
    this.#move(0);
  }

  #move(place) {
    this.#active = Math.max(0, Math.min(place, this.#rows.length - 1));
    [...this.#list.children].forEach((row, at) => row.setAttribute("aria-selected", String(at === this.#active)));
    const row = this.#list.children[this.#active];
    this.#field.setAttribute("aria-activedescendant", row?.id ?? "");
    row?.scrollIntoView({ block: "nearest" });
  }

  #key(event) {
    if (composes(event)) return;
    const act = {
      ArrowDown: () => this.#move(this.#active + 1),
      ArrowUp: () => this.#move(this.#active - 1),
      Enter: () => this.#enter(),
      Escape: () => this.close(),
      Backspace: () => this.close(),
    }[event.key];
    if (!act || (event.key === "Backspace" && this.#field.value)) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  #clicked(event) {
    const row = event.target.closest("[role=option]");
    if (row) this.#take(this.#rows[[...this.#list.children].indexOf(row)]);
  }

  #enter() {
    this.#entered = this.#late && !this.#source.slow; // what takes its time is looked at first
    if (!this.#late && this.#rows.length) this.#take(this.#rows[this.#active]);
  }

  #take(row) {
    this.close();
    this.#onPick(row);
  }
}

function option({ title, text, shown = text, mark }, place) {
  return element(
    "li",
    { role: "option", id: `picked-${place}`, "aria-selected": "false" },
    element("span", { class: "suggestion-title" }, title),
    mark ? element("span", { class: "suggestion-sure" }, mark) : null,
    element("span", { class: "suggestion-text" }, shown),
  );
}
