// Where the customer writes, with questions that fit what is typed so far.

import { Attaching } from "./attaching.js";
import { find, later } from "./dom.js";
import { counted } from "./words.js";

const WORTH = 3; // characters for which there may be questions
const COMPOSING = 229; // keyCode of an Enter that ends a word; Safari says no longer that it composes
const COUNTED = 200; // the last characters that are counted down

export class Composer {
  #text = find("text");
  #button = find("send");
  #left = find("left");
  #config;
  #on;
  #attaching;
  #memory;
  #read = null; // the draft that was not written here
  #suggestions = null; // loaded once something is typed

  /** Whether questions are suggested: only while the bot answers. */
  suggesting = true;

  /** `on.say(text, files)` is called to send, `on.typed()` while something is written. */
  constructor(config, memory, on) {
    this.#config = config;
    this.#memory = memory;
    this.#on = on;
    this.#attaching = new Attaching(config, () => this.#ready());
    this.#button.addEventListener("click", () => this.#send(this.#text.value)); // a sandbox may refuse forms
    this.#text.addEventListener("keydown", (event) => this.#key(event));
    this.#text.addEventListener("input", () => {
      this.#typed();
      this.#on.typed();
    });
    memory.watch((event) => this.#elsewhere(event));
    if (this.#text.value) this.#typed(); // written before we were there
    else this.#fill(memory.get("draft") ?? "");
  }

  focus() {
    this.#text.focus();
  }

  set placeholder(text) {
    this.#text.placeholder = text;
  }

  /** Hides the suggestions; false when there were none. */
  hideSuggestions() {
    return this.#suggestions?.hide?.() ?? false;
  }

  /** What did not go out as it was stands here once more, unless something is written. */
  takeBack(text) {
    if (this.#text.value) return;
    this.#fill(text);
    this.#memory.set("draft", text);
  }

  #key(event) {
    if (event.shiftKey || event.isComposing || event.keyCode === COMPOSING) return;
    const taken = this.#suggestions?.key?.(event);
    if (!taken && event.key !== "Enter") return;
    event.preventDefault();
    if (!taken) this.#send(this.#text.value);
  }

  #send(text) {
    if (!text.trim() && !this.#attaching.count) return;
    this.#text.value = "";
    this.#typed();
    this.hideSuggestions();
    this.#on.say(text.trim(), this.#attaching.take());
  }

  #ready() {
    this.#button.disabled = !this.#text.value.trim() && !this.#attaching.count;
  }

  /** A draft of another tab shows here, unless one is written here; what was sent there goes. */
  #elsewhere({ key, oldValue, newValue }) {
    if (!key?.endsWith(":draft")) return;
    const { value } = this.#text;
    if (!value || value === this.#read || (!newValue && value === oldValue)) this.#fill(newValue ?? "");
  }

  #fill(text) {
    this.#text.value = this.#read = text;
    this.#sized();
  }

  #typed() {
    const { value } = this.#text;
    this.#read = null;
    this.#memory.set("draft", value);
    this.#sized();
    if (this.suggesting && value.trim().length >= WORTH) this.#suggest();
    else this.hideSuggestions();
  }

  #sized() {
    const { value } = this.#text;
    this.#ready();
    this.#text.style.height = "auto";
    this.#text.style.height = `${this.#text.scrollHeight + 2}px`;
    const { limit, words, locale } = this.#config;
    const left = limit - value.length;
    this.#left.textContent = left < COUNTED ? counted(words.left, left, locale) : "";
  }

  async #suggest() {
    const load = () => import("./later/suggesting.js");
    this.#suggestions ??= later(load).then(({ Suggesting }) => new Suggesting(this.#config, (question) => this.#send(question)));
    this.#suggestions = await this.#suggestions;
    if (this.suggesting) this.#suggestions.look(this.#text.value.trim());
  }
}
