// Approved answers to what the customer asked last, above the composer: one key puts one in.

import { element } from "../../staff/static/element.js";
import { request } from "../../staff/static/request.js";
import { percent, say } from "../../staff/static/words.js";

const PAUSE = 250; // ms; a customer who writes several lines has us look once
const PLACE = "kundig-desk-suggestions";

/** `onPick(answer)` puts one into the composer. */
export class Suggestions {
  #box;
  #list;
  #onPick;
  #conversation = null;
  #found = [];
  #timer = 0;
  #running = null;

  constructor(box, onPick) {
    this.#box = box;
    this.#list = box.querySelector("ol");
    this.#onPick = onPick;
    box.open = remembered(matchMedia("(min-width: 44rem)").matches);
    box.addEventListener("toggle", () => remember(box.open));
    document.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Another conversation, or none: what was found for the one before is gone at once. */
  open(conversation) {
    this.#show([]);
    this.#conversation = conversation;
    this.look();
  }

  /** The customer has written, or somebody has answered. */
  look() {
    clearTimeout(this.#timer);
    this.#running?.abort();
    if (this.#conversation) this.#timer = setTimeout(() => this.#look(this.#conversation), PAUSE);
  }

  /** Puts the first, second or third in; false where there is none. */
  pick(place) {
    const answer = this.#found[place];
    if (!answer || !this.#box.checkVisibility()) return false;
    this.#onPick(answer);
    return true;
  }

  async #look(conversation) {
    this.#running = new AbortController();
    const { signal } = this.#running;
    try {
      const path = `/desk/api/conversations/${encodeURIComponent(conversation)}/suggestions`;
      const { suggestions } = await request(path, { signal });
      if (conversation === this.#conversation) this.#show(suggestions);
    } catch (error) {
      if (error.name !== "AbortError") this.#show([]); // nothing to suggest is no reason to disturb
    }
  }

  #show(found) {
    if (JSON.stringify(found) === JSON.stringify(this.#found)) return;
    this.#found = found;
    this.#box.hidden = !found.length;
    this.#box.querySelector("[data-count]").textContent = found.length;
    this.#list.replaceChildren(...found.map((answer, place) => element("li", {}, this.#card(answer, place))));
  }

  #card(answer, place) {
    const button = element(
      "button",
      { type: "button", class: "suggestion", "aria-keyshortcuts": `Alt+${place + 1}`, title: answer.text },
      element("span", { class: "suggestion-title" }, answer.question),
      element("span", { class: "suggestion-text" }, withPictures(answer)),
      element("span", { class: "suggestion-sure" }, say("probability", { share: percent(answer.sure) })),
      element("kbd", { "aria-hidden": "true" }, `Alt ${place + 1}`),
    );
    button.addEventListener("click", () => this.#onPick(answer));
    return button;
  }

  // By the key's place, since Alt makes other characters on some keyboards; AltGr comes with Ctrl.
  #key(event) {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const place = ["Digit1", "Digit2", "Digit3"].indexOf(event.code);
    if (place >= 0 && this.pick(place)) event.preventDefault();
  }
}

/** What an answer says, and which pictures go with it. */
export function withPictures({ text, pictures }) {
  return [...pictures.map((title) => `▣ ${title}`), text].join(" · ");
}

function remembered(otherwise) {
  try {
    return (localStorage.getItem(PLACE) ?? (otherwise ? "open" : "")) === "open";
  } catch {
    return otherwise;
  }
}

function remember(isOpen) {
  try {
    localStorage.setItem(PLACE, isOpen ? "open" : "shut");
  } catch {
    // Holds for this page then.
  }
}
