// Passing a conversation on: to a colleague, or back to the queue.

import { element } from "../../staff/static/element.js";
import { request } from "../../staff/static/request.js";
import { say } from "../../staff/static/words.js";

export class Passing {
  #menu;
  #act;

  /** `act(action, body)` does it with the open conversation. */
  constructor(menu, act) {
    this.#menu = menu;
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
    list.replaceChildren(this.#row(say("to_queue"), "", () => this.#act("requeue", {})));
    const { colleagues } = await request("/desk/api/colleagues");
    list.append(...colleagues.map((one) => this.#colleague(one)));
  }

  #colleague({ name, display, status, conversations }) {
    const how = status ? say(`presence_${status}`) : say("presence_gone");
    const busy = conversations ? `${how} · ${say("has_conversations", { count: conversations })}` : how;
    return this.#row(display, busy, () => this.#act("transfer", { to: name }));
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
