// Notes for colleagues: written beside the conversation, shown in it, never to customers.

import { request } from "../../staff/static/request.js";

export class NoteForm {
  #form;
  #problem;
  #conversation = null;
  #drafts = new Map();

  constructor(form) {
    this.#form = form;
    this.#problem = form.querySelector("[role=alert]");
    form.addEventListener("submit", (event) => this.#submit(event));
  }

  open(conversation) {
    const text = this.#form.elements.text;
    if (this.#conversation) this.#drafts.set(this.#conversation, text.value);
    this.#conversation = conversation;
    text.value = this.#drafts.get(conversation) ?? "";
    this.#problem.textContent = "";
  }

  async #submit(event) {
    event.preventDefault();
    const { text } = this.#form.elements;
    if (!text.value.trim()) return text.focus();
    const path = `/desk/api/conversations/${encodeURIComponent(this.#conversation)}/notes`;
    this.#problem.textContent = "";
    try {
      await request(path, { method: "POST", body: { text: text.value } });
      text.value = ""; // the stream brings it back
    } catch (error) {
      this.#problem.textContent = error.message;
    }
  }
}
