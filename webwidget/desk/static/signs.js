// What either side sees of the other: that they type, and how far they have read.

import { element } from "../../staff/static/element.js";
import { request } from "../../staff/static/request.js";
import { fullMoment, moment, say } from "../../staff/static/words.js";

const TOLD_EVERY = 3000; // ms
const SHOWN = 6000; // ms after the last sign

export class Signs {
  #log;
  #line;
  #id = null;
  #mine = false;
  #seen = { received: 0, read: 0 };
  #told = 0;
  #noted = 0;
  #timer = 0;

  /** `line` says that the customer types, `text` is where the agent does. */
  constructor(log, line, text) {
    this.#log = log;
    this.#line = line;
    text.addEventListener("input", () => this.#typed());
  }

  /** A conversation is shown; `mine` when this agent has it. */
  open(id, mine) {
    if (id !== this.#id) {
      this.#seen = { received: 0, read: 0 };
      this.#noted = 0;
      this.#hide();
    }
    this.#id = id;
    this.#mine = mine;
    this.mark();
  }

  /** News from the stream. */
  onTyping({ conversation }) {
    if (conversation !== this.#id) return;
    this.#line.hidden = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#hide(), SHOWN);
  }

  onSeen(news) {
    if (news.conversation !== this.#id) return;
    this.#seen = news;
    this.mark();
  }

  /** New messages are on the screen, which somebody looks at. */
  read(messages) {
    const last = messages.at(-1);
    if (last?.role === "customer") this.#hide();
    this.mark();
    if (!this.#mine || !last || last.seq <= this.#noted || document.hidden) return;
    this.#noted = last.seq;
    this.#post("read", { seq: last.seq });
  }

  /** Below the agent's last message, while it is the last word. Not read out: it is no message. */
  mark() {
    this.#log.querySelector(".mark")?.remove();
    const last = [...this.#log.querySelectorAll(".said[data-seq]")].at(-1);
    if (!last?.matches(".said-agent")) return;
    const seq = Number(last.dataset.seq);
    const key = this.#seen.read >= seq ? "was_read" : this.#seen.received >= seq ? "was_received" : "was_sent";
    const when = key === "was_sent" ? null : this.#seen.changed;
    last.append(
      element("p", { class: `mark small soft ${key}`, "aria-live": "off", title: when && fullMoment(when) }, say(key, { when: when ? moment(when) : "" })),
    );
  }

  #typed() {
    if (!this.#mine || Date.now() - this.#told < TOLD_EVERY) return;
    this.#told = Date.now();
    this.#post("typing", {});
  }

  #hide() {
    clearTimeout(this.#timer);
    this.#line.hidden = true;
  }

  async #post(what, body) {
    try {
      await request(`/desk/api/conversations/${encodeURIComponent(this.#id)}/${what}`, { method: "POST", body, quiet: true });
    } catch {
      this.#noted = what === "read" ? 0 : this.#noted; // the next look says it again; the stream says what is wrong
    }
  }
}
