// Finding a conversation again, whatever has become of it: by words, days and site.

import { request } from "../../staff/static/request.js";
import { say } from "../../staff/static/words.js";
import { chosenChannel, onChannel } from "./channels.js";
import { Rows } from "./rows.js";

const PAUSE = 300; // ms without typing
const SHORTEST = 3; // characters
const ANY = "*";

export class Finding {
  #root;
  #list;
  #rows = new Rows();
  #timer = 0;
  #running = null;

  constructor(root) {
    this.#root = root;
    this.#list = root.querySelector("ul");
    root.addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#find(), PAUSE);
    });
    onChannel(() => this.#find());
    this.#field("q").addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown") this.#list.querySelector("a")?.focus();
      if (event.key === "Escape") this.#show([], "");
    });
  }

  #field(name) {
    return this.#root.querySelector(`[name=${name}]`);
  }

  /** What is asked for; null while that is too little. */
  #query() {
    const said = this.#field("q").value.trim();
    const site = this.#field("site")?.value ?? ANY;
    const [since, until] = [day(this.#field("since").value, 0), day(this.#field("until").value, 1)];
    const query = { q: said };
    if (said && chosenChannel()) query.channel = chosenChannel();
    if (site !== ANY) query.site = site;
    if (since) query.since = since;
    if (until) query.until = until;
    const enough = said ? said.length >= SHORTEST : Object.keys(query).length > 1;
    return enough ? query : null;
  }

  async #find() {
    this.#running?.abort();
    const query = this.#query();
    if (!query) return this.#show([], "");
    this.#running = new AbortController();
    try {
      const { signal } = this.#running;
      const { tickets } = await request(`/desk/api/search?${new URLSearchParams(query)}`, { signal });
      this.#show(tickets, tickets.length ? "" : say("found_nothing"));
    } catch (error) {
      if (error.name !== "AbortError") this.#show([], error.message);
    }
  }

  #show(tickets, told) {
    this.#rows.fill(this.#list, "found", tickets, null);
    this.#rows.keep(new Set(tickets.map((ticket) => ticket.conversation)));
    this.#root.querySelector("[role=status]").textContent = told;
  }
}

/** The beginning of a day as people write it, here, so many days on; unix seconds. */
function day(written, later) {
  if (!written) return 0;
  const [year, month, date] = written.split("-").map(Number);
  return Math.max(0, Math.floor(new Date(year, month - 1, date + later).getTime() / 1000));
}
