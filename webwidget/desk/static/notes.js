// Notes for colleagues: written beside the conversation, shown in it, never to customers.

import { request } from "../../staff/static/request.js";
import { composes } from "../../static/keyboard.js";

export class NoteForm {
  #form;
  #problem;
  #conversation = null;
  #drafts = new Map();
  #sending = false;

  constructor(form) {
    this.#form = form;
    this.#problem = form.querySelector("[role=alert]");
    form.addEventListener("submit", (event) => this.#submit(event));
    form.elements.text.addEventListener("keydown", (event) => this.#key(event));
  }

  open(conversation) {
    const text = this.#form.elements.text;
    if (this.#conversation) this.#drafts.set(this.#conversation, text.value);
    this.#conversation = conversation;
    text.value = this.#drafts.get(conversation) ?? "";
    this.#problem.textContent = "";
  }

  #key(event) {
    if (event.key !== "Enter" || composes(event) || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    this.#form.requestSubmit();
  }

  async #submit(event) {
    event.preventDefault();
    const { text } = this.#form.elements;
    if (!text.value.trim()) return text.focus();
    if (this.#sending) return; // once, however often it is pressed
    this.#sending = true;
    this.#problem.textContent = "";
    await this.#save(this.#conversation, text.value);
    this.#sending = false;
  }

  async #save(conversation, written) {
    const path = `/desk/api/conversations/${encodeURIComponent(conversation)}/notes`;
    const { text } = this.#form.elements;
    try {
      await request(path, { method: "POST", body: { text: written } });
    } catch (error) {
      this.#problem.textContent = error.message;
      return;
    }
    // The stream brings it back. What was begun meanwhile, here or in another conversation, stays.
    if (this.#drafts.get(conversation) === written) this.#drafts.delete(conversation);
    if (conversation === this.#conversation && text.value === written) text.value = "";
  }
}
