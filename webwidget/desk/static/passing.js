// Passing a conversation on: to a colleague, to a team, or back to the queue; with a note.

import { element } from "../../staff/static/element.js";
import { request } from "../../staff/static/request.js";
import { say } from "../../staff/static/words.js";

export class Passing {
  #menu;
  #note;
  #act;

  /** `act(action, body)` does it with the open conversation. */
  constructor(menu, act) {
    this.#menu = menu;
    this.#note = menu.querySelector("textarea");
    this.#act = act;
    menu.addEventListener("toggle", () => menu.open && this.#fill());
    menu.addEventListener("keydown", (event) => event.key === "Escape" && this.#close());
    document.addEventListener("click", (event) => menu.open && !menu.contains(event.target) && this.close());
  }

  set shown(is) {
    this.#menu.hidden = !is;
    if (!is) this.close();
  }

  close() {
    this.#menu.open = false;
  }

  #close() {
    this.close();
    this.#menu.querySelector("summary").focus();
  }

  async #fill() {
    const list = this.#menu.querySelector("ul");
    list.replaceChildren(this.#row(say("to_queue"), "", () => this.#act("requeue", this.#body({}))));
    const { colleagues, teams } = await request("/desk/api/colleagues");
    list.append(...teams.map((one) => this.#team(one)), ...colleagues.map((one) => this.#colleague(one)));
  }

  /** What is sent, with the note. */
  #body(body) {
    const note = this.#note.value.trim();
    this.#note.value = "";
    return note ? { ...body, note } : body;
  }

  #team({ name, available }) {
    const there = available ? say("team_available", { count: available }) : say("team_nobody");
    return this.#row(say("to_team", { team: name }), there, () => this.#act("requeue", this.#body({ team: name })));
  }

  #colleague({ name, display, status, conversations }) {
    const how = status ? say(`presence_${status}`) : say("presence_gone");
    const busy = conversations ? `${how} · ${say("has_conversations", { count: conversations })}` : how;
    return this.#row(display, busy, () => this.#act("transfer", this.#body({ to: name })));
  }

  #row(title, more, act) {
    const button = element("button", { type: "button" }, title, " ", element("span", { class: "soft small" }, more));
    button.addEventListener("click", () => {
      this.close();
      act();
    });
    return element("li", {}, button);
  }
}
