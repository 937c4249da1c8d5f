// Writing a reply: drafts that survive switching, sending at once, and what failed stays visible.

import { request } from "../../staff/static/request.js";
import { say } from "../../staff/static/words.js";
import { composes } from "../../static/keyboard.js";
import { Files, sentAhead } from "./files.js";
import { readUnsent, writeUnsent } from "./unsent.js";

const ENTER_PLACE = "kundig-desk-enter-sends";

/** One composer for all conversations; drafts and unsent replies are kept for each. */
export class Composer {
  #form;
  #text;
  #enter;
  #hint;
  #conversation = null;
  #drafts;
  #pending;
  #inserted = new Map(); // by conversation: what was put in since something was sent, and whose answer it is
  #files;
  #onChange;

  /** onChange(conversation): its pending replies have changed. */
  constructor(form, me, onChange) {
    this.#form = form;
    this.#onChange = onChange;
    this.#files = new Files(form);
    const { drafts, pending } = readUnsent(me);
    this.#drafts = drafts;
    this.#pending = pending;
    addEventListener("pagehide", () => this.#leave(me));
    this.#text = form.elements.text;
    this.#enter = form.elements.enter;
    this.#hint = form.querySelector("[data-hint]");
    this.#enter.checked = readSetting();
    this.#enter.addEventListener("change", () => this.#changeSetting());
    this.#text.addEventListener("keydown", (event) => this.#key(event));
    this.#text.addEventListener("input", () => this.#grow());
    form.addEventListener("submit", (event) => this.#submit(event));
    this.#changeSetting();
  }

  /** Shows the draft of this conversation. */
  open(conversation) {
    if (this.#conversation) this.#drafts.set(this.#conversation, this.#text.value);
    this.#conversation = conversation;
    this.#text.value = this.#drafts.get(conversation) ?? "";
    this.#files.open(conversation);
    this.#grow();
  }

  focus() {
    this.#text.focus();
  }

  get text() {
    return this.#text.value;
  }

  /** Puts a text in: an answer in place of one that was put in and left as it was, else where the cursor is.
      Ctrl + Z takes it back. Sent unchanged, it is known as the answer of its `entry`. */
  insert(text, entry = null) {
    const inserted = this.#inserted.get(this.#conversation) ?? new Map();
    this.#text.focus();
    if (entry && inserted.get(this.#text.value)) this.#text.select();
    const whole = this.#apart() + text;
    // Deprecated, and the only way that undo knows of.
    if (!document.execCommand("insertText", false, whole)) this.#text.setRangeText(whole, ...this.#selected(), "end");
    this.#inserted.set(this.#conversation, inserted.set(text.trim(), entry));
    this.#grow();
    this.#text.scrollTop = this.#text.scrollHeight;
    this.#selectGap(text);
    if (!this.#text.value.includes(text)) this.#tell(say("inserted_cut", { most: this.#text.maxLength }));
  }

  /** The first gap of a template is what is typed next. */
  #selectGap(text) {
    const gap = text.match(/\{\{\s*\w+\s*\}\}/);
    const begin = gap ? this.#text.value.lastIndexOf(text) : -1;
    if (begin >= 0) this.#text.setSelectionRange(begin + gap.index, begin + gap.index + gap[0].length);
  }

  /** A paragraph of its own, behind words that do not lead up to it. */
  #apart() {
    const before = this.#text.value.slice(0, this.#text.selectionStart);
    return before && !/\s$/.test(before) ? "\n\n" : "";
  }

  #selected() {
    return [this.#text.selectionStart, this.#text.selectionEnd];
  }

  /** Replies of this conversation that are not yet on the stream. */
  pending(conversation) {
    return this.#pending.get(conversation) ?? [];
  }

  /** These messages arrived: what was pending with their seq is done. */
  settle(conversation, messages) {
    const arrived = new Set(messages.map((message) => message.seq));
    this.#keep(conversation, (reply) => !arrived.has(reply.seq));
  }

  retry(conversation, reply) {
    reply.problem = null;
    this.#send(conversation, reply);
  }

  discard(conversation, reply) {
    this.#keep(conversation, (other) => other !== reply);
  }

  #leave(me) {
    if (this.#conversation) this.#drafts.set(this.#conversation, this.#text.value);
    writeUnsent(me, this.#drafts, this.#pending);
  }

  #submit(event) {
    event.preventDefault();
    const text = this.#text.value.trim();
    if (!text && !this.#files.count) return this.#text.focus();
    const conversation = this.#conversation;
    const entry = this.#inserted.get(conversation)?.get(text) ?? null;
    const files = this.#files.take();
    const reply = { key: crypto.randomUUID?.() ?? randomKey(), text, entry, files, seq: null, problem: null };
    this.#inserted.delete(conversation);
    this.#showHint();
    this.#pending.set(conversation, [...this.pending(conversation), reply]);
    this.#text.value = "";
    this.#grow();
    this.#text.focus();
    this.#send(conversation, reply);
  }

  async #send(conversation, reply) {
    this.#onChange(conversation);
    try {
      const path = `/desk/api/conversations/${encodeURIComponent(conversation)}/reply`;
      const attachments = await sentAhead(conversation, reply.files);
      const body = { text: reply.text, entry: reply.entry, attachments };
      const { seq } = await request(path, { method: "POST", body, key: reply.key });
      reply.seq = seq;
    } catch (error) {
      reply.problem = error.message;
    }
    this.#onChange(conversation);
  }

  #keep(conversation, wanted) {
    const before = this.pending(conversation);
    const after = before.filter(wanted);
    if (after.length === before.length) return;
    this.#pending.set(conversation, after);
    this.#onChange(conversation);
  }

  #key(event) {
    if (event.key !== "Enter" || composes(event) || event.shiftKey) return;
    if (event.ctrlKey || event.metaKey || this.#enter.checked) {
      event.preventDefault();
      this.#form.requestSubmit();
    }
  }

  #showHint() {
    this.#tell(say(this.#enter.checked ? "hint_enter" : "hint_ctrl"), "usual");
  }

  /** What is usual is left out where there is no room. */
  #tell(words, kind = "") {
    this.#hint.textContent = words;
    this.#hint.dataset.hint = kind;
  }

  #changeSetting() {
    this.#showHint();
    try {
      localStorage.setItem(ENTER_PLACE, this.#enter.checked ? "1" : "");
    } catch {
      // Holds for this page then.
    }
  }

  #grow() {
    const lines = this.#text.value.split("\n").length;
    this.#text.rows = Math.min(10, Math.max(2, lines));
  }
}

function readSetting() {
  try {
    return localStorage.getItem(ENTER_PLACE) === "1";
  } catch {
    return false;
  }
}

// crypto.randomUUID needs https or loopback; a company's own network may have neither.
function randomKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
