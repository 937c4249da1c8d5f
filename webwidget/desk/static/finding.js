// Finding a conversation again, whatever has become of it.

import { element } from "../../staff/static/element.js";
import { request } from "../../staff/static/request.js";
import { moment, say } from "../../staff/static/words.js";

const PAUSE = 300; // ms without typing
const SHORTEST = 3; // characters

export class Finding {
  #list;
  #nothing;
  #timer = 0;
  #running = null;

  constructor(field, list, nothing) {
    this.#list = list;
    this.#nothing = nothing;
    field.addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#find(field.value.trim()), PAUSE);
    });
    field.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown") list.querySelector("a")?.focus();
      if (event.key === "Escape") this.#show([], "");
    });
  }

  async #find(wanted) {
    this.#running?.abort();
    if (wanted.length < SHORTEST) return this.#show([], "");
    this.#running = new AbortController();
    try {
      const { signal } = this.#running;
      const { tickets } = await request(`/desk/api/search?${new URLSearchParams({ q: wanted })}`, { signal });
      this.#show(tickets, tickets.length ? "" : say("found_nothing"));
    } catch (error) {
      if (error.name !== "AbortError") this.#show([], error.message);
    }
  }

  #show(tickets, told) {
    this.#list.replaceChildren(...tickets.map(row));
    this.#nothing.textContent = told;
  }
}

function row(ticket) {
  const state = say(`state_${ticket.state}`, { name: ticket.agent_name ?? "" });
  return element(
    "li",
    {},
    element(
      "a",
      { href: `#${ticket.conversation}`, class: "ticket" },
      element("span", { class: "ticket-name" }, ticket.name),
      element("span", { class: "ticket-text" }, ticket.last_text),
      element("span", { class: "ticket-time" }, `${state} · ${moment(ticket.since)}`),
    ),
  );
}
