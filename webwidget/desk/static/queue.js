// The left side: what is mine and who waits; everybody else's; and what is over.

import { request } from "../../staff/static/request.js";
import { say, span } from "../../staff/static/words.js";
import { chosenChannel, onChannel } from "./channels.js";
import { Closed } from "./closed.js";
import { Rows } from "./rows.js";

const LISTS = ["mine", "queued", "others", "bot"];
const LOOK_EVERY = 10_000; // ms between two looks at the conversations with the bot, while their list is open

export class Queue {
  #root;
  #rows = new Rows();
  #me;
  #teams;
  #reminding;
  #clockSkew = 0;
  #tickets = [];
  #withBot = [];
  #open = null;
  #shownAt = ""; // where the open conversation's row was when it was last brought into view
  #waiting = 0; // of whom the longest waiting alone have tickets
  #closed;

  /** `teams` are those of the agent; `reminding` says who has waited too long. */
  constructor(root, me, teams, reminding) {
    this.#root = root;
    this.#me = me;
    this.#teams = new Set(teams);
    this.#reminding = reminding;
    this.#closed = new Closed(root.querySelector("[data-list=closed]"));
    setInterval(() => this.#tick(), 1000);
    setInterval(() => this.#lookAtBot(), LOOK_EVERY);
    root.addEventListener("keydown", (event) => this.#move(event));
    for (const button of root.querySelectorAll("[data-view-of]")) {
      button.addEventListener("click", () => this.#turnTo(button.dataset.viewOf));
    }
    onChannel(() => this.#choose());
    this.#turnTo("work");
  }

  /** `now` is the server's time, so that a wrong clock in the browser does not matter. */
  show(tickets, now, open, waiting) {
    this.#waiting = waiting;
    this.#clockSkew = now - Date.now() / 1000;
    this.#tickets = tickets;
    this.#open = open;
    this.#fillAll();
  }

  #choose() {
    if (!this.#root.querySelector("[data-view=closed]").hidden) this.#closed.load(this.#open);
    this.#fillAll();
  }

  #now() {
    return Date.now() / 1000 + this.#clockSkew;
  }

  #turnTo(view) {
    for (const button of this.#root.querySelectorAll("[data-view-of]")) {
      button.setAttribute("aria-pressed", String(button.dataset.viewOf === view));
    }
    for (const part of this.#root.querySelectorAll("[data-view]")) part.hidden = part.dataset.view !== view;
    if (view === "all") this.#lookAtBot();
    if (view === "closed") this.#closed.load(this.#open);
  }

  #fillAll() {
    const ours = new Set(this.#tickets.map((ticket) => ticket.conversation));
    const tickets = [...this.#tickets, ...this.#withBot.filter((ticket) => !ours.has(ticket.conversation))];
    const lists = Object.fromEntries(LISTS.map((name) => [name, []]));
    const channel = chosenChannel();
    const shown = tickets.filter((ticket) => !channel || ticket.channel === channel);
    for (const ticket of shown) lists[this.#listOf(ticket)].push(ticket);
    for (const name of ["mine", "others"]) lists[name].sort(firstWhoWaits);
    // As they came, in the queue's order, but for one's own teams.
    const elsewhere = (ticket) => !this.#teams.has(ticket.team);
    lists.queued.sort((one, other) => elsewhere(one) - elsewhere(other));
    for (const name of LISTS) this.#fill(name, lists[name]);
    this.#rows.keep(new Set(shown.map((ticket) => ticket.conversation)));
    this.#closed.mark(this.#open);
    this.#tick();
    this.#bringIntoView(lists);
  }

  /** The open conversation's row, when it was opened or has moved to another list: taken over, for one. */
  #bringIntoView(lists) {
    const list = LISTS.find((name) => lists[name].some((ticket) => ticket.conversation === this.#open));
    const place = list ? `${list} ${this.#open}` : "";
    if (place === this.#shownAt) return;
    this.#shownAt = place;
    if (list) this.#root.querySelector(`[data-list=${list}] [aria-current]`)?.scrollIntoView({ block: "nearest" });
  }

  // Not on the event stream: the bot's conversations change all the time, and few agents look at them.
  async #lookAtBot() {
    if (this.#root.querySelector("[data-view=all]").hidden || document.hidden) return;
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
    this.#rows.fill(section.querySelector("ul"), name, tickets, this.#open);
    const count = name === "queued" && !chosenChannel() ? this.#waiting : tickets.length;
    section.querySelector("[data-count]").textContent = count || "";
    const more = section.querySelector("[data-more]");
    if (more) {
      more.hidden = count <= tickets.length;
      more.textContent = say("more_waiting", { count: count - tickets.length });
    }
    section.querySelector("[data-empty]").hidden = tickets.length > 0;
  }

  #tick() {
    const now = this.#now();
    for (const time of this.#root.querySelectorAll("[data-since]")) {
      time.textContent = span(now - time.dataset.since);
    }
    const late = this.#reminding.look(this.#tickets, now);
    for (const link of this.#root.querySelectorAll("[data-view=work] .ticket, [data-list=others] .ticket")) {
      const level = late.get(link.hash.slice(1)) ?? 0;
      if (link.dataset.late !== String(level)) link.dataset.late = level;
    }
    const others = this.#tickets.filter((ticket) => ticket.agent !== this.#me && late.get(ticket.conversation));
    this.#root.querySelector("[data-late-count]").textContent = others.length || "";
  }

  #move(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !event.target.matches(".ticket")) return;
    const links = [...this.#root.querySelectorAll(".ticket")].filter((link) => link.offsetParent);
    links[links.indexOf(event.target) + step]?.focus();
    event.preventDefault();
  }
}

function firstWhoWaits(one, other) {
  return (one.awaiting ?? Infinity) - (other.awaiting ?? Infinity) || one.since - other.since;
}
