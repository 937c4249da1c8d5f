// What the customer wrote leaves in order, each once, whatever the network does and whichever page is left. Other tabs
// may send the same at the same time: what is sent twice under one key counts once.

const TRIES = 4;
const LONGEST_PAUSE = 15000; // ms
const KEPT = 7 * 86400000; // ms; later, nobody expects it to go out any more
const WORTH_WAITING = 20; // s; whoever is to come back later than that sends again by hand

export class Outbox {
  #queue = [];
  #busy = false;
  #memory;
  #deliver;
  #on;
  #wake = null;
  #last = 0;

  /** `deliver(item)` sends; `on.sent(item, seq)`, `on.waiting(item, error)`, `on.failed(item, error)` tell what
      became of it. What is not sent yet stays in `memory`, unless files belong to it: those a page cannot keep. */
  constructor(memory, deliver, on) {
    this.#memory = memory;
    this.#deliver = deliver;
    this.#on = on;
    addEventListener("online", () => this.wake());
  }

  /** Those not known to have arrived. */
  get pending() {
    return this.#queue;
  }

  /** The one that a message from the server seems to be: we are just sending it. */
  find({ text, choice, media = [] }) {
    const same = ({ body, text: sent, files }) =>
      body.choice ? body.choice === choice : sent.normalize("NFC") === text && files.length === media.length;
    return this.#queue.find((item) => !item.seq && item.node?.isConnected && same(item));
  }

  /** Takes up what a page before or another tab left unsent, and drops what another tab threw away; `show(text)`
      makes the node of what has none. */
  restore(show) {
    this.#queue = this.#queue.filter(({ name, files }) => files.length || this.#memory.get(name));
    for (const name of this.#memory.names("out:")) {
      if (Date.now() - name.split(":")[1] > KEPT) this.#memory.set(name, null);
      const kept = JSON.parse(this.#memory.get(name));
      if (!kept || this.#queue.some((item) => item.name === name)) continue;
      this.#queue.push({ ...kept, name, files: [], tries: 0 });
    }
    for (const item of this.#queue) if (!item.node?.isConnected) item.node = show(item.text, item.files);
    this.#drain();
  }

  add({ node, text, body, files }) {
    const item = { node, text, body, files, key: key(), tries: 0 };
    this.#last = Math.max(Date.now(), this.#last + 1); // no two at the same moment
    item.name = `out:${this.#last}:${item.key}`;
    this.again(item);
  }

  again(item) {
    const { text, body, files, key: once } = item;
    if (!files.length) this.#memory.set(item.name, JSON.stringify({ text, body, key: once }));
    item.tries = 0;
    this.#queue.push(item);
    this.#drain();
  }

  /** Forgets what was to be sent. */
  clear() {
    for (const name of this.#memory.names("out:")) this.#memory.set(name, null);
    this.#queue = [];
  }

  /** The line is back: no need to wait any longer. */
  wake() {
    this.#wake?.();
  }

  async #drain() {
    if (this.#busy) return;
    this.#busy = true;
    while (this.#queue.length) {
      const item = this.#queue[0];
      try {
        const seq = await this.#deliver(item);
        this.#remove(item);
        this.#on.sent(item, seq);
      } catch (error) {
        await this.#failed(item, error);
      }
    }
    this.#busy = false;
  }

  async #failed(item, error) {
    if (error.status !== 0) item.tries += 1; // who cannot be reached is waited for
    if (!error.passing || item.tries >= TRIES || error.after > WORTH_WAITING) {
      this.#remove(item, error.passing); // what may go out later is kept for the next page
      this.#on.failed(item, error);
      return;
    }
    this.#on.waiting(item, error);
    item.pauses = (item.pauses ?? 0) + 1;
    const longest = Math.min(LONGEST_PAUSE, 400 * 2 ** item.pauses);
    const pause = Math.max(error.after * 1000, longest / 2) + (Math.random() * longest) / 2;
    await new Promise((resolve) => {
      this.#wake = resolve;
      setTimeout(resolve, pause);
    });
  }

  #remove(item, keep = false) {
    if (!keep) this.#memory.set(item.name, null);
    this.#queue = this.#queue.filter((other) => other !== item);
  }
}

/** 128 random bits; crypto.randomUUID is missing on pages without https. */
function key() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
