// The conversation on the screen. A message is known by its seq; one on its way has none yet.

import { find } from "./dom.js";
import { fate, messageNode, moment, offered } from "./message.js";

const APART = 600; // seconds between messages that get a time of their own
const SHORT = 120; // px up to which a question stays in view above its answer
const NEAR = 80; // px from the end that still count as being at the end

export class Transcript {
  #log = find("log");
  #scroll = find("scroll");
  #newest = find("newest");
  #words;
  #locale;
  #act;
  #nodes = new Map();
  #last = 0;

  constructor({ words, locale }, act) {
    this.#words = words;
    this.#locale = locale;
    this.#act = act;
    this.#newest.addEventListener("click", () => this.toEnd());
    this.#scroll.addEventListener("scroll", () => this.#atEnd() && (this.#newest.hidden = true), { passive: true });
    new ResizeObserver(() => this.#pinned && this.toEnd()).observe(this.#scroll);
  }

  #pinned = true;

  has(seq) {
    return this.#nodes.has(seq);
  }

  /** From here on, screen readers hear what is added. */
  goLive() {
    this.#log.setAttribute("aria-live", "polite");
  }

  add(message) {
    const stay = !this.#atEnd();
    if (message.role === "customer") this.#retireChoices();
    this.#time(message.created ?? Date.now() / 1000);
    const node = messageNode(message, this.#words, this.#act);
    this.#log.append(node);
    if (message.seq) this.#nodes.set(message.seq, node);
    if (stay && message.role !== "customer") this.#newest.hidden = false;
    else this.#show(node);
    return node;
  }

  /** The customer's message before the server has it. */
  addPending(text) {
    const node = this.add({ role: "customer", text });
    fate(node, "pending", this.#words);
    return node;
  }

  settle(node, seq) {
    if (this.has(seq) && this.#nodes.get(seq) !== node) return node.remove();
    node.dataset.seq = seq;
    this.#nodes.set(seq, node);
    fate(node, "sent", this.#words);
  }

  tell(node, kind, retry) {
    fate(node, kind, this.#words, retry);
  }

  clear() {
    for (const node of this.#log.querySelectorAll(".message:not(#greeting), .moment")) node.remove();
    this.#nodes.clear();
    this.#last = 0;
  }

  toEnd() {
    this.#scroll.scrollTop = this.#scroll.scrollHeight;
    this.#newest.hidden = true;
    this.#pinned = true;
  }

  /** To the end, but never past the beginning of what is new, or of the question it answers. */
  #show(node) {
    const before = node.previousElementSibling;
    const asked = before?.matches(".customer") && before.offsetHeight < SHORT;
    const top = (asked ? before : node).offsetTop - 12;
    this.#scroll.scrollTop = Math.min(this.#scroll.scrollHeight, top);
    this.#pinned = this.#atEnd();
  }

  #atEnd() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroll;
    return scrollHeight - scrollTop - clientHeight < NEAR;
  }

  /** What was asked back stays readable; what an answer merely suggested goes. */
  #retireChoices() {
    for (const list of this.#log.querySelectorAll(".choices")) {
      const askedBack = list.querySelector(".quiet") && list.querySelector(".choice:not(.quiet)");
      if (askedBack) list.replaceWith(offered(list));
      else list.remove();
    }
  }

  #time(created) {
    if (created - this.#last > APART) this.#log.append(moment(created, this.#locale));
    this.#last = created;
  }
}
