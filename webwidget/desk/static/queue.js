// The left side: who waits, since when; my conversations; and those with the bot.

import { element } from "../../staff/static/element.js";
import { request } from "../../staff/static/request.js";
import { say, sayAround, span } from "../../staff/static/words.js";
import { isUnread } from "./unread.js";

const LISTS = ["queued", "mine", "others", "bot"];

const LOOK_EVERY = 10_000; // ms between two looks at the conversations with the bot, while their list is open

/** Shows tickets in their lists. Rows stay the same elements, so that focus and scrolling survive. */
export class Queue {
  #root;
  #rows = new Map();
  #me;
  #clockSkew = 0;
  #tickets = [];
  #withBot = [];
  #open = null;
  #waiting = 0; // of whom the longest waiting alone have tickets

  constructor(root, me) {
    this.#root = root;
    this.#me = me;
    setInterval(() => this.#tick(), 1000);
    setInterval(() => this.#lookAtBot(), LOOK_EVERY);
    root.querySelector("[data-list=bot]").addEventListener("toggle", () => this.#lookAtBot());
    root.addEventListener("keydown", (event) => this.#move(event));
  }

  /** `now` is the server's time, so that a wrong clock in the browser does not matter. */
  show(tickets, now, open, waiting) {
    this.#waiting = waiting;
    this.#clockSkew = now - Date.now() / 1000;
    this.#tickets = tickets;
    this.#open = open;
    this.#fillAll();
  }

  #fillAll() {
    const ours = new Set(this.#tickets.map((ticket) => ticket.conversation));
    const tickets = [...this.#tickets, ...this.#withBot.filter((ticket) => !ours.has(ticket.conversation))];
    const lists = Object.fromEntries(LISTS.map((name) => [name, []]));
    for (const ticket of tickets) lists[this.#listOf(ticket)].push(ticket);
    lists.queued.sort((one, other) => one.since - other.since);
    for (const name of LISTS) this.#fill(name, lists[name]);
    const shown = new Set(tickets.map((ticket) => ticket.conversation));
    for (const [id, row] of this.#rows) {
      if (shown.has(id)) continue;
      row.remove();
      this.#rows.delete(id);
    }
    this.#tick();
  }

  // Not on the event stream: the bot's conversations change all the time, and few agents look at them.
  async #lookAtBot() {
    if (!this.#root.querySelector("[data-list=bot]").open || document.hidden) return;
    try {
      this.#withBot = (await request("/desk/api/with-bot")).tickets;
    } catch {
      return; // the stream says when the connection is down; the next look will do
    }
    this.#fillAll();
  }

  #listOf(ticket) {
    if (ticket.state !== "human") return ticket.state;
    return ticket.agent === this.#me ? "mine" : "others";
  }

  #fill(name, tickets) {
    const section = this.#root.querySelector(`[data-list=${name}]`);
    const list = section.querySelector("ul");
    tickets.forEach((ticket, position) => {
      const row = this.#row(ticket);
      if (list.children[position] !== row) list.insertBefore(row, list.children[position] ?? null);
    });
    const count = name === "queued" ? this.#waiting : tickets.length;
    section.querySelector("[data-count]").textContent = count || "";
    const more = section.querySelector("[data-more]");
    if (more) {
      more.hidden = count <= tickets.length;
      more.textContent = say("more_waiting", { count: count - tickets.length });
    }
    const empty = section.querySelector("[data-empty]");
    if (empty) empty.hidden = tickets.length > 0;
    else section.hidden = tickets.length === 0;
  }

  #row(ticket) {
    let row = this.#rows.get(ticket.conversation);
    if (!row) {
      row = element("li", {}, element("a", { href: `#${ticket.conversation}`, class: "ticket" }));
      this.#rows.set(ticket.conversation, row);
    }
    const link = row.firstElementChild;
    const content = JSON.stringify([ticket, isUnread(ticket)]);
    if (link.dataset.content !== content) {
      link.dataset.content = content;
      link.replaceChildren(...ticketParts(ticket, ticket.agent === this.#me));
      link.classList.toggle("unread", isUnread(ticket) && ticket.state !== "bot");
    }
    if (ticket.conversation === this.#open) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
    return row;
  }

  #tick() {
    const now = Date.now() / 1000 + this.#clockSkew;
    for (const time of this.#root.querySelectorAll("[data-since]")) {
      time.textContent = span(now - time.dataset.since);
    }
  }

  #move(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !event.target.matches(".ticket")) return;
    const links = [...this.#root.querySelectorAll(".ticket")].filter((link) => link.offsetParent);
    links[links.indexOf(event.target) + step]?.focus();
    event.preventDefault();
  }
}

function ticketParts(ticket, isMine) {
  const parts = [
    element("span", { class: "ticket-name" }, ticket.name),
    element("span", { class: "ticket-text" }, ticket.last_text),
  ];
  if (ticket.alike >= 3) {
    parts.push(element("span", { class: "ticket-alike" }, say("alike", { count: ticket.alike })));
  }
  if (ticket.state === "queued") {
    parts.push(
      element(
        "span",
        { class: "ticket-time" },
        sayAround("waiting", "time", element("time", { "data-since": ticket.since })),
      ),
    );
  } else if (ticket.agent_name && !isMine) {
    parts.push(element("span", { class: "ticket-time" }, ticket.agent_name));
  }
  if (isUnread(ticket) && ticket.state !== "bot") {
    parts.push(element("span", { class: "ticket-new" }, say("unread")));
  }
  return parts;
}
