// Where the customer writes, with questions that fit what is typed so far.

import { search } from "./api.js";
import { Attaching } from "./attaching.js";
import { find, make } from "./dom.js";
import { counted } from "./words.js";

const QUIET = 160; // ms without a key before we look for questions
const SHOWN = 3;
const COMPOSING = 229; // keyCode of an Enter that ends a word; Safari says no longer that it composes
const COUNTED = 200; // the last characters that are counted down

export class Composer {
  #text = find("text");
  #button = find("send");
  #list = find("suggestions");
  #left = find("left");
  #config;
  #on;
  #attaching;
  #memory;
  #read = null; // the draft that was not written here
  #timer = 0;
  #asked = new AbortController();

  /** Whether questions are suggested: only while the bot answers. */
  suggesting = true;

  /** `on.say(text, files)` is called to send, `on.typed()` while something is written. */
  constructor(config, memory, on) {
    this.#config = config;
    this.#memory = memory;
    this.#on = on;
    this.#attaching = new Attaching(config, () => this.#ready());
    this.#button.addEventListener("click", () => this.#send(this.#text.value)); // a sandbox may refuse forms
    this.#text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === COMPOSING) return;
      event.preventDefault();
      this.#send(this.#text.value);
    });
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
    const shown = !this.#list.hidden;
    this.#list.hidden = true;
    this.#list.replaceChildren();
    return shown;
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
    clearTimeout(this.#timer);
    this.#asked.abort();
    if (!this.suggesting || value.trim().length < 3 || value.length > 120) this.hideSuggestions();
    else this.#timer = setTimeout(() => this.#suggest(value), QUIET);
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

  async #suggest(value) {
    this.#asked = new AbortController();
    try {
      const { answers } = await search(value, this.#config.locale, this.#asked.signal);
      this.#show(answers.slice(0, SHOWN));
    } catch {
      this.hideSuggestions(); // a help only: writing goes on without it
    }
  }

  #show(answers) {
    const items = answers.map(({ question }) => {
      const button = make("button", { type: "button", textContent: question });
      button.addEventListener("click", () => {
        this.focus();
        this.#send(question);
      });
      return make("li", {}, button);
    });
    this.#list.replaceChildren(...items);
    this.#list.hidden = !items.length;
  }
}
