// Keys for all that is done at the desk. They press what can be clicked, never while somebody is typing, and can
// be switched off.

import { say } from "../../staff/static/words.js";
import { composes } from "../../static/keyboard.js";

const PLACE = "kundig-desk-keys";
const SHOWN_ON = { accept: "a", "take-over": "a", "hand-back": "b", close: "e" };
const TYPED_INTO = "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=button])";

/** `aids` helps with writing; `dialog` shows the keys. */
export class Keys {
  #page;
  #aids;
  #dialog;
  #use;

  constructor(page, dialog, aids) {
    this.#page = page;
    this.#aids = aids;
    this.#dialog = dialog;
    this.#use = dialog.querySelector("[name=use-keys]");
    this.#use.checked = remembered();
    this.#use.addEventListener("change", () => {
      remember(this.#use.checked);
      this.#mark();
    });
    this.#mark();
    this.#part("show-keys").addEventListener("click", () => this.#show());
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close()); // beside it
    document.addEventListener("keydown", (event) => this.#key(event));
  }

  #part(name) {
    return this.#page.querySelector(`[data-part=${name}]`);
  }

  #show() {
    if (!this.#dialog.open) this.#dialog.showModal();
  }

  /** What is clicked often says its key. */
  #mark() {
    for (const [name, key] of Object.entries(SHOWN_ON)) {
      const button = this.#part(name);
      button.toggleAttribute("aria-keyshortcuts", this.#use.checked);
      if (this.#use.checked) button.setAttribute("aria-keyshortcuts", key);
      button.title = this.#use.checked ? say("key_of", { key }) : "";
    }
  }

  #key(event) {
    if (event.defaultPrevented || composes(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("dialog, [popover]") || this.#dialog.open) return;
    if (event.target.matches(TYPED_INTO)) return event.key === "Escape" && this.#leave(event.target);
    const menu = event.target.closest("[data-part=passing]");
    if (menu?.open) return this.#inMenu(event, menu);
    const act = this.#use.checked && this.#acts[event.key];
    if (!act) return;
    event.preventDefault(); // or the letter lands in the field that is entered
    act();
  }

  #acts = {
    "?": () => this.#show(),
    j: () => this.#move(1),
    k: () => this.#move(-1),
    w: () => this.#nextWaiting(),
    v: () => this.#nextView(),
    a: () => this.#press("accept") || this.#press("take-over"),
    r: () => this.#focus(this.#part("composer").elements.text),
    n: () => this.#about(this.#part("note-form").elements.text),
    g: () => this.#about(this.#page.querySelector("#tag")),
    f: () => this.#aids.findAnswer(),
    t: () => this.#aids.canned(),
    p: () => this.#passOn(),
    b: () => this.#press("hand-back"),
    e: () => this.#press("close"),
    s: () => this.#focus(this.#part("find")),
    l: () => this.#focus(this.#part("log")),
    1: () => this.#aids.suggestion(0),
    2: () => this.#aids.suggestion(1),
    3: () => this.#aids.suggestion(2),
  };

  #press(name) {
    const button = this.#part(name);
    if (!button.checkVisibility() || button.getAttribute("aria-disabled") === "true") return false;
    button.focus();
    button.click();
    return true;
  }

  #focus(field) {
    if (!field.checkVisibility()) return;
    field.focus();
    field.scrollIntoView({ block: "nearest" });
  }

  /** Out of a field, so that keys are heard again. */
  #leave(field) {
    const heading = this.#part("heading");
    field.blur();
    if (heading.checkVisibility()) heading.focus({ preventScroll: true });
  }

  #tickets() {
    return [...this.#part("queue").querySelectorAll(".ticket")].filter((ticket) => ticket.checkVisibility());
  }

  #move(step) {
    const tickets = this.#tickets();
    const here = tickets.indexOf(document.activeElement);
    const open = tickets.findIndex((ticket) => ticket.hasAttribute("aria-current"));
    const next = here >= 0 ? here + step : open >= 0 ? open + step : step > 0 ? 0 : tickets.length - 1;
    tickets[Math.max(0, Math.min(next, tickets.length - 1))]?.focus();
  }

  /** Opens who has waited longest, of those that are not open. */
  #nextWaiting() {
    const waiting = this.#part("queue").querySelectorAll("[data-list=queued] .ticket:not([aria-current])");
    if (waiting[0]) location.hash = waiting[0].hash;
  }

  #nextView() {
    const views = [...this.#part("queue").querySelectorAll("[data-view-of]")];
    const here = views.findIndex((view) => view.getAttribute("aria-pressed") === "true");
    const next = views[(here + 1) % views.length];
    next.focus();
    next.click();
  }

  /** A field beside the transcript. */
  #about(field) {
    if (!this.#part("conversation").checkVisibility()) return;
    this.#part("details").open = true;
    this.#focus(field);
  }

  #passOn() {
    const menu = this.#part("passing");
    if (!menu.checkVisibility()) return;
    const first = () => menu.querySelector("li button")?.focus();
    if (menu.open) return first();
    menu.addEventListener("toggle", first, { once: true }); // it is filled when it opens
    menu.open = true;
  }

  /** In the menu of who may go on: up and down; and what is typed there is the note, no key. */
  #inMenu(event, menu) {
    if (event.key.length === 1 && event.key !== " ") return menu.querySelector("textarea").focus();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const rows = [...menu.querySelectorAll("li button")];
    rows[Math.max(0, Math.min(rows.indexOf(event.target) + step, rows.length - 1))]?.focus();
    event.preventDefault();
  }
}

function remembered() {
  try {
    return localStorage.getItem(PLACE) !== "off";
  } catch {
    return true;
  }
}

function remember(isOn) {
  try {
    localStorage.setItem(PLACE, isOn ? "on" : "off");
  } catch {
    // Holds for this page then.
  }
}
