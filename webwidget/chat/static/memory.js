// The token outlives the page where the browser lets us keep it, and the page's life where it does not.

export class Memory {
  #name;
  #kept = null;

  constructor(site) {
    this.#name = `kundig:${site}`;
  }

  /** Calls back when another tab has another conversation from now on, or none. */
  onChange(then) {
    addEventListener("storage", ({ key }) => key === this.#name && then());
  }

  get token() {
    try {
      return localStorage.getItem(this.#name) ?? this.#kept;
    } catch {
      return this.#kept;
    }
  }

  set token(value) {
    this.#kept = value;
    try {
      if (value === null) localStorage.removeItem(this.#name);
      else localStorage.setItem(this.#name, value);
    } catch {
      // Storage is refused here; #kept serves until the page goes.
    }
  }
}
