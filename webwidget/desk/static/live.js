// The event stream of the desk: the queue, and the messages of the conversation that is open.

import { toLogin } from "../../staff/static/request.js";

const FIRST_WAIT = 400; // ms before the first new try
const LONGEST_WAIT = 10_000;

/** Keeps one stream open. `watch(conversation, after)` says what it carries besides the queue. */
export class Live {
  #handlers;
  #source = null;
  #timer = 0;
  #wait = FIRST_WAIT;
  #conversation = null;
  #after = 0;

  /** handlers: onQueue({tickets, now}), onMessages({conversation, messages}), onNotes({conversation, notes}), onGone({conversation}), onSolved(), onConnection(isUp); `signs` hears of typing and reading. */
  constructor(handlers) {
    this.#handlers = handlers;
    addEventListener("online", () => this.#open());
    addEventListener("pagehide", () => this.#close());
    addEventListener("pageshow", (event) => event.persisted && this.#open());
  }

  /** Carry this conversation's messages after `after`, too; null for none. */
  watch(conversation, after = 0) {
    this.#conversation = conversation;
    this.#after = after;
    this.#open();
  }

  #open() {
    this.#close();
    const query = this.#conversation
      ? `?conversation=${encodeURIComponent(this.#conversation)}&after=${this.#after}`
      : "";
    const source = new EventSource(`/desk/events${query}`);
    this.#source = source;
    source.addEventListener("open", () => {
      this.#wait = FIRST_WAIT;
      this.#handlers.onConnection(true);
    });
    source.addEventListener("error", () => this.#reopen());
    source.addEventListener("queue", (event) => this.#handlers.onQueue(JSON.parse(event.data)));
    source.addEventListener("signed_out", toLogin);
    source.addEventListener("gone", (event) => this.#handlers.onGone(JSON.parse(event.data)));
    source.addEventListener("solved", () => this.#handlers.onSolved());
    source.addEventListener("notes", (event) => this.#handlers.onNotes(JSON.parse(event.data)));
    source.addEventListener("typing", (event) => this.#handlers.signs.onTyping(JSON.parse(event.data)));
    source.addEventListener("seen", (event) => this.#handlers.signs.onSeen(JSON.parse(event.data)));
    source.addEventListener("messages", (event) => this.#take(JSON.parse(event.data)));
  }

  #take(news) {
    if (news.conversation !== this.#conversation) return;
    this.#after = Math.max(this.#after, ...news.messages.map((message) => message.seq));
    this.#handlers.onMessages(news);
  }

  #close() {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }

  // Not left to EventSource: it would ask again for what came already, and give up on a 5xx.
  #reopen() {
    this.#close();
    this.#handlers.onConnection(false);
    this.#timer = setTimeout(() => this.#open(), this.#wait * (0.5 + Math.random()));
    this.#wait = Math.min(LONGEST_WAIT, this.#wait * 2);
  }
}
