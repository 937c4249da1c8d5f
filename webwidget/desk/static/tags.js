// What a conversation is called: tags, free, with those in use suggested.

import { element } from "../../staff/static/element.js";
import { request } from "../../staff/static/request.js";
import { say } from "../../staff/static/words.js";

export class Tags {
  #form;
  #list;
  #problem;
  #conversation = null;

  constructor(form) {
    this.#form = form;
    this.#list = form.querySelector("ul");
    this.#problem = form.querySelector("[role=alert]");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#add();
    });
    form.elements.tag.addEventListener("focus", () => this.#suggest());
  }

  show({ id, tags = [] }) {
    if (id !== this.#conversation) {
      this.#form.elements.tag.value = "";
      this.#problem.textContent = "";
    }
    const content = JSON.stringify([id, tags]);
    if (content === this.#list.dataset.content) return; // a button that has the focus keeps it
    this.#conversation = id;
    this.#list.dataset.content = content;
    this.#list.replaceChildren(...tags.map((tag) => this.#chip(tag)));
  }

  #chip(tag) {
    const button = element("button", { type: "button", "aria-label": say("tag_remove", { tag }) }, "×");
    button.addEventListener("click", () => this.#send("tags/remove", tag));
    return element("li", { class: "tag" }, tag, " ", button);
  }

  async #add() {
    const field = this.#form.elements.tag;
    if (!field.value.trim()) return field.focus();
    if (await this.#send("tags", field.value)) field.value = "";
    field.focus();
  }

  async #send(what, tag) {
    const id = this.#conversation;
    this.#problem.textContent = "";
    try {
      const path = `/desk/api/conversations/${encodeURIComponent(id)}/${what}`;
      const { tags } = await request(path, { method: "POST", body: { tag } });
      if (id === this.#conversation) this.show({ id, tags });
      return true;
    } catch (error) {
      this.#problem.textContent = error.message;
      return false;
    }
  }

  async #suggest() {
    try {
      const { tags } = await request("/desk/api/tags");
      const options = tags.map((tag) => element("option", { value: tag }));
      this.#form.querySelector("datalist").replaceChildren(...options);
    } catch {
      // One can do without.
    }
  }
}
