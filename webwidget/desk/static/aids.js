// What helps with writing: suggestions, finding an answer, canned replies. All of it ends in the composer.

import { answers } from "./answers.js";
import { canned } from "./canned.js";
import { Picker } from "./picker.js";
import { Suggestions } from "./suggestions.js";
import { composes } from "../../static/keyboard.js";

/** `open(conversation)` with the one that is being answered, or null. */
export class Aids {
  #composer;
  #conversation = null;
  #picker;
  #suggestions;
  #buttons;

  constructor(page, composer) {
    this.#composer = composer;
    const part = (name) => page.querySelector(`[data-part=${name}]`);
    const put = ({ text, entry }) => composer.insert(text, entry);
    this.#suggestions = new Suggestions(part("suggestions"), put);
    this.#picker = new Picker(part("picker"), put, () => composer.focus());
    this.#buttons = [part("find-answer"), part("canned")];
    this.#buttons[0].addEventListener("click", () => this.findAnswer());
    this.#buttons[1].addEventListener("click", () => this.canned());
    part("composer").elements.text.addEventListener("keydown", (event) => this.#slash(event));
    document.addEventListener("keydown", (event) => this.#key(event));
  }

  open(conversation) {
    if (conversation?.id !== this.#conversation?.id) {
      this.#picker.close(false);
      this.#suggestions.open(conversation?.id ?? null);
    }
    this.#conversation = conversation;
  }

  /** Somebody has written. */
  look() {
    this.#suggestions.look();
  }

  /** Puts the first, second or third suggestion in. */
  suggestion(place) {
    return this.#suggestions.pick(place);
  }

  findAnswer() {
    if (this.#conversation) this.#picker.open(answers(() => this.#conversation.locale));
  }

  canned() {
    if (this.#conversation) this.#picker.open(canned(this.#conversation.id));
  }

  #slash(event) {
    if (event.key !== "/" || composes(event) || event.ctrlKey || event.metaKey || this.#composer.text) return;
    event.preventDefault();
    this.canned();
  }

  #key(event) {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    if (!this.#conversation) return;
    event.preventDefault();
    this.findAnswer();
  }
}
