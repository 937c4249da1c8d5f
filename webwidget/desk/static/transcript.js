// The messages of one conversation: who said what, when; and what is on its way.

import { element } from "../../staff/static/element.js";
import { fullMoment, moment, percent, say } from "../../staff/static/words.js";
import { link, linked } from "../../static/links.js";
import { shownMedia } from "./media.js";
import { proposable } from "./proposing.js";

/** Fills the log. It stays silent while history is put in, and goes live afterwards. */
export class Transcript {
  #log;
  #jump;
  #pinned = true; // to its end, whatever else on the page grows
  #top = 0; // how far it was scrolled

  constructor(log, jump) {
    this.#log = log;
    this.#jump = jump;
    jump.addEventListener("click", () => this.toEnd());
    log.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    new ResizeObserver(() => this.#pinned && this.toEnd()).observe(log);
    log.addEventListener("load", () => this.#pinned && this.toEnd(), true); // pictures come after their message
  }

  /** A conversation was opened: its whole history and its notes, without announcing it. */
  start(messages, notes) {
    this.#log.setAttribute("aria-live", "off");
    const before = (seq) => notes.filter((note) => note.seq === seq).map(noteBubble);
    const shown = messages.flatMap((message) => [this.#bubble(message), ...before(message.seq)]);
    this.#log.replaceChildren(...before(0), ...shown);
    this.toEnd();
    requestAnimationFrame(() => this.#log.setAttribute("aria-live", "polite"));
  }

  /** New messages, in order; what is on its way stays below them. */
  add(messages) {
    const follow = this.#pinned;
    const pending = this.#log.querySelector(".pending");
    for (const message of messages) this.#log.insertBefore(this.#bubble(message), pending);
    if (follow) this.toEnd();
    else if (messages.some((message) => message.role !== "agent")) this.#jump.hidden = false;
  }

  /** New notes, in order. */
  addNotes(notes) {
    const follow = this.#pinned;
    const pending = this.#log.querySelector(".pending");
    for (const note of notes) this.#log.insertBefore(noteBubble(note), pending);
    if (follow) this.toEnd();
  }

  /** Replies not yet acknowledged or not yet back on the stream. onRetry(reply), onDiscard(reply). */
  showPending(replies, { onRetry, onDiscard }) {
    for (const old of this.#log.querySelectorAll(".pending")) old.remove();
    for (const reply of replies) this.#log.append(pendingBubble(reply, onRetry, onDiscard));
    if (replies.length) this.toEnd();
  }

  // Only whoever scrolls up lets go of the end: a log that was made smaller is not at its end either.
  #scrolled() {
    const top = this.#log.scrollTop;
    if (this.#atEnd()) this.#pinned = true;
    else if (top < this.#top) this.#pinned = false;
    this.#top = top;
    if (this.#pinned) this.#jump.hidden = true;
  }

  toEnd() {
    this.#pinned = true;
    this.#log.scrollTop = this.#log.scrollHeight;
    this.#jump.hidden = true;
  }

  #atEnd() {
    return this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < 60;
  }

  #bubble(message) {
    if (message.role === "system") {
      return element("p", { class: "turning-point" }, message.text, " ", time(message.created));
    }
    const who = message.role === "agent" ? message.name : say(message.role);
    return element(
      "article",
      { class: `said said-${message.role}`, "data-seq": message.seq },
      element("header", {}, element("strong", {}, who), " ", time(message.created)),
      message.text ? body(message) : null,
      shownMedia(message.media),
      offers(message),
      source(message.trace),
      proposable(message),
    );
  }
}

function noteBubble(note) {
  return element(
    "article",
    { class: "said said-note" },
    element("header", {}, element("strong", {}, whose(note)), " ", time(note.created)),
    element("div", { class: "said-text as-typed", dir: "auto" }, linked(note.text)),
  );
}

/** What came by e-mail besides has no author, only a name. */
function whose({ author, name }) {
  return author ? say("note_of", { name }) : name;
}

function time(created) {
  const date = new Date(created * 1000).toISOString();
  return element("time", { datetime: date, title: fullMoment(created) }, moment(created));
}

function body(message) {
  const box = element("div", { class: "said-text", dir: "auto" });
  if (message.html) {
    // Made from an approved answer's Markdown and cleaned on the server.
    const parsed = new DOMParser().parseFromString(message.html, "text/html");
    for (const link of parsed.querySelectorAll("a")) Object.assign(link, { target: "_blank", rel: "noopener" });
    box.append(...parsed.body.childNodes);
    link(box);
  } else {
    box.classList.add("as-typed");
    box.append(linked(message.text));
    if (message.choice) box.append(" ", element("span", { class: "badge" }, say("chosen")));
  }
  return box;
}

function offers(message) {
  if (!message.choices?.length) return null;
  const titles = message.choices.map((choice) => element("li", {}, choice.title));
  return element("div", { class: "offers small" }, say("choices"), element("ul", {}, titles));
}

function source(trace) {
  if (!trace?.entry) return null;
  const sure = trace.probability == null ? "" : ` · ${say("probability", { share: percent(trace.probability) })}`;
  return element("footer", { class: "small soft" }, `${trace.entry}${sure}`);
}

function pendingBubble(reply, onRetry, onDiscard) {
  const bubble = element(
    "article",
    { class: `said said-agent pending${reply.problem ? " failed" : ""}` },
    reply.text ? element("div", { class: "said-text as-typed", dir: "auto" }, reply.text) : null,
    reply.files.map(({ title }) => element("p", { class: "small soft" }, `▣ ${title}`)),
  );
  if (!reply.problem) {
    const bar = reply.files.length ? element("progress", { "aria-label": say("sending") }) : null;
    bubble.append(element("footer", { class: "small soft" }, say("sending"), " ", bar));
    return bubble;
  }
  const retry = element("button", { type: "button", class: "button button-quiet" }, say("retry"));
  const discard = element("button", { type: "button", class: "button button-quiet" }, say("discard"));
  retry.addEventListener("click", () => onRetry(reply));
  discard.addEventListener("click", () => onDiscard(reply));
  bubble.append(element("footer", { class: "small" }, `${say("not_sent")} ${reply.problem}`), retry, discard);
  return bubble;
}
