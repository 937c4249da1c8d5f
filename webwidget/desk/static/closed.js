// Conversations that are over, latest first, a page at a time.

import { request } from "../../staff/static/request.js";
import { say } from "../../staff/static/words.js";
import { chosenChannel } from "./channels.js";
import { Rows } from "./rows.js";

export class Closed {
  #section;
  #list;
  #more;
  #rows = new Rows();
  #tickets = [];
  #open = null;

  constructor(section) {
    this.#section = section;
    this.#list = section.querySelector("ul");
    this.#more = section.querySelector("button");
    this.#more.addEventListener("click", () => this.#next());
  }

  /** From the beginning. */
  load(open) {
    this.#tickets = [];
    this.#open = open;
    return this.#next();
  }

  /** This conversation is looked at. */
  mark(open) {
    if (open === this.#open) return;
    this.#open = open;
    this.#show();
  }

  async #next() {
    const last = this.#tickets.at(-1)?.conversation;
    const told = this.#section.querySelector("[role=status]");
    try {
      const query = new URLSearchParams({ channel: chosenChannel(), after: last ?? "" });
      const { tickets, more } = await request(`/desk/api/closed?${query}`);
      const known = new Set(this.#tickets.map((ticket) => ticket.conversation));
      this.#tickets.push(...tickets.filter((ticket) => !known.has(ticket.conversation)));
      this.#more.hidden = !more;
      told.textContent = this.#tickets.length ? "" : say("closed_empty");
    } catch (error) {
      told.textContent = error.message;
    }
    this.#show();
  }

  #show() {
    this.#rows.fill(this.#list, "closed", this.#tickets, this.#open);
    this.#rows.keep(new Set(this.#tickets.map((ticket) => ticket.conversation)));
  }
}
