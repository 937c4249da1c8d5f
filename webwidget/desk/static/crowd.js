// When very many wait: all from one network are closed together, or all of a site since a while.

import { element } from "../../staff/static/element.js";
import { request } from "../../staff/static/request.js";
import { say } from "../../staff/static/words.js";

const MANY = 12; // who wait, from which on closing many is offered
const ALIKE = 3; // from one network
const STAYS_ARMED = 5000; // ms

/** The buttons; `notice(message)` shows what came of it. */
export class Crowd {
  #form;
  #alike;
  #notice;
  #like = null;

  constructor(form, alike, notice) {
    this.#form = form;
    this.#alike = alike;
    this.#notice = notice;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#clicked(form.querySelector("button"), this.#selection());
    });
    form.addEventListener("change", () => this.#disarm(form.querySelector("button")));
    alike.addEventListener("click", () => this.#clicked(alike, { like: this.#like }));
  }

  /** `waiting` is how many wait, `tickets` those that are shown, `open` the conversation looked at. */
  show(waiting, tickets, open) {
    this.#form.closest("details").hidden = waiting < MANY;
    this.#fillSites(tickets.filter(({ state }) => state === "queued").map(({ site }) => site));
    const ticket = tickets.find(({ conversation, state }) => conversation === open && state === "queued");
    this.#alike.hidden = !(ticket?.alike >= ALIKE);
    if (ticket?.conversation === this.#like && this.#alike.dataset.armed) return;
    this.#like = ticket?.conversation ?? null;
    this.#alike.textContent = ticket ? say("close_alike", { count: ticket.alike }) : "";
    this.#alike.dataset.armed = "";
  }

  #fillSites(sites) {
    const select = this.#form.elements.site;
    const names = [...new Set(sites)].sort();
    if (names.join("\n") === select.dataset.names) return;
    select.dataset.names = names.join("\n");
    const before = select.value;
    const options = names.map((name) => element("option", { value: name }, name || say("site_none")));
    select.replaceChildren(element("option", { value: "*" }, say("site_any")), ...options);
    if (names.includes(before)) select.value = before;
  }

  #selection() {
    const { site, seconds } = this.#form.elements;
    return { seconds: Number(seconds.value), ...(site.value === "*" ? {} : { site: site.value }) };
  }

  /** The first click says how many it would be, the second does it. */
  async #clicked(button, selection) {
    if (button.disabled) return;
    button.disabled = true;
    try {
      if (button.dataset.armed) {
        const { closed } = await close(selection);
        this.#disarm(button);
        this.#notice(say("closed_all", { count: closed }));
      } else {
        const { waiting } = await close({ ...selection, count: true });
        this.#arm(button, waiting);
      }
    } catch (error) {
      this.#notice(error.message);
    }
    button.disabled = false;
    button.focus();
  }

  #arm(button, count) {
    button.dataset.before ||= button.textContent;
    button.dataset.armed = "yes";
    button.textContent = say("close_all_sure", { count });
    setTimeout(() => this.#disarm(button), STAYS_ARMED);
  }

  #disarm(button) {
    if (!button.dataset.armed) return;
    button.dataset.armed = "";
    button.textContent = button.dataset.before;
    button.dataset.before = "";
  }
}

const close = (body) => request("/desk/api/queue/close", { method: "POST", body });
