// The conversation on the screen. A message is known by its seq; one on its way has none yet.

import { find, make } from "./dom.js";
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
    this.#scroll.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    const sizes = new ResizeObserver(() => this.#pinned && this.#stay());
    sizes.observe(this.#scroll);
    sizes.observe(this.#log); // pictures come later than their message
  }

  #pinned = true;
  #top = 0; // how far it was scrolled
  #shown = null; // the message that came into view last, until the customer scrolls on

  // Only whoever scrolls up lets go of the end: a picture that has just come is not yet scrolled to either.
  #scrolled() {
    const top = this.#scroll.scrollTop;
    if (top > this.#top) this.#shown = null;
    if (this.#atEnd()) this.#pinned = true;
    else if (top < this.#top) this.#pinned = false;
    this.#top = top;
    if (this.#pinned) this.#newest.hidden = true;
  }

  #stay() {
    if (this.#shown?.isConnected) this.#show(this.#shown);
    else this.toEnd();
  }

  /** Whether nothing was said yet. */
  get empty() {
    return !this.#nodes.size;
  }

  has(seq) {
    return this.#nodes.has(seq);
  }

  /** Whether screen readers hear from here on what is added. */
  goLive(is = true) {
    this.#log.setAttribute("aria-live", is ? "polite" : "off");
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
  addPending(text, media) {
    const node = this.add({ role: "customer", text, media });
    fate(node, "pending", this.#words);
    return node;
  }

  settle(node, seq) {
    if (this.has(seq) && this.#nodes.get(seq) !== node) return node.remove();
    node.dataset.seq = seq;
    node.querySelector("progress")?.remove();
    this.#nodes.set(seq, node);
    fate(node, "sent", this.#words);
  }

  tell(node, kind, retry, why) {
    node.querySelector("progress")?.remove();
    fate(node, kind, this.#words, retry, why);
  }

  /** How far the files of a message are that are on their way; none once all are there. */
  progress(node, share) {
    const bar = node.querySelector("progress") ?? node.appendChild(make("progress", { max: 1, attrs: { "aria-label": this.#words.attach_progress } }));
    bar.value = share;
  }

  /** A word under the customer's last message up to `seq`: that it was seen. Not read out as it comes. */
  seen(seq) {
    this.#log.querySelector(".seen")?.remove();
    const mine = [...this.#nodes].filter(([number, node]) => number <= seq && node.matches(".customer"));
    mine.at(-1)?.[1].append(make("p", { className: "fate seen", textContent: this.#words.seen, attrs: { "aria-live": "off" } }));
  }

  /** The number of the last message of this role, or 0. */
  lastOf(role) {
    return Number([...this.#log.querySelectorAll(`.${role}`)].at(-1)?.dataset.seq ?? 0);
  }

  /** Whether the customer looks at what came last. */
  get atEnd() {
    return this.#newest.hidden;
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
    this.#shown = null;
  }

  /** To the end, but never past the beginning of what is new, or of the question it answers. */
  #show(node) {
    this.#shown = node;
    const before = node.previousElementSibling;
    const asked = before?.matches(".customer") && before.offsetHeight < SHORT;
    const top = (asked ? before : node).offsetTop - 12;
    this.#scroll.scrollTop = Math.min(this.#scroll.scrollHeight, top);
    this.#top = this.#scroll.scrollTop;
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
