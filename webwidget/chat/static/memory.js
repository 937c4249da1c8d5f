// What outlives the page where the browser lets us keep it, and lasts as long as the page where it does not: the
// token, a draft, what is to be sent, how far was read. All tabs on pages of one shop share it.

import { Cookies } from "./cookies.js";

export class Memory {
  #name;
  #area = area();
  #kept = new Map(); // what was refused

  constructor(site) {
    this.#name = `kundig:${site}`;
  }

  get token() {
    return this.get("");
  }

  set token(value) {
    this.set("", value);
  }

  get(what) {
    const name = this.#key(what);
    return this.#area.getItem(name) ?? this.#kept.get(name) ?? null;
  }

  /** Keeps a text; null or "" forgets it. */
  set(what, value) {
    const name = this.#key(what);
    this.#kept.delete(name);
    if (!value) return this.#area.removeItem(name);
    try {
      this.#area.setItem(name, value);
    } catch {
      // full
    }
    if (this.#area.getItem(name) !== value) this.#kept.set(name, value);
  }

  /** The names of what is kept that begin so, in order. */
  names(start) {
    const stored = this.#area.names?.() ?? Object.keys(this.#area);
    const ours = [...stored, ...this.#kept.keys()].filter((name) => name.startsWith(this.#key(start)));
    return ours.sort().map((name) => name.slice(this.#name.length + 1));
  }

  /** Calls when another tab changed something of ours. */
  watch(changed) {
    const ours = (event) => (event.key ?? this.#name).startsWith(this.#name) && changed(event);
    if (this.#area.watch) this.#area.watch(ours);
    else addEventListener("storage", ours);
  }

  /** Does the job while no other tab does one, where the browser can tell. */
  async alone(job) {
    if (!navigator.locks) return job(); // without https
    try {
      return await navigator.locks.request(this.#name, job);
    } catch (error) {
      if (error.name !== "SecurityError") throw error;
      return job();
    }
  }

  #key(what) {
    return what ? `${this.#name}:${what}` : this.#name;
  }
}

function area() {
  try {
    localStorage.getItem("");
    return localStorage;
  } catch {
    return new Cookies();
  }
}
