// A link from a messenger stands in the address of the page around: whoever is logged in there is asked whether the
// conversation is theirs. A link can come from anybody, so nothing is connected before they said so.

import { accountLink } from "../api.js";
import { find, make } from "../dom.js";
import { fill } from "../words.js";

const PATIENCE = 3000; // ms in which the page may still say who it is

export class AccountLink {
  #link;
  #memory;
  #chat;
  #patience = setTimeout(() => this.logIn(), PATIENCE);
  #box = make("div", { className: "topics", attrs: { role: "status" } });

  constructor(link, memory, chat) {
    this.#link = link;
    this.#memory = memory;
    this.#chat = chat;
    find("topics").after(this.#box);
  }

  /** The page has said who it is, and that is being found out. */
  wait() {
    clearTimeout(this.#patience);
  }

  /** Nobody vouches for them. The link stays good. */
  logIn() {
    this.#say(this.#chat.words.link_log_in);
  }

  /** Once somebody was proved. */
  async ask() {
    this.wait();
    const { words, about } = this.#chat;
    const found = await this.#send("POST");
    if (!found) return;
    const date = new Intl.DateTimeFormat(about().locale, { dateStyle: "long" }).format(found.written * 1000);
    const question = fill(found.name ? words.link_question : words.link_question_nameless, { ...found, date });
    const choices = make("ul", { className: "choices" }, this.#choice(words.link_yes, true), this.#choice(words.link_no, false));
    this.#say(question, make("p", { textContent: words.link_hint }), choices);
  }

  #choice(textContent, mine) {
    const node = make("button", { type: "button", className: "choice", textContent });
    node.addEventListener("click", async () => {
      const { words } = this.#chat;
      if (await this.#send("PUT", { mine })) this.#end(mine ? words.link_joined : words.link_declined);
      find("scroll").focus(); // the button is gone
    });
    return make("li", {}, node);
  }

  /** Nothing where it is refused, or cannot be now: then it is asked again. */
  async #send(method, more) {
    try {
      return (await accountLink(this.#memory.token, method, { link: this.#link, ...more })) ?? true;
    } catch (error) {
      if (!error.passing) return this.#end(error.message);
      this.#say(error.message || this.#chat.words.offline);
      setTimeout(() => this.ask(), (error.after || 5) * 1000);
    }
  }

  #end(text) {
    this.#box.remove();
    this.#chat.tellThem(text);
    this.#chat.tell("linked");
  }

  #say(text, ...more) {
    this.#box.replaceChildren(make(more.length ? "strong" : "p", { textContent: text }), ...more);
    this.#box.scrollIntoView({ block: "nearest" });
  }
}
