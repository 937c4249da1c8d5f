// Follows a conversation: a stream that resumes where it broke, or long polls where proxies hold streams back. Of all
// tabs, only the one last looked at holds a line: browsers have six for each server, and then nothing could be sent.

import { poll, stream } from "./api.js";

const FIRST_SIGN = 6000; // ms until the stream must have shown a sign of life
const SILENCE = 40000; // ms; the server sends a heartbeat each 15 s
const POLL = 25; // s
const GLANCE = 15000; // ms, how often a tab looks that another one speaks for
const LONGEST_PAUSE = 20000; // ms

export class Events {
  #on;
  #stop = new AbortController();
  #quiet = new AbortController();
  #polling = false;
  #failures = 0;
  #aside = true; // another tab holds the line, and says when there is news
  #claim = 0; // when this tab took the line; the latest has it
  #news = false;
  #tabs;

  /** `on.message(message)`, `on.online(bool)`, `on.gone()` when the token opens nothing any more; `on.typing()` and
      `on.seen(seq)` tell what the agent does. */
  constructor(token, after, on) {
    this.token = token;
    this.after = after;
    this.#on = on;
    const { signal } = this.#stop;
    const lead = () => document.hidden || !this.#aside || this.#lead();
    this.#tabs = new BroadcastChannel(`kundig:${token.slice(-8)}`);
    this.#tabs.onmessage = ({ data }) => this.#told(data, lead);
    addEventListener("online", () => this.#wake?.(), { signal });
    addEventListener("pageshow", lead, { signal });
    addEventListener("focus", lead, { signal });
    addEventListener("pagehide", () => this.#aside || this.#tabs.postMessage("free"), { signal });
    document.addEventListener("visibilitychange", lead, { signal });
    lead();
  }

  /** Whether this tab speaks for all. */
  get leads() {
    return !this.#aside;
  }

  stop() {
    this.#stop.abort();
    this.#quiet.abort();
    this.#tabs.close();
    this.#wake?.();
  }

  #lead() {
    this.#aside = false;
    this.#claim = Date.now() + Math.random();
    this.#tabs.postMessage(this.#claim);
    this.#wake?.();
  }

  #told(what, lead) {
    if (what === "free") return lead();
    if (what > this.#claim && !this.#aside) {
      this.#aside = true;
      this.#quiet.abort();
    }
    this.#news = true;
    this.#wake?.();
  }

  async run() {
    while (!this.#stop.signal.aborted) {
      try {
        await (this.#aside || this.#polling ? this.#poll() : this.#stream());
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        if (this.#aside && error.name === "AbortError") continue;
        if (error.status === 401) return this.#on.gone();
        this.#failures += 1;
        if (this.#failures > 1) this.#on.online(false);
      }
      if (this.#failures > 0 || !(this.#aside ? this.#news : this.#polling)) await this.#pause();
    }
  }

  async #poll() {
    const quiet = (this.#quiet = new AbortController());
    this.#news = false;
    const { messages } = await poll(this.token, this.after, this.#aside ? 0 : POLL, quiet.signal);
    this.#alive();
    messages.forEach((message) => this.#take(message));
  }

  async #stream() {
    const quiet = (this.#quiet = new AbortController());
    let seen = false;
    let timer = setTimeout(() => quiet.abort(), FIRST_SIGN);
    try {
      const reader = await stream(this.token, this.after, quiet.signal);
      const parser = new Parser((data, type) => this.#hear(type, JSON.parse(data)));
      const decoder = new TextDecoder();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        seen = true;
        this.#alive();
        clearTimeout(timer);
        timer = setTimeout(() => quiet.abort(), SILENCE);
        parser.feed(decoder.decode(value, { stream: true }));
      }
    } catch (error) {
      // Connected, yet not a byte came: something on the way keeps streams back.
      if (quiet.signal.aborted && !seen && !this.#aside) this.#polling = true;
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  #hear(type, data) {
    if (type === "message") this.#take(data);
    else this.#on[type]?.(data);
  }

  #take(message) {
    if (message.seq <= this.after) return;
    this.after = message.seq;
    this.#on.message(message);
    if (!this.#aside) this.#tabs.postMessage("news");
  }

  #alive() {
    this.#failures = 0;
    this.#on.online(true);
  }

  #wake = null;

  /** Longer after each failure, and never the same for all who lost the same server. */
  #pause() {
    const longest = Math.min(LONGEST_PAUSE, (this.#aside ? GLANCE : 500) * 2 ** this.#failures);
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, longest * (0.5 + Math.random() / 2));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Server-sent events: calls back with data and type of each event, however the text is cut. */
export class Parser {
  #rest = "";
  #onData;

  constructor(onData) {
    this.#onData = onData;
  }

  feed(text) {
    const blocks = (this.#rest + text).split("\n\n");
    this.#rest = blocks.pop();
    for (const block of blocks) {
      const field = (name) => block.split("\n").filter((line) => line.startsWith(name)).map((line) => line.slice(name.length));
      const data = field("data: ");
      if (data.length) this.#onData(data.join("\n"), field("event: ")[0] ?? "message");
    }
  }
}
