// What the customer wrote leaves in order, each once, whatever the network does.

const TRIES = 4;
const LONGEST_PAUSE = 15000; // ms
const WORTH_WAITING = 20; // s; whoever is to come back later than that sends again by hand

export class Outbox {
  #queue = [];
  #busy = false;
  #deliver;
  #on;
  #wake = null;

  /** `deliver(item)` sends; `on.sent(item, seq)`, `on.waiting(item, error)`, `on.failed(item, error)` tell what
      became of it. */
  constructor(deliver, on) {
    this.#deliver = deliver;
    this.#on = on;
    addEventListener("online", () => this.#wake?.());
  }

  /** Those not known to have arrived. */
  get pending() {
    return this.#queue;
  }

  add(item) {
    this.#queue.push({ ...item, key: item.key ?? key(), tries: 0 });
    this.#drain();
    return this.#queue.at(-1);
  }

  again(item) {
    item.tries = 0;
    this.#queue.push(item);
    this.#drain();
  }

  clear() {
    this.#queue = [];
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
    if (navigator.onLine) item.tries += 1;
    if (!error.passing || item.tries >= TRIES || error.after > WORTH_WAITING) {
      this.#remove(item);
      this.#on.failed(item, error);
      return;
    }
    this.#on.waiting(item, error);
    const longest = Math.min(LONGEST_PAUSE, 400 * 2 ** item.tries);
    const pause = Math.max(error.after * 1000, longest / 2) + (Math.random() * longest) / 2;
    await new Promise((resolve) => {
      this.#wake = resolve;
      setTimeout(resolve, pause);
    });
  }

  #remove(item) {
    this.#queue = this.#queue.filter((other) => other !== item);
  }
}

/** 128 random bits; crypto.randomUUID is missing on pages without https. */
function key() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
