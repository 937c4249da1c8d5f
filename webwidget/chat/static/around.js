// What the page around says of the customer; what takes it in is loaded when it says something.

import { later } from "./dom.js";

export class Around {
  #memory;
  #chat;
  #visitor = null;

  /** `chat` begins, resumes and forgets conversations, and tells the page: see app.js. */
  constructor(memory, chat) {
    this.#memory = memory;
    this.#chat = chat;
  }

  /** What a conversation that begins now brings along. */
  get known() {
    return this.#visitor?.known;
  }

  get heard() {
    return Boolean(this.#visitor);
  }

  hear = async (message) => {
    this.#visitor ??= later(() => import("./later/visitor.js")).then(({ Visitor }) => new Visitor(this.#memory, this.#chat));
    this.#visitor = await this.#visitor;
    await this.#visitor[message.type](message);
  };
}

/** The page's letters, as far as this device has them: fonts that a page brings do not reach into frames. */
export function font({ family }) {
  if (family) document.documentElement.style.setProperty("--font", `${family}, sans-serif`);
}
