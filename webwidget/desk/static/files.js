// Pictures and PDFs that go with the next reply: chosen, pasted or dropped, kept for each conversation.

import { kindOf } from "../../static/kinds.js";
import { element } from "../../staff/static/element.js";
import { request } from "../../staff/static/request.js";
import { say } from "../../staff/static/words.js";

const MOST = 5; // with one reply

export class Files {
  #form;
  #list;
  #problem;
  #limit;
  #refusals; // what is said of files that are not taken, by what they are
  #conversation = null;
  #waiting = new Map(); // by conversation

  constructor(form) {
    this.#form = form;
    this.#list = form.querySelector("[data-files]");
    this.#problem = form.querySelector("[data-files-problem]");
    const field = form.elements.file;
    this.#limit = Number(field.dataset.limit);
    this.#refusals = JSON.parse(field.dataset.refusals);
    form.querySelector("[data-attach]").addEventListener("click", () => field.click());
    field.addEventListener("change", () => {
      this.#add([...field.files]);
      field.value = "";
    });
    addEventListener("paste", (event) => event.clipboardData.getData("text") || this.#given(event, event.clipboardData));
    addEventListener("dragover", (event) => event.dataTransfer.types.includes("Files") && event.preventDefault());
    addEventListener("drop", (event) => this.#given(event, event.dataTransfer));
  }

  open(conversation) {
    this.#conversation = conversation;
    this.#problem.textContent = "";
    this.#show();
  }

  get count() {
    return this.#mine.length;
  }

  /** All of them; none wait then. */
  take() {
    const files = this.#mine;
    this.#waiting.delete(this.#conversation);
    this.#show();
    return files;
  }

  get #mine() {
    return this.#waiting.get(this.#conversation) ?? [];
  }

  #given(event, { files }) {
    if (this.#form.hidden || !files.length) return;
    event.preventDefault();
    this.#add([...files]);
  }

  async #add(files) {
    const to = this.#conversation; // another may be opened while we look
    this.#problem.textContent = "";
    for (const file of files) {
      const kind = await kindOf(file);
      const waiting = this.#waiting.get(to) ?? [];
      const problem = this.#fault(file, kind, waiting.length);
      if (!problem) this.#waiting.set(to, [...waiting, { file, title: file.name, id: null }]);
      else if (to === this.#conversation) this.#problem.textContent = problem;
    }
    if (to !== this.#conversation) return;
    this.#show();
    this.#form.elements.text.focus();
  }

  #fault(file, kind, count) {
    if (count >= MOST) return say("attach_most", { count: MOST });
    if (this.#refusals[kind]) return this.#refusals[kind];
    return file.size > this.#limit ? say("attach_large", { most: Math.floor(this.#limit / 1e6) }) : "";
  }

  #show() {
    this.#list.hidden = !this.count;
    this.#list.replaceChildren(...this.#mine.map((item) => this.#chip(item)));
  }

  #chip(item) {
    const remove = element("button", { type: "button", class: "link", "aria-label": say("attach_remove", { title: item.title }) }, "✕");
    remove.addEventListener("click", () => {
      this.#waiting.set(this.#conversation, this.#mine.filter((other) => other !== item));
      this.#show();
      this.#form.elements.text.focus();
    });
    return element("li", { class: "badge" }, element("bdi", {}, item.title), " ", remove);
  }
}

/** Ids of files, each sent ahead once. */
export async function sentAhead(conversation, files) {
  for (const item of files) item.id ??= await upload(conversation, item);
  return files.map((item) => item.id);
}

async function upload(conversation, { file, title }) {
  const query = new URLSearchParams({ name: title.slice(0, 300) });
  const path = `/desk/api/conversations/${encodeURIComponent(conversation)}/attachments?${query}`;
  return (await request(path, { method: "POST", body: file })).id;
}
